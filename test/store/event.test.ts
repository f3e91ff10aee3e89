// Event rows: creating, delaying, merging, ending, listing, deleting.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import pg from 'pg';
import { displayState } from '../../src/domain/event.ts';
import { cancelEvent, type EventRequest, queueEvent, rescheduleEvent } from '../../src/engine/queue.ts';
import {
  EVENT_CHANNEL,
  endWaiting,
  finishEvent,
  lapseLeases,
  markRetry,
  nextDueInMs,
  renewLeases,
  wakeRetries,
} from '../../src/store/event.ts';
import { listFailedEvents, listLastEvents, listOpenEvents, queueGauges } from '../../src/store/event-list.ts';
import { beginEventSweep, sweepEvents } from '../../src/store/vacuum-events.ts';
import { makeWorld, until, type World } from '../engine/world.ts';

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(() => world.clear());

const SUBJECT = { kind: 'zone', subjectId: 1 } as const;
const queue = (type = 'update', more: Partial<EventRequest> = {}): Promise<number> => world.queue(1, type, more);
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
/** How many seconds from now it is due. */
async function dueIn(id: number): Promise<number> {
  const [row] = await world.query<{ s: number }>(
    `select extract(epoch from scheduled - clock_timestamp())::float8 as s from event where id = ${id}`,
  );
  return row?.s ?? Number.NaN;
}
const setState = (id: number, state: string): Promise<unknown> =>
  world.query(`update event set state = '${state}', lease_until = case when '${state}' = 'RUNNING' then now() end,
    processed = case when '${state}' in ('NEW', 'RETRY', 'RUNNING') then null else clock_timestamp() end where id = ${id}`);

describe('create', () => {
  test('a new event: due now, priority 5, everything about its origin', async () => {
    const id = await queue('update', {
      params: { publish_zi_id: 4 },
      actor: 'jane',
      source: 'rpc',
      requestId: 'r1',
      causeId: 77,
    });
    const { created, scheduled, ...row } = await world.event(id);
    assert.ok(Math.abs(Date.parse(created) - Date.parse(scheduled)) < 1000);
    assert.deepEqual(
      {
        state: row.state,
        kind: row.kind,
        subject_id: row.subject_id,
        subject_name: row.subject_name,
        params: row.params,
        priority: row.priority,
        attempts: row.attempts,
        sync: row.sync,
        seq: row.seq,
        origin: [row.actor, row.source, row.request_id, row.cause_id],
      },
      {
        state: 'NEW',
        kind: 'zone',
        subject_id: 1,
        subject_name: 'zone 1',
        params: { publish_zi_id: 4 },
        priority: 5,
        attempts: 0,
        sync: false,
        seq: null,
        origin: ['jane', 'rpc', 'r1', 77],
      },
    );
  });

  test('no parameters are null, not {}', async () => {
    assert.equal((await world.event(await queue('update', { params: {} }))).params, null);
  });

  test('a delay, a date', async () => {
    assert.ok(Math.abs((await dueIn(await queue('update', { delayMs: 90_000 }))) - 90) < 2);
    const at = '2031-01-02T03:04:05.000Z';
    assert.equal((await world.event(await queue('update', { at }))).scheduled, at);
  });

  test('it exists only if its transaction commits, and only then is anybody woken', async () => {
    const listener = new pg.Client(world.database.connectionString);
    const heard: string[] = [];
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await listener.connect();
    try {
      await listener.query(`listen ${EVENT_CHANNEL}`);
      const rolledBack = world.db.transaction().execute(async (trx) => {
        await queueEvent(trx, { ...SUBJECT, subjectName: 'z', type: 'update' });
        throw new Error('no');
      });
      await assert.rejects(rolledBack, /no/);
      await world.db.transaction().execute(async (trx) => {
        await queueEvent(trx, { ...SUBJECT, subjectName: 'z', type: 'update' });
        await listener.query('select 1');
        assert.deepEqual(heard, []);
      });
      await until('the notification', () => heard.length > 0);
      assert.deepEqual(heard, ['zone']);
      assert.equal((await listOpenEvents(world.db)).length, 1);
    } finally {
      await listener.end();
    }
  });
});

