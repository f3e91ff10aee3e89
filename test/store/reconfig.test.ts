// Requests of reconfigurations: what waits for one goes on, each with its own urgency and cause, in one statement.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { insertReconfigRequest, releaseReconfigRequests, takeReconfigRequests } from '../../src/store/reconfig.ts';
import { queueConfigChanges } from '../../src/store/server.ts';
import { makeWorld, type World } from '../engine/world.ts';

const RUN = 77;
let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(() => world.clear());

interface Waiting {
  readonly id: number;
  readonly type: string;
  readonly priority: number;
  readonly cause: number | null;
}

const events = (): Promise<Waiting[]> =>
  world.query(
    `select subject_id::int as id, type, priority::int as priority, cause_id::int as cause from event order by id`,
  );

async function run(): Promise<void> {
  await takeReconfigRequests(world.db, RUN, 'all', null);
  await releaseReconfigRequests(world.db, RUN, 5);
}

test('each zone goes on as urgently as it asked, with the cause it had, else that of the run', async () => {
  const [first = 0, second = 0, third = 0] = await world.zones(3);
  await insertReconfigRequest(world.db, { sgId: 1, zoneId: first, followUp: 'config', priority: 9, causeId: 4 });
  await insertReconfigRequest(world.db, { sgId: 1, zoneId: second, followUp: 'reconfigUpdate' });
  await insertReconfigRequest(world.db, { sgId: 1, zoneId: third, followUp: null });
  await run();
  assert.deepEqual(await events(), [
    { id: first, type: 'config', priority: 9, cause: 4 },
    { id: second, type: 'reconfigUpdate', priority: 5, cause: 5 },
  ]);
  assert.deepEqual(await world.query('select * from reconfig_wanted'), []);
});

test('a person who asks for what a bulk job asked for makes it urgent', async () => {
  const [zone = 0] = await world.zones(1);
  await insertReconfigRequest(world.db, { sgId: 1, zoneId: zone, followUp: 'config', priority: 9, causeId: 4 });
  await insertReconfigRequest(world.db, { sgId: 1, zoneId: zone, followUp: 'config', priority: 5, causeId: 6 });
  await run();
  assert.deepEqual(await events(), [{ id: zone, type: 'config', priority: 5, cause: 6 }]);
});

test('what waits already, as urgent and due, is enough; what waits for a job or for later is not', async () => {
  const [enough = 0, less = 0, later = 0] = await world.zones(3);
  await world.queue(enough, 'config', { priority: 5 });
  await world.queue(less, 'config', { priority: 9 });
  await world.queue(later, 'config', { delayMs: 60_000 });
  for (const zoneId of [enough, less, later]) {
    await insertReconfigRequest(world.db, { sgId: 1, zoneId, followUp: 'config' });
  }
  await run();
  const counts = await world.query<{ id: number; n: number }>(
    'select subject_id::int as id, count(*)::int as n from event group by subject_id order by 1',
  );
  assert.deepEqual(counts, [
    { id: enough, n: 1 },
    { id: less, n: 2 },
    { id: later, n: 2 },
  ]);
});

test('every enabled server of the groups is told once', async () => {
  const told = await world.server('one.test');
  await world.server('off.test', 'DISABLED');
  await queueConfigChanges(world.db, [1], 5);
  await queueConfigChanges(world.db, [1], 6);
  await queueConfigChanges(world.db, [2], 7);
  assert.deepEqual(await events(), [{ id: told, type: 'configChange', priority: 5, cause: 5 }]);
});
