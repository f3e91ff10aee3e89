// Bulk jobs on a real database: batches, pause, resume, cancel, kill in the middle, failing zones, people in between.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BulkFilter, BulkOperationName } from '../../src/domain/bulk/operations.ts';
import { DmsError, passing } from '../../src/domain/errors.ts';
import type { InsidePerformer, OutsidePerformer } from '../../src/engine/context.ts';
import { queueEvent } from '../../src/engine/queue.ts';
import { raise } from '../../src/engine/raise.ts';
import { replayCheck } from '../../src/engine/replay.ts';
import { startBulk } from '../../src/engine/start-bulk.ts';
import { lastZoneId, matchingZones } from '../../src/store/bulk.ts';
import { takeReconfigRequests } from '../../src/store/reconfig.ts';
import { start as startDaemon, withDaemons, world } from './daemons.ts';
import { active, makeStepper, published, reconfigured, scripted, until } from './world.ts';

withDaemons();

async function begin(operation: BulkOperationName = 'refresh_all', filter: Partial<BulkFilter> = {}) {
  const until = await lastZoneId(world.db);
  const whole = { until, ...filter };
  const { total: expected } = await matchingZones(world.db, operation, whole, 0);
  const who = { actor: 'op@test', source: 'shell', requestId: null };
  return startBulk(world.db, { operation, filter: whole, expected, ...who });
}

const job = async (id: number) => {
  const { state, total, done, failed, expected, cursor } = await world.row('bulk', id);
  return { state, total, done, failed, expected, cursor };
};

const raiseOn = (id: number, type: string) =>
  world.db
    .transaction()
    .execute((trx) =>
      raise(trx, world.ports, { kind: 'bulk', subjectId: id, type, actor: 'op@test', source: 'shell' }),
    );

const ended = (id: number, ms = 30_000): Promise<void> =>
  until(`job ${id} has ended`, async () => ['DONE', 'CANCELLED'].includes(String((await job(id)).state)), ms);

