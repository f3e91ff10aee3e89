// The claim (migrations/0002): which event a worker gets, and what holds one back.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { EventKind } from '../../src/domain/event.ts';
import { takeEpoch } from '../../src/store/daemon.ts';
import { type Claim, claimStatement, finishEvent } from '../../src/store/event.ts';
import { openSession, type WorkerSession } from '../../src/store/session.ts';
import { KINDS, makeWorld, type World } from '../engine/world.ts';

let world: World;
let epoch: number;
const sessions: WorkerSession[] = [];

before(async () => {
  world = await makeWorld();
  ({ epoch } = await takeEpoch(world.db, 'h', 1));
});
after(() => world.close());
beforeEach(() => world.clear());
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

/** A worker of its own, with a transaction that stays open. */
async function claim(kinds: readonly EventKind[] = KINDS, skip = 0): Promise<Claim & { session: WorkerSession }> {
  const session = await openSession(world.database.connection);
  sessions.push(session);
  await session.send('begin');
  const [found] = await session.send(claimStatement(epoch, kinds, skip));
  assert.ok(found !== undefined);
  return { ...found, session };
}

/** An event that is due `age` seconds ago (negative: in future). */
async function add(subject: number, age = 0, priority = 5, kind: EventKind = 'zone'): Promise<number> {
  const [row] = await world.query<{ id: number }>(`
    insert into event (kind, subject_id, subject_name, type, priority, scheduled)
    values ('${kind}', ${subject}, 'x', 'update', ${priority}, clock_timestamp() - ${age} * interval '1 s') returning id`);
  return row?.id ?? 0;
}

const success = {
  state: 'SUCCESS',
  resultCode: 200,
  facts: null,
  before: null,
  after: null,
  effects: null,
  outcomes: null,
  result: null,
  error: null,
} as const;

/** Claims and ends events one after the other; their ids. */
async function drain(): Promise<number[]> {
  const session = await openSession(world.database.connection);
  sessions.push(session);
  const ids: number[] = [];
  for (;;) {
    await session.send('begin');
    const [found] = await session.send(claimStatement(epoch, KINDS, 0));
    const event = found?.event ?? null;
    if (event === null) {
      await session.send('rollback');
      return ids;
    }
    ids.push(event.id);
    await finishEvent(session.trx, { id: event.id, kind: event.kind, subjectId: event.subject_id }, success);
    await session.send('commit');
  }
}

describe('the order of one subject', () => {
  test('priority, then due time, then id; what is not due blocks nothing', async () => {
    const [zone = 0] = await world.zones(1);
    const future = await add(zone, -60, 0);
    const bulk = await add(zone, 50, 9);
    const late = await add(zone, 1);
    const early = await add(zone, 10);
    const person = await add(zone, 0, 0);
    assert.deepEqual(await drain(), [person, early, late, bulk]);
    assert.equal((await world.event(future)).state, 'NEW');
  });

  test('equal times go by id', async () => {
    const [zone = 0] = await world.zones(1);
    await world.query(`insert into event (kind, subject_id, subject_name, type, scheduled)
      select 'zone', ${zone}, 'x', 'update', now() from generate_series(1, 20)`);
    const ids = await drain();
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
    );
    assert.equal(ids.length, 20);
  });

  test('priority 9 counts as 5 after 60 s of waiting, and never as 0', async () => {
    const [zone = 0] = await world.zones(1);
    const young = await add(zone, 59, 9);
    const followUp = await add(zone, 30);
    const old = await add(zone, 61, 9);
    const older = await add(zone, 90);
    const person = await add(zone, 0, 0);
    assert.deepEqual(await drain(), [person, older, old, followUp, young]);
  });

  test('holds however many events of other subjects come first', async () => {
    const zones = await world.zones(40);
    const last = zones.at(-1) ?? 0;
    for (const zone of zones) await add(zone, 10, 0);
    const bulk = await add(last, 50, 9);
    // the worker begins far behind: at the event of priority 9
    for (let skip = 0; skip < 60; skip += 7) {
      const { event, session } = await claim(KINDS, skip);
      assert.notEqual(event?.id, bulk, `skip ${skip}`);
      await session.send('rollback');
    }
  });

  test('what waits behind the claimed event comes along in that order', async () => {
    const [zone = 0, other = 0] = await world.zones(2);
    await add(other, 40);
    const young = await add(zone, 59, 9);
    const followUp = await add(zone, 70);
    const old = await add(zone, 80, 9);
    const older = await add(zone, 90);
    const person = await add(zone, 0, 0);
    await add(zone, -10, 0);
    const { event, following } = await claim();
    assert.equal(event?.id, person);
    assert.deepEqual(
      following,
      [older, old, followUp, young].map((id) => ({ id, type: 'update' })),
    );
  });

  test('RETRY waits like NEW; a final event is never claimed', async () => {
    const [zone = 0] = await world.zones(1);
    const id = await add(zone, 5);
    await world.query(`update event set state = 'RETRY' where id = ${id}`);
    for (const state of ['SUCCESS', 'FAILURE', 'CANCELLED', 'SUPERSEDED', 'IGNORED']) {
      await world.query(`insert into event (kind, subject_id, subject_name, type, state, processed)
        values ('zone', ${zone}, 'x', 'update', '${state}', now())`);
    }
    assert.deepEqual(await drain(), [id]);
  });
});

