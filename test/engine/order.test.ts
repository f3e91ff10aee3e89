// Many workers on few subjects: one event of a subject at a time, and in its order, whatever the workers do.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { replayCheck } from '../../src/engine/replay.ts';
import { makeDaemon, makeWorld, published, scripted, until, type World } from './world.ts';

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(() => world.clear());

const OPEN = `select count(*)::int as n from event where state in ('NEW', 'RETRY', 'RUNNING')`;

interface Due {
  readonly id: number;
  readonly subject: number;
  readonly key: readonly [number, number, number];
}

/** Events that are all due before the first is claimed, of every priority, some of priority 9 older than a minute. */
async function backlog(count: number): Promise<Due[]> {
  await world.query(`
    insert into event (kind, subject_id, subject_name, type, priority, scheduled)
    select 'zone', 1 + floor(random() * 20), 'z', 'update', (array[0, 5, 9])[1 + floor(random() * 3)],
      clock_timestamp() - case when random() < 0.5 then random() * interval '20 s' else interval '90 s' + random() * interval '60 s' end
    from generate_series(1, ${count})`);
  return due();
}

/** What waits, with what its place in its subject's order depends on. */
async function due(): Promise<Due[]> {
  const rows = await world.query<{ id: number; subject: number; priority: number; age: number; at: number }>(`
    select id, subject_id as subject, priority, extract(epoch from clock_timestamp() - scheduled)::float8 as age,
      extract(epoch from scheduled)::float8 as at from event where state = 'NEW'`);
  return rows.map(({ id, subject, priority, age, at }) => ({
    id,
    subject,
    key: [priority === 9 && age > 60 ? 5 : priority, at, id],
  }));
}

function inOrder(a: Due, b: Due): number {
  return a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2];
}

test('10 workers, 2,000 events of 20 subjects: never two at once, never out of order, and the history replays', async () => {
  const subjects = await world.zones(20);
  const waiting = await backlog(2_000);
  const ran = new Map<number, number[]>(subjects.map((id) => [id, []]));
  const busy = new Set<number>();
  const together: number[] = [];
  let most = 0;
  const performers = scripted({
    publish: async ({ subject, event }, params) => {
      if (busy.has(subject.id)) together.push(event.id);
      busy.add(subject.id);
      most = Math.max(most, busy.size);
      ran.get(subject.id)?.push(event.id);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
      busy.delete(subject.id);
      return published(params);
    },
  });
  const daemon = makeDaemon(world, performers, { threads: 10 });
  try {
    await until('every event has run', async () => (await world.query<{ n: number }>(OPEN))[0]?.n === 0, 18_000);
  } finally {
    await daemon.stop();
  }
  assert.deepEqual(together, []);
  assert.ok(most >= 4, `different subjects run in parallel: ${most} at most`);
  for (const [subject, ids] of ran) {
    const expected = waiting.filter((one) => one.subject === subject).sort(inOrder);
    assert.deepEqual(
      ids,
      expected.map(({ id }) => id),
    );
    const rows = await world.query<{ id: number }>(`select id from event where subject_id = ${subject} order by seq`);
    assert.deepEqual(
      rows.map(({ id }) => id),
      ids,
      'the numbers of the history are those of the run',
    );
  }
  const { faults, events } = await replayCheck(world.db, () => undefined);
  assert.deepEqual(faults, []);
  assert.equal(events, 2_000);
});

test('ignored ones end in runs, and in their order too', async () => {
  const subjects = await world.zones(20, 'DISABLED');
  const waiting = await backlog(2_000);
  const daemon = makeDaemon(world, scripted({}), { threads: 10 });
  try {
    await until('every event has ended', async () => (await world.query<{ n: number }>(OPEN))[0]?.n === 0, 18_000);
  } finally {
    await daemon.stop();
  }
  for (const subject of subjects) {
    const rows = await world.query<{ id: number; state: string; seq: number }>(
      `select id, state, seq from event where subject_id = ${subject} order by seq`,
    );
    const expected = waiting.filter((one) => one.subject === subject).sort(inOrder);
    assert.deepEqual(
      rows,
      expected.map(({ id }, i) => ({ id, state: 'IGNORED', seq: i + 1 })),
    );
  }
  assert.deepEqual((await replayCheck(world.db, () => undefined)).faults, []);
});