describe('coalesce', () => {
  const once = (more: Partial<EventRequest> = {}): Promise<number> => queue('update', { coalesce: true, ...more });

  test('an equal one that waits, due no later, is enough', async () => {
    const first = await once({ params: { a: 1, b: 2 } });
    assert.equal(await once({ params: { b: 2, a: 1 } }), first);
    assert.equal(await once({ params: { a: 1, b: 2 }, delayMs: 5_000 }), first);
    assert.equal((await listOpenEvents(world.db)).length, 1);
  });

  test('other parameters, another type, another subject or kind are other events', async () => {
    const ids = [
      await once({ params: { a: 1 } }),
      await once({ params: { a: 2 } }),
      await once(),
      await queue('config', { coalesce: true }),
      await world.queue(2, 'update', { coalesce: true }),
      await once({ kind: 'server' }),
    ];
    assert.equal(new Set(ids).size, 6);
  });

  test('one that waits for a later time does not count: the earlier one must run', async () => {
    const later = await once({ delayMs: 60_000 });
    assert.notEqual(await once(), later);
  });

  test('one that runs, retries or has ended does not count, nor the event in hand', async () => {
    for (const state of ['RUNNING', 'RETRY', 'SUCCESS', 'FAILURE']) {
      await world.clear();
      const first = await once();
      await setState(first, state);
      assert.notEqual(await once(), first, state);
    }
    await world.clear();
    const first = await once();
    assert.notEqual(await once({ running: first }), first);
  });
});

describe('cancel, reschedule, supersede', () => {
  const cancel = (id: number): Promise<boolean> =>
    world.db.transaction().execute((trx) => cancelEvent(trx, SUBJECT, id));

  test('a waiting event is cancelled, one that retries too', async () => {
    for (const state of ['NEW', 'RETRY']) {
      const id = await queue();
      await setState(id, state);
      assert.equal(await cancel(id), true);
      const event = await world.event(id);
      assert.deepEqual([event.state, event.seq, event.result], ['CANCELLED', null, { message: 'canceled' }]);
      assert.ok(event.processed !== null);
    }
  });

  test('one that runs, has ended, is unknown or of another subject is not', async () => {
    for (const state of ['RUNNING', 'SUCCESS', 'FAILURE', 'IGNORED', 'CANCELLED']) {
      const id = await queue();
      await setState(id, state);
      assert.equal(await cancel(id), false, state);
      assert.equal((await world.event(id)).state, state);
    }
    assert.equal(await cancel(1_000_000), false);
    assert.equal(await cancel(await world.queue(2, 'update')), false);
  });

  test('reschedule moves what waits, and nothing else', async () => {
    const id = await queue();
    assert.equal(await rescheduleEvent(world.db, id, 120_000), true);
    assert.ok(Math.abs((await dueIn(id)) - 120) < 2);
    for (const state of ['RUNNING', 'SUCCESS']) {
      await setState(id, state);
      assert.equal(await rescheduleEvent(world.db, id, 0), false, state);
    }
  });

  test('superseded is only what retries: one that has not run may carry wishes of its own', async () => {
    const fresh = await queue();
    const retrying = await queue();
    const otherType = await queue('config');
    await setState(retrying, 'RETRY');
    await setState(otherType, 'RETRY');
    assert.equal(await endWaiting(world.db, SUBJECT, { types: ['update'] }, 'SUPERSEDED'), 1);
    const states = await Promise.all([fresh, retrying, otherType].map(async (id) => (await world.event(id)).state));
    assert.deepEqual(states, ['NEW', 'SUPERSEDED', 'RETRY']);
  });
});