const counts = async (): Promise<Record<string, number>> => {
  const rows = await world.query<{ state: string; n: number }>(
    `select state, count(*)::int as n from event where kind = 'zone' and actor is distinct from 'dmsd' group by state`,
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
};

async function replays(): Promise<void> {
  const report = await replayCheck(world.db, () => undefined);
  assert.deepEqual(report.faults, []);
}

/** Publishes that wait until they may. */
function gated(): { publish: InsidePerformer; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const publish: InsidePerformer = async (_context, params) => {
    await opened;
    return published(params);
  };
  return { publish, open: () => open() };
}

describe('a job', () => {
  test('takes each zone once, in batches, and is DONE when all are', async () => {
    await world.zones(1_203);
    const { id, eventId } = await begin();
    startDaemon();
    await ended(id);
    assert.deepEqual(await job(id), {
      state: 'DONE',
      total: 1_203,
      done: 1_203,
      failed: 0,
      expected: 1_203,
      cursor: '1203',
    });
    const [events] = await world.query<Record<string, number>>(
      `select count(*)::int as n, count(distinct subject_id)::int as zones, min(priority)::int as priority,
         count(*) filter (where cause_id = ${eventId} and actor = 'op@test')::int as caused
       from event where kind = 'zone' and state = 'SUCCESS'`,
    );
    assert.deepEqual(events, { n: 1_203, zones: 1_203, priority: 9, caused: 1_203 });
    const [most] = await world.query<{ n: number }>(
      `select max((outcomes->0->>'queued')::int) as n from event where kind = 'bulk'`,
    );
    assert.equal(most?.n, 500);
    await replays();
  });

  test('is overtaken by an edit of one zone: no more of its events come before that one than workers are', async () => {
    const zones = await world.zones(1_500);
    const threads = 4;
    const publish: InsidePerformer = async (_context, params) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return published(params);
    };
    const { id } = await begin();
    startDaemon(scripted({ publish }), { threads });
    await until('the job is well under way', async () => ((await counts()).SUCCESS ?? 0) > 200);
    const between: number[] = [];
    for (const zone of zones.slice(-5)) {
      const edit = { kind: 'zone', subjectId: zone, type: 'editSavedNoLock', params: { zi_id: zone } } as const;
      await world.db.transaction().execute((trx) => raise(trx, world.ports, { ...edit, actor: 'jane', source: 'rpc' }));
      const [{ saved } = { saved: '' }] = await world.query<{ saved: string }>(
        'select clock_timestamp()::text as saved',
      );
      const ran = `select processed from event where subject_id = ${zone} and type = 'update' and priority = 0`;
      await until(
        'the edit is published',
        async () => (await world.query(`${ran} and state = 'SUCCESS'`)).length === 1,
      );
      const [row] = await world.query<{ n: number }>(`
        select count(*)::int as n from event b, (${ran}) e where b.kind = 'zone' and b.priority = 9 and b.processed between '${saved}' and e.processed`);
      between.push(row?.n ?? Number.NaN);
    }
    assert.equal((await job(id)).state, 'RUNNING', 'the job had ended: nothing was overtaken');
    // each worker ends what it is at, has one more claimed ahead, and goes on while another one publishes the edit
    assert.ok(
      between.every((n) => n <= 5 * threads),
      `events of the job in between: ${between}`,
    );
  });

  test('takes only zones that match and were there when it began', async () => {
    await world.zones(3);
    await world.zones(2, 'DISABLED');
    await world.query(`update zone set use_apex_ns = false where id = 2`);
    const { id } = await begin('refresh_apex');
    await world.zones(4);
    startDaemon();
    await ended(id);
    const { total, expected } = await job(id);
    assert.deepEqual([total, expected], [2, 2]);
  });

  test('counts a zone that fails and goes on with the others', async () => {
    await world.zones(30);
    const publish: InsidePerformer = async ({ subject }, params) => {
      if (subject.id % 10 === 0) throw new DmsError('DynDNSUpdateFailed', { name: subject.name, reason: 'FORMERR' });
      return published(params);
    };
    const { id } = await begin();
    startDaemon(scripted({ publish }));
    await ended(id);
    const { state, total, done, failed } = await job(id);
    assert.deepEqual({ state, total, done, failed }, { state: 'DONE', total: 30, done: 27, failed: 3 });
    await replays();
  });

  test('does not wait for ever for a zone that is tried again and again', async () => {
    await world.zones(3);
    const publish: InsidePerformer = async ({ subject }, params) => {
      if (subject.id === 2) throw passing('named does not answer for this one');
      return published(params);
    };
    const { id } = await begin();
    startDaemon(scripted({ publish }));
    await until('the others are done', async () => (await counts()).SUCCESS === 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal((await job(id)).state, 'RUNNING');
    await world.query(`update event set attempts = 8 where state = 'RETRY'`);
    await ended(id);
    const { done, failed } = await job(id);
    assert.deepEqual([done, failed], [2, 1]);
    assert.equal((await counts()).RETRY, 1, 'it goes on by itself');
  });

  test('of nothing is DONE at once', async () => {
    const { id } = await begin();
    startDaemon();
    await ended(id);
    assert.equal((await job(id)).total, 0);
  });
});

describe('pause, resume, cancel', () => {
  test('a paused job queues no more; what is queued ends; resumed it goes on behind its cursor', async () => {
    await world.zones(900);
    const { id } = await begin();
    const stepper = await makeStepper(world, scripted({}));
    await stepper.step();
    await raiseOn(id, 'pause');
    await new Promise((resolve) => setTimeout(resolve, 150));
    await stepper.drain();
    await stepper.close();
    assert.deepEqual(await counts(), { SUCCESS: 500 });
    assert.equal((await job(id)).state, 'PAUSED');
    await assert.rejects(raiseOn(id, 'pause'), { name: 'BulkNotRunning' });
    await raiseOn(id, 'resume');
    startDaemon();
    await ended(id);
    const { total, done } = await job(id);
    assert.deepEqual([total, done], [900, 900]);
    await replays();
  });

  test('a cancelled job ends what waits, counts what was done, and never goes on', async () => {
    await world.zones(600);
    const { id } = await begin();
    const stepper = await makeStepper(world, scripted({}));
    for (let i = 0; i < 101; i += 1) await stepper.step(['zone', 'bulk']);
    const done = (await counts()).SUCCESS ?? 0;
    await raiseOn(id, 'cancel');
    await new Promise((resolve) => setTimeout(resolve, 150));
    await stepper.drain();
    await stepper.close();
    assert.deepEqual(await counts(), { SUCCESS: done, CANCELLED: 500 - done });
    const after = await job(id);
    assert.deepEqual([after.state, after.done, after.failed], ['CANCELLED', done, 0]);
    await assert.rejects(raiseOn(id, 'resume'), { name: 'BulkNotRunning' });
    await replays();
  });

  test('a zone whose retry was cancelled has no reason for one any more', async () => {
    await world.zones(2);
    const { id } = await begin();
    const publish: InsidePerformer = () => Promise.reject(passing('named is away'));
    const stepper = await makeStepper(world, scripted({ publish }));
    for (let i = 0; i < 3; i += 1) await stepper.step();
    assert.deepEqual(await world.query('select distinct retry_reason from zone'), [{ retry_reason: 'named is away' }]);
    await raiseOn(id, 'cancel');
    await stepper.close();
    assert.deepEqual(await world.query('select distinct retry_reason from zone'), [{ retry_reason: null }]);
    assert.deepEqual(await counts(), { CANCELLED: 2 });
  });
});

describe('what happens meanwhile', () => {
  test('a new daemon goes on where the killed one was, no zone twice', async () => {
    await world.zones(1_100);
    const { id } = await begin();
    const { publish, open } = gated();
    startDaemon(scripted({ publish }), { hostname: 'one.test' });
    await until('it is under way', async () => ((await counts()).NEW ?? 0) >= 400);
    // as kill -9 leaves it: every connection is gone, nothing is tidied up
    await world.query(`update daemon set role_host = 'two.test'`);
    await world.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'dmsd%'`);
    try {
      startDaemon(scripted({}), { hostname: 'two.test' });
      await active(world, 'two.test');
      open();
      await ended(id);
    } finally {
      await world.query('update daemon set role_host = null');
    }
    const { total, done, failed } = await job(id);
    assert.deepEqual({ total, done, failed }, { total: 1_100, done: 1_100, failed: 0 });
    assert.deepEqual(await counts(), { SUCCESS: 1_100 });
    await replays();
  });

  test('a lost step is queued again', async () => {
    await world.zones(3);
    const { id } = await begin();
    await world.query('delete from event');
    startDaemon();
    await ended(id);
  });

  test("a person's change of a zone that waits for the job does not wait for the job", async () => {
    const zones = await world.zones(2_000);
    const { id } = await begin();
    // a hundred zones a second: the job takes twenty seconds
    const publish: InsidePerformer = async (_context, params) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return published(params);
    };
    startDaemon(scripted({ publish }));
    await until('it is under way', async () => ((await counts()).SUCCESS ?? 0) > 20);
    const last = zones.at(450) ?? 0;
    const waits = await world.query(`select 1 from event where subject_id = ${last} and state = 'NEW'`);
    assert.equal(waits.length, 1, 'its event of the job waits');
    const begun = performance.now();
    const request = { kind: 'zone', subjectId: last, subjectName: 'z', type: 'update', priority: 0, coalesce: true };
    const event = await queueEvent(world.db, request as Parameters<typeof queueEvent>[1]);
    await until('it is published', async () => (await world.event(event)).processed !== null);
    const took = performance.now() - begun;
    assert.ok(took < 2_000, `${took} ms`);
    assert.equal((await job(id)).state, 'RUNNING');
    await raiseOn(id, 'cancel');
  });

  test('what a job sets going keeps its priority and cause through a reconfiguration; the job ends behind it', async () => {
    await world.zones(20);
    const { id, eventId } = await begin('reset_all_zones', { patterns: ['z1*'] });
    const reconfigure: OutsidePerformer = async ({ db, event }, params) => {
      await takeReconfigRequests(db, event.id, params.scope as 'all', (params.sg_id as number | undefined) ?? null);
      return { ...reconfigured, hold_ms: 300 };
    };
    startDaemon(scripted({ reconfigure }));
    await ended(id);
    const rows = await world.query<{ type: string; priority: number; n: number }>(
      `select type, priority, count(*)::int as n from event where kind = 'zone' and cause_id = ${eventId}
       group by type, priority order by type`,
    );
    assert.deepEqual(rows, [
      { type: 'config', priority: 9, n: 11 },
      { type: 'doReset', priority: 9, n: 11 },
      { type: 'reconfigUpdate', priority: 9, n: 11 },
    ]);
    assert.deepEqual(await world.query('select distinct state from zone'), [{ state: 'PUBLISHED' }]);
    const [last] = await world.query<{ yes: boolean }>(
      `select b.ended >= (select max(processed) from event where cause_id = ${eventId} and kind = 'zone') as yes
       from bulk b where id = ${id}`,
    );
    assert.equal(last?.yes, true);
    await replays();
  });
});
