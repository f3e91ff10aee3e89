// Reading only the owners concerned decides as reading the whole zone does, and leaves the same version.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Group } from '../../src/domain/zone/groups/apply-groups.ts';
import type { GroupOperation } from '../../src/domain/zone/groups/group-operations.ts';
import { saveTried, tryGroups } from '../../src/engine/groups-on-candidate.ts';
import { saveVersion } from '../../src/engine/save-version.ts';
import type { ConfigValues } from '../../src/store/config.ts';
import { contentOfZi } from '../../src/store/record.ts';
import type { ZoneRow } from '../../src/store/schema.ts';
import { comparable, content, record } from '../support/zone-content.ts';
import { makeWorld, type World } from './world.ts';

const ZONE = 'z1.test.';
const LINES = [
  '@ NS ns.dns',
  '@ NS ns.example.net.',
  '@ NS x.wild',
  'ns.dns A 192.0.2.53',
  'dns NS ns.example.net.',
  'dns DNAME other.example.',
  '*.wild A 192.0.2.7',
  'y.x.wild TXT "below"',
  'www A 192.0.2.1',
  'www A 192.0.2.2',
  'www CNAME other',
  'WWW TXT "x"',
  'other CNAME www',
  'mail MX 10 www',
];

let world: World;
before(async () => {
  world = await makeWorld();
  await world.zones(1);
  await world.query('alter table zone_instance alter column id restart with 100');
  await world.query('update zone set next_version = 2');
});
after(() => world?.close());

const flags = { disabled: false, lockPtr: false, trackReverse: false, forceReverse: false };
const rest = { ...flags, reference: null, comment: null, ptrSource: null };
const operation = fc
  .tuple(fc.constantFrom('ADD', 'DELETE', 'UPDATE_RRTYPE', 'rrset', 'any'), fc.constantFrom(...LINES))
  .map(([kind, line]): GroupOperation => {
    const { owner, type, ttl, rdata, canon } = record(line, {}, ZONE);
    const name = owner.toLowerCase();
    if (kind === 'any' || kind === 'rrset')
      return {
        kind: 'DELETE',
        owner: name,
        type: kind === 'any' ? 'ANY' : type,
        ttl: null,
        rdata: null,
        canon: null,
        ...rest,
      };
    return { kind: kind as 'ADD', owner: name, type, ttl, rdata, canon, ...rest };
  });
const cases = fc.record({
  stored: fc.subarray(LINES),
  groups: fc.array(fc.array(operation, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  useApexNs: fc.boolean(),
  apexNs: fc.subarray(['ns.example.net.', `ns.dns.${ZONE}`, `x.wild.${ZONE}`], { minLength: 1 }),
});

test('any groups on any zone', async () => {
  let parts = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ stored, groups, useApexNs, apexNs }) => {
      const zone = async () => (await world.row('zone', 1)) as unknown as ZoneRow;
      await world.query(`update zone set use_apex_ns = ${useApexNs}`);
      const { ziId } = await saveVersion(world.db, await zone(), content(stored, { zone: ZONE }), { changeBy: null });
      await world.query(`update zone set zi_candidate_id = ${ziId}`);
      const sent = groups.map((operations, id): Group => ({ id, operations }));
      const config: ConfigValues = { apex_ns: apexNs };
      const part = await tryGroups(world.db, await zone(), sent, config);
      // a check of which nothing can be seen from a few owners, and which passes
      const whole = await tryGroups(world.db, await zone(), sent, { ...config, check_levels: 'soa-serial=error' });
      assert.ok(part !== null);
      assert.ok(whole?.whole);
      if (!part.whole) parts += 1;
      assert.deepEqual(
        part.failed.map(({ group }) => group.id),
        whole.failed.map(({ group }) => group.id),
      );
      const saved = await contentOfZi(world.db, await saveTried(world.db, await zone(), part, null));
      assert.deepEqual(comparable(saved!), comparable({ ...whole.content, groups: [] }));
    }),
    { numRuns: 120 },
  );
  assert.ok(parts > 10, `a part was enough ${parts} times`);
});
