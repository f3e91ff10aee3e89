// The oracle of the checks: `named-checkzone -i local` refuses exactly what they call an error (design §5).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { checkRow } from '../../../src/domain/zone/checks/check-table.ts';
import { checkZone } from '../../../src/domain/zone/checks/checks.ts';
import { mendForLoading } from '../../../src/domain/zone/checks/mend-for-loading.ts';
import type { ZoneContent } from '../../../src/domain/zone/content.ts';
import { content, TEST_ZONE } from '../../support/zone-content.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'dms-checks-'));
after(() => rmSync(dir, { recursive: true }));

let serial = 0;

function refused(zone: ZoneContent): Promise<{ refused: boolean; words: string }> {
  const file = path.join(dir, `zone${serial++}`);
  const lines = zone.records.map((one) => `${one.owner} ${one.ttl ?? ''} IN ${one.type} ${one.rdata}`);
  writeFileSync(file, ['$TTL 3600', '@ IN SOA ns1.o. h.o. 1 2h 900 7d 1h', ...lines, ''].join('\n'));
  return new Promise((resolve) => {
    execFile('named-checkzone', ['-i', 'local', TEST_ZONE, file], (error, stdout) => {
      resolve({ refused: error !== null, words: stdout });
    });
  });
}

const OWNERS = ['@', 'a', 'b', 'b.a', 'c.b.a', '*', '*.b', 'A', 'under_score'];
const TARGETS = ['a', 'b', 'b.a', 'c.b.a', 'x.b', 'gone', 'ns.example.net.', '@', 'x.c.b.a'];

const lineOf = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('A', '300 A'), fc.constantFrom('192.0.2.1', '192.0.2.2'))
      .map((x) => x.join(' ')),
  },
  fc.constantFrom(...TARGETS).map((target) => `CNAME ${target}`),
  fc.constantFrom(...TARGETS).map((target) => `DNAME ${target}`),
  { weight: 3, arbitrary: fc.constantFrom(...TARGETS).map((target) => `NS ${target}`) },
  fc.constantFrom(...TARGETS).map((target) => `MX 10 ${target}`),
  fc.constantFrom(...TARGETS).map((target) => `SRV 0 0 1 ${target}`),
  fc.constant('TXT "x"'),
);

const zones = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...OWNERS), lineOf), { maxLength: 7 }),
    fc.constantFrom([], ['@ NS ns1.example.net.'], ['@ NS a', 'a A 192.0.2.1'], ['@ NS b.a']),
  )
  .map(([lines, apex]) => content([...apex, ...lines.map((line) => line.join(' '))]));

test('named-checkzone refuses what the checks call an error, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(zones, async (zone) => {
      const errors = checkZone(mendForLoading(zone).content, { useApexNs: false }).filter(
        ({ id, level }) => (checkRow(id).inFile ?? level) === 'error',
      );
      const named = await refused(zone);
      const words = `${named.words}\n${errors.map((fault) => fault.message).join('\n')}`;
      if (named.refused) assert.notEqual(errors.length, 0, words);
      else assert.deepEqual(errors, [], words);
    }),
    { numRuns: 300 },
  );
});
