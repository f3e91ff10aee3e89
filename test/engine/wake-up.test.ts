// What makes dmsd move: notifications and the due timer, not the slow poll.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dueTimer } from '../../src/engine/due-timer.ts';
import { openDatabase } from '../../src/store/db.ts';
import { done, idle, start, withDaemons, world } from './daemons.ts';
import { active, published, scripted, until } from './world.ts';

withDaemons();

const latencyMs = async (id: number): Promise<number> => {
  const [row] = await world.query<{ ms: number }>(
    `select (extract(epoch from processed - scheduled) * 1000)::float8 as ms from event where id = ${id}`,
  );
  return row?.ms ?? Number.NaN;
};
const OPEN = `select count(*)::int as n from event where state in ('NEW', 'RETRY', 'RUNNING')`;
const drained = (ms: number): Promise<void> =>
  until('every event has ended', async () => (await world.query<{ n: number }>(OPEN))[0]?.n === 0, ms);
describe('nobody waits for the slow poll', () => {
  test('a committed event is run because of its notification', async () => {
    const [zone = 0] = await world.zones(1);
    start();
    await active(world);
    await idle();
    for (let i = 0; i < 3; i += 1) {
      const id = await world.queue(zone, 'update');
      await done(id);
      assert.ok((await latencyMs(id)) < 1_000);
      await idle();
    }
  });

  test('an event without a notification waits for the poll: the notification was the cause', async () => {
    const [zone = 0] = await world.zones(1);
    start();
    await active(world);
    await idle();
    const insert = `insert into event (kind, subject_id, subject_name, type) values ('zone', ${zone}, 'z', 'update') returning id`;
    const [lost] = await world.query<{ id: number }>(insert);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal((await world.event(lost?.id ?? 0)).state, 'NEW');
    await world.query(`select pg_notify('dms_event', 'zone')`);
    await done(lost?.id ?? 0);
  });

  test('with a short poll it is found even so', async () => {
    const [zone = 0] = await world.zones(1);
    start(scripted({}), { pollS: 1 });
    await active(world);
    await idle();
    const [lost] = await world.query<{ id: number }>(
      `insert into event (kind, subject_id, subject_name, type) values ('zone', ${zone}, 'z', 'update') returning id`,
    );
    await done(lost?.id ?? 0, 5_000);
  });

  test('a delayed event and a retry are run by the timer, when they are due', async () => {
    const [one = 0, two = 0] = await world.zones(2);
    let calls = 0;
    const publish = async (context: { subject: { id: number } }, params: Readonly<Record<string, unknown>>) => {
      if (context.subject.id === two && calls++ === 0) throw new Error('not yet');
      return published(params);
    };
    start(scripted({ publish }));
    await active(world);
    await idle();
    const delayed = await world.queue(one, 'update', { delayMs: 700 });
    const retried = await world.queue(two, 'update');
    await done(delayed);
    await done(retried);
    for (const id of [delayed, retried]) {
      const late = await latencyMs(id);
      assert.ok(late >= 0 && late < 500, `event ${id} ran ${late} ms after it was due`);
    }
    // another worker may take an event between the rollback and the record of its fault
    assert.ok(calls >= 2);
  });

  test('the timer looks again when it is asked while it looks: an event that came meanwhile is not forgotten', async () => {
    const { db, close } = openDatabase({ ...world.database.connection, max: 2 });
    let held: (() => void) | null = null;
    let looks = 0;
    const slow = db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        looks += 1;
        if (looks === 1)
          await new Promise<void>((resolve) => {
            held = resolve;
          });
        return result;
      },
    });
    let woken = 0;
    const timer = dueTimer(slow, () => {
      woken += 1;
    });
    timer.look();
    await until('the first look has read', () => held !== null);
    await world.queue(1, 'update', { delayMs: 200 });
    timer.look();
    (held as (() => void) | null)?.();
    await until('the timer has gone off', () => woken === 1, 3_000);
    timer.stop();
    await close();
  });

  test('one notification for many events wakes as many workers as are of use', async () => {
    const zones = await world.zones(6);
    let most = 0;
    let now = 0;
    const publish = async (_context: unknown, params: Readonly<Record<string, unknown>>) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 30));
      now -= 1;
      return published(params);
    };
    start(scripted({ publish }), { threads: 4 });
    await active(world);
    await idle();
    await world.query(`with e as (insert into event (kind, subject_id, subject_name, type)
      select 'zone', n % ${zones.length} + 1, 'z', 'update' from generate_series(1, 60) n returning 1)
      select pg_notify('dms_event', 'zone') from (select count(*) from e) x`);
    await drained(10_000);
    assert.equal(most, 4);
  });

  test('SIGHUP wakes what is being retried', async () => {
    const [zone = 0] = await world.zones(1);
    const daemon = start();
    await active(world);
    const id = await world.queue(zone, 'update', { delayMs: 3_600_000 });
    await world.query(`update event set state = 'RETRY' where id = ${id}`);
    await idle();
    await daemon.wakeRetries();
    await done(id);
  });
});
