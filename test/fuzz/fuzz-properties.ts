// Properties over random contents: printing is undone by parsing, a difference leads from one content to the other, serials.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { serialAdd, serialGt } from '../../src/dns/serial.ts';
import { parseTtl } from '../../src/dns/ttl.ts';
import { parseZoneFile, printZoneFile } from '../../src/dns/zone-file/index.ts';
import { type ContentRecord, canonicalOwner, effectiveTtl, type ZoneContent } from '../../src/domain/zone/content.ts';
import { effectiveRecords, wireDiff } from '../../src/domain/zone/wire-difference.ts';
import { anyContent, TEST_ZONE } from '../support/zone-content.ts';

/** Each runs `runs` times from `seed`; throws an Error that tells the counterexample. */
export const PROPERTIES: Readonly<Record<string, (seed: number, runs: number) => void>> = {
  'parse∘print keeps the meaning, and printing again changes no byte': (seed, numRuns) =>
    fc.assert(fc.property(anyContent, printsAndParses), { seed, numRuns }),
  'a difference applied to one content gives the other': (seed, numRuns) =>
    fc.assert(fc.property(anyContent, anyContent, differenceApplies), { seed, numRuns }),
  'serials: what is added is ahead, and never both ways': (seed, numRuns) =>
    fc.assert(fc.property(anySerial, fc.integer({ min: 1, max: 2 ** 31 - 1 }), serialsAdd), { seed, numRuns }),
};

const anySerial = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1),
);

function printsAndParses(content: ZoneContent): void {
  const { zone, ttl, soa, records, groups } = content;
  const soaOf = { ...soa, serial: soa.serial ?? 1 };
  const text = printZoneFile({ name: zone, ttl, soa: soaOf, records, groups });
  const parsed = parseZoneFile(text, { zone });
  assert.deepEqual(parsed.errors, []);
  assert.deepEqual(meaning(parsed.records, parsed.ttl ?? '0'), meaning(records, ttl));
  const again = printZoneFile({ ...parsed, name: parsed.zone });
  assert.equal(again, text);
}

function meaning(
  records: readonly Pick<ContentRecord, 'owner' | 'ttl' | 'type' | 'canon' | 'disabled' | 'lockPtr' | 'comment'>[],
  zoneTtl: string,
): string[] {
  const seconds = parseTtl(zoneTtl);
  return records
    .map((one) => {
      const parts = [canonicalOwner(one, TEST_ZONE), effectiveTtl(one, seconds), one.type, one.canon.toString('hex')];
      return [...parts, one.disabled, one.lockPtr, one.comment].join(' ');
    })
    .sort();
}

function differenceApplies(from: ZoneContent, to: ZoneContent): void {
  const [a, b] = [from, to].map((one) =>
    effectiveRecords(one.records, { zone: one.zone, zoneTtl: parseTtl(one.ttl), useApexNs: false }),
  );
  if (a === undefined || b === undefined) return;
  const { deletions, additions } = wireDiff(a, b);
  const served = new Set(a.map(({ key }) => key));
  for (const { key } of deletions) assert.ok(served.delete(key), 'only what is there is deleted');
  for (const { key } of additions) {
    assert.ok(!served.has(key), 'nothing is added twice');
    served.add(key);
  }
  assert.deepEqual([...served].sort(), [...new Set(b.map(({ key }) => key))].sort());
}

function serialsAdd(serial: number, step: number): void {
  const next = serialAdd(serial, step);
  assert.ok(next >= 0 && next < 2 ** 32);
  assert.ok(serialGt(next, serial));
  assert.ok(!serialGt(serial, next));
}