describe('finishing', () => {
  test('numbers the history of each subject by itself', async () => {
    const ids = [await queue(), await queue(), await world.queue(2, 'update')];
    for (const [i, subjectId] of [1, 1, 2].entries()) {
      await finishEvent(world.db, { id: ids[i] ?? 0, kind: 'zone', subjectId }, success);
    }
    const rows = await Promise.all(ids.map((id) => world.event(id)));
    assert.deepEqual(
      rows.map(({ seq, attempts, state }) => [seq, attempts, state]),
      [
        [1, 1, 'SUCCESS'],
        [2, 1, 'SUCCESS'],
        [1, 1, 'SUCCESS'],
      ],
    );
  });

  test('a retry counts its attempts, moves, and keeps the reason; a final row is left alone', async () => {
    const id = await queue();
    await markRetry(world.db, id, 30_000, 'named does not answer');
    await markRetry(world.db, id, 60_000, 'still not');
    const event = await world.event(id);
    assert.deepEqual([event.state, event.attempts, event.error, event.seq], ['RETRY', 2, 'still not', null]);
    assert.ok(Math.abs((await dueIn(id)) - 60) < 2);
    await setState(id, 'SUCCESS');
    await markRetry(world.db, id, 0, 'late');
    assert.equal((await world.event(id)).state, 'SUCCESS');
  });

  test('wakeRetries makes retries due, and nothing else', async () => {
    const [retrying, waiting] = [await queue(), await queue('update', { delayMs: 60_000 })];
    await markRetry(world.db, retrying, 60_000, 'x');
    assert.equal(await wakeRetries(world.db), 1);
    assert.ok((await dueIn(retrying)) <= 0);
    assert.ok((await dueIn(waiting)) > 50);
  });
});

describe('leases', () => {
  const run = async (epoch: number, subject: number): Promise<number> => {
    const id = await world.queue(subject, 'update');
    await world.query(`update event set state = 'RUNNING', epoch = ${epoch}, lease_until = clock_timestamp() + interval '10 s'
      where id = ${id}`);
    return id;
  };
  const leases = async (): Promise<number[]> =>
    (
      await world.query<{ s: number }>(`select round(extract(epoch from lease_until - clock_timestamp()) / 10)::int as s
        from event order by id`)
    ).map(({ s }) => s);

  test('are renewed for this epoch only', async () => {
    const ids = [await run(3, 1), await run(2, 2)];
    await renewLeases(world.db, ids, 3, 60_000);
    assert.deepEqual(await leases(), [6, 1]);
  });

  test('of older epochs are ended by a new daemon', async () => {
    await run(3, 1);
    await run(2, 2);
    await run(1, 3);
    assert.equal(await lapseLeases(world.db, 3), 2);
    assert.deepEqual(await leases(), [1, 0, 0]);
  });
});

describe('listing, as operators know states', () => {
  const STATES = ['NEW', 'RETRY', 'RUNNING', 'SUCCESS', 'IGNORED', 'FAILURE', 'CANCELLED', 'SUPERSEDED'] as const;
  let ids: Map<string, number>;
  beforeEach(async () => {
    ids = new Map();
    for (const state of STATES) {
      const id = await queue();
      await setState(id, state);
      ids.set(state, id);
    }
  });
  const of = (...states: string[]) => states.map((state) => ids.get(state));

  test('pending: what waits or runs, oldest first', async () => {
    const list = await listOpenEvents(world.db);
    assert.deepEqual(
      list.map(({ id }) => id),
      of('NEW', 'RETRY', 'RUNNING'),
    );
    assert.deepEqual(
      list.map(({ state }) => displayState(state)),
      ['NEW', 'RETRY', 'NEW'],
    );
    assert.equal((await listOpenEvents(world.db, 2)).length, 2);
  });

  test('failed: only what failed, newest first; cancelled timers are no failures', async () => {
    await setState(await queue(), 'FAILURE');
    const list = await listFailedEvents(world.db, 10);
    assert.deepEqual(
      list.map(({ id }) => id),
      [Math.max(...ids.values()) + 1, ...of('FAILURE')],
    );
    assert.equal((await listFailedEvents(world.db, 1)).length, 1);
  });

  test('the last ones of any state, newest first; RUNNING reads NEW, ignored is success, ended early is failure', async () => {
    const list = await listLastEvents(world.db, 8);
    assert.deepEqual(
      list.map(({ state }) => [state, displayState(state)]),
      [
        ['SUPERSEDED', 'FAILURE'],
        ['CANCELLED', 'FAILURE'],
        ['FAILURE', 'FAILURE'],
        ['IGNORED', 'SUCCESS'],
        ['SUCCESS', 'SUCCESS'],
        ['RUNNING', 'NEW'],
        ['RETRY', 'RETRY'],
        ['NEW', 'NEW'],
      ],
    );
  });

  test('gauges count what is due, retries, runs and failures', async () => {
    await queue('update', { delayMs: 60_000 });
    const { oldest_due_s, ...counts } = await queueGauges(world.db);
    assert.deepEqual(counts, { due: 2, retrying: 1, running: 1, failed_1h: 1 });
    assert.ok(oldest_due_s >= 0 && oldest_due_s < 20);
  });
});

