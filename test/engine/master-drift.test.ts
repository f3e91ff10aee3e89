// The master under another serial than was published: one event for each, and what `drift = mend` makes of it.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { decide } from '../../src/domain/decide.ts';
import { DmsError } from '../../src/domain/errors.ts';
import type { EnginePorts } from '../../src/engine/context.ts';
import { masterDrift } from '../../src/engine/master-drift.ts';
import { retryReasons } from '../../src/store/trouble.ts';
import { publishedZones } from '../../src/store/watched-zones.ts';
import { makeWorld, type World } from './world.ts';

let world: World;
let serials: Map<string, number | null>;
let settings: ReturnType<EnginePorts['settings']['current']>;

before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(async () => {
  await world.clear();
  settings = world.ports.settings.current();
  serials = new Map();
});

function ports(): EnginePorts {
  const nameServer = {
    soa: async (_server: unknown, zone: string) => {
      const serial = serials.get(zone);
      if (serial === undefined) throw new DmsError('NameServerTimeout', {});
      return { authoritative: serial !== null, rcode: 'NOERROR', soa: null, serial };
    },
  } as unknown as EnginePorts['nameServer'];
  const clock = { ...world.ports.clock, sleep: () => Promise.resolve() };
  return { ...world.ports, nameServer, clock, settings: { current: () => settings } };
}

async function published(count: number): Promise<number[]> {
  const ids = await world.zones(count, 'PUBLISHED');
  await world.db.updateTable('zone').set({ soa_serial: 5 }).execute();
  for (const id of ids) serials.set(`z${ids.indexOf(id) + 1}.test.`, 5);
  return ids;
}

async function look(drift: ReturnType<typeof masterDrift>): Promise<unknown[]> {
  const { zones } = await publishedZones(world.db, 0, 100);
  drift.look(zones, new AbortController().signal);
  await drift.idle;
  return world.query("select subject_name as name, params from event where type = 'drift' order by subject_name");
}

test('another serial is an event, once; signed zones and those about to be published are left out', async () => {
  const [, two, three] = await published(5);
  for (const n of [1, 2, 3]) serials.set(`z${n}.test.`, 7);
  serials.delete('z5.test.');
  await world.db.updateTable('zone').set({ auto_dnssec: true }).where('id', '=', two!).execute();
  await world.queue(three!, 'update');
  const drift = masterDrift(world.db, ports());
  const expected = [{ name: 'z1.test.', params: { mend: false, serial: 7, published: 5 } }];
  assert.deepEqual(await look(drift), expected);
  await world.db.deleteFrom('event').where('type', '=', 'update').execute();
  await world.db.updateTable('event').set({ state: 'IGNORED', processed: new Date().toISOString() }).execute();
  serials.set('z3.test.', 5);
  assert.deepEqual(await look(drift), expected, 'the same serial is not told again');
  assert.deepEqual(
    (await retryReasons(world.db, 10)).map(({ name, reason }) => `${name}: ${reason}`),
    ['z1.test.: the master serves 7, published is 5: zone_tool verify tells what differs'],
  );
});

test('a zone that the master does not serve is published anew, signed or not, whatever drift says', async () => {
  const [one] = await published(1);
  await world.db.updateTable('zone').set({ auto_dnssec: true }).where('id', '=', one!).execute();
  serials.set('z1.test.', null);
  assert.deepEqual(await look(masterDrift(world.db, ports())), [
    { name: 'z1.test.', params: { mend: true, serial: 0, published: 5 } },
  ]);
  assert.deepEqual(
    (await retryReasons(world.db, 10)).map(({ name, reason }) => `${name}: ${reason}`),
    ['z1.test.: the master does not serve it'],
  );
});

test('with drift = mend the zone is compared in full and published', async () => {
  const [id] = await published(1);
  serials.set('z1.test.', 9);
  settings = { ...settings, drift: 'mend' };
  assert.deepEqual(await look(masterDrift(world.db, ports())), [
    { name: 'z1.test.', params: { mend: true, serial: 9, published: 5 } },
  ]);
  const row = await world.row('zone', id!);
  const facts = { now: '2026-11-20T15:00:00.000Z', edit_lock_timeout_s: 0 };
  const event = { type: 'drift', serial: 9, published: 5, mend: true };
  const mended = decide('zone', { ...row, served_zi_id: 3, served_soa: '00' }, facts, event);
  assert.deepEqual(
    [mended.after.served_zi_id, mended.effects],
    [null, [{ type: 'queue', params: { type: 'update', coalesce: true } }]],
  );
  const reported = decide('zone', { ...row, served_zi_id: 3, served_soa: '00' }, facts, { ...event, mend: false });
  assert.deepEqual([reported.listed, reported.changed, reported.effects], [true, false, []]);
});