describe('several subjects', () => {
  test('one subject has one worker; another worker gets another subject', async () => {
    const [one = 0, two = 0] = await world.zones(2);
    const a = await add(one, 10);
    await add(one, 9);
    const b = await add(two, 1);
    const first = await claim();
    const second = await claim();
    const third = await claim();
    assert.deepEqual([first.event?.id, second.event?.id, third.event], [a, b, null]);
    assert.equal(third.again, false);
    assert.deepEqual((first.subject as { id: number }).id, one);
  });

  test('priority 0 of anyone goes before 5 and 9 of everybody', async () => {
    const [one = 0, two = 0, three = 0] = await world.zones(3);
    await add(one, 30, 9);
    await add(two, 20, 5);
    const person = await add(three, 0, 0);
    assert.equal((await claim()).event?.id, person);
  });

  test('only the kinds that are asked for', async () => {
    const [zone = 0] = await world.zones(1);
    const server = await world.server('s.test');
    await add(zone, 10);
    const check = await add(server, 1, 5, 'server');
    assert.equal((await claim(['server', 'master', 'bulk'])).event?.id, check);
  });

  test('equal ids of different kinds are different subjects', async () => {
    const [zone = 0] = await world.zones(1);
    const server = await world.server('s.test');
    assert.equal(zone, server);
    const first = await add(zone, 10);
    const second = await add(server, 5, 5, 'server');
    assert.deepEqual([(await claim()).event?.id, (await claim()).event?.id], [first, second]);
  });

  test('a subject that a caller holds is passed over', async () => {
    const [one = 0, two = 0] = await world.zones(2);
    await add(one, 10);
    const free = await add(two, 1);
    const holder = await openSession(world.database.connection);
    sessions.push(holder);
    await holder.send('begin');
    await holder.trx.selectFrom('zone').select('id').where('id', '=', one).forNoKeyUpdate().execute();
    assert.equal((await claim()).event?.id, free);
    assert.equal((await claim()).event, null);
  });
});

describe('RUNNING', () => {
  const running = (id: number, lease: string) =>
    world.query(`update event set state = 'RUNNING', epoch = ${epoch}, lease_until = clock_timestamp() + interval '${lease}'
      where id = ${id}`);

  test('blocks its subject while its lease lives, others not', async () => {
    const [one = 0, two = 0] = await world.zones(2);
    await running(await add(one, 10), '1 min');
    await add(one, 5, 0);
    const other = await add(two);
    assert.deepEqual(await drain(), [other]);
  });

  test('is claimed again when its lease has lapsed, before everything else', async () => {
    const [one = 0, two = 0] = await world.zones(2);
    await add(two, 5, 0);
    await add(one, 20, 0);
    const lapsed = await add(one, 10);
    await running(lapsed, '-1 s');
    const { event } = await claim();
    assert.deepEqual([event?.id, event?.state], [lapsed, 'RUNNING']);
  });
});

test('the event of a subject that is gone comes without a row', async () => {
  const id = await add(4711);
  const { event, subject, gone } = await claim();
  assert.deepEqual([event?.id, subject, gone], [id, null, true]);
});

test('nothing due: no event, and nothing to try again', async () => {
  const { event, again } = await claim();
  assert.deepEqual([event, again], [null, false]);
});

test('an older epoch claims nothing', async () => {
  const [zone = 0] = await world.zones(1);
  await add(zone);
  await world.query('update daemon set epoch = epoch + 1');
  try {
    await assert.rejects(claim(), { code: 'DM001', message: /another dmsd has taken over/ });
  } finally {
    await world.query(`update daemon set epoch = ${epoch}`);
  }
});

test('finds its way by indexes, though the table was empty when it was analysed', async () => {
  await world.query('vacuum (analyze) event');
  const zones = await world.zones(300);
  await world.query(`insert into event (kind, subject_id, subject_name, type, priority)
    select 'zone', id, name, 'update', 9 from zone`);
  const rows = `select pg_stat_force_next_flush(), seq_tup_read::int as n from pg_stat_user_tables where relname = 'event'`;
  const [before] = await world.query<{ n: number }>(rows);
  const session = await openSession(world.database.connection);
  sessions.push(session);
  for (let i = 0; i < 50; i += 1) {
    await session.send('begin');
    const [found] = await session.send(claimStatement(epoch, KINDS, 0));
    assert.equal(found?.event?.subject_id, zones[0]);
    await session.send('rollback');
  }
  await session.send({ text: 'select pg_stat_force_next_flush()', values: [] });
  await session.close();
  const [after] = await world.query<{ n: number }>(rows);
  assert.equal((after?.n ?? 0) - (before?.n ?? 0), 0);
});