describe('the next due time', () => {
  test('is that of the next event of any priority, or the end of a lease; null when nothing waits', async () => {
    assert.equal(await nextDueInMs(world.db), null);
    await queue(); // due already: no timer for it
    assert.equal(await nextDueInMs(world.db), null);
    await queue('update', { delayMs: 50_000, priority: 9 });
    await queue('update', { delayMs: 40_000 });
    assert.ok(Math.abs(((await nextDueInMs(world.db)) ?? 0) - 40_000) < 2_000);
    const retrying = await queue('update', { priority: 0 });
    await markRetry(world.db, retrying, 30_000, 'x');
    assert.ok(Math.abs(((await nextDueInMs(world.db)) ?? 0) - 30_000) < 2_000);
    await world.query(`insert into event (kind, subject_id, subject_name, type, state, lease_until)
      values ('zone', 9, 'z', 'update', 'RUNNING', clock_timestamp() + interval '20 s')`);
    assert.ok(Math.abs(((await nextDueInMs(world.db)) ?? 0) - 20_000) < 2_000);
  });
});

describe('deleting old events', () => {
  /** How many each step of a walk deleted. */
  async function sweep(days: number, limit: number, look = async () => {}): Promise<number[]> {
    const walk = await beginEventSweep(world.db, days);
    for (const steps: number[] = []; ; ) {
      const { deleted, done } = await world.db.transaction().execute((trx) => sweepEvents(trx, walk, limit));
      steps.push(deleted);
      await look();
      if (done) return steps;
    }
  }
  /** A history of one subject, given as states; all processed `days` ago. */
  async function history(subject: number, states: readonly string[], days = 10): Promise<void> {
    for (const [i, state] of states.entries()) {
      const seq = ['CANCELLED', 'SUPERSEDED'].includes(state) ? 'null' : i + 1;
      await world.query(`insert into event (kind, subject_id, subject_name, type, state, processed, seq)
        values ('zone', ${subject}, 'z', 'update', '${state}', now() - interval '${days} days', ${seq})`);
    }
  }
  const left = async (subject: number): Promise<string[]> =>
    (await world.query<{ state: string }>(`select state from event where subject_id = ${subject} order by id`)).map(
      ({ state }) => state,
    );

  test('leaves the last complete event of a subject and what follows it', async () => {
    await history(1, ['SUCCESS', 'IGNORED', 'FAILURE', 'SUCCESS', 'IGNORED', 'IGNORED']);
    await history(2, ['SUCCESS', 'FAILURE']);
    await history(3, ['IGNORED', 'IGNORED']);
    assert.deepEqual(await sweep(5, 1000), [4]);
    assert.deepEqual(
      [await left(1), await left(2), await left(3)],
      [['SUCCESS', 'IGNORED', 'IGNORED'], ['FAILURE'], ['IGNORED', 'IGNORED']],
    );
  });

  test('takes cancelled and superseded ones; what is young or open stays', async () => {
    await history(1, ['CANCELLED', 'SUPERSEDED']);
    await history(2, ['SUCCESS', 'SUCCESS'], 4);
    await queue();
    assert.deepEqual(await sweep(5, 1000), [2]);
    assert.deepEqual([await left(1), await left(2)], [['NEW'], ['SUCCESS', 'SUCCESS']]);
  });

  const kept = async (): Promise<number[]> =>
    (await world.query<{ seq: number }>('select seq from event where subject_id = 1 order by seq')).map(
      ({ seq }) => seq,
    );

  test('goes in steps, and no step leaves a hole in a history', async () => {
    await history(1, ['SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS']);
    // ids in another order than the history: a person's event overtook
    await world.query('update event set seq = 5 - seq + 100');
    await history(2, ['CANCELLED']);
    const steps = await sweep(5, 1, async () => {
      const seqs = await kept();
      assert.equal(seqs.length, 105 - (seqs[0] ?? 0), `${seqs} has a hole`);
    });
    assert.equal(
      steps.reduce((sum, deleted) => sum + deleted, 0),
      4,
    );
    assert.deepEqual([await kept(), await left(2)], [[104], []]);
  });
});
