// Replay: clean histories of every sort explain their rows, and whatever does not fit is found and named.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { InsidePerformer } from '../../src/engine/context.ts';
import { outsideJobs } from '../../src/engine/outside-jobs.ts';
import { raise } from '../../src/engine/raise.ts';
import { type ReplayReport, replayCheck } from '../../src/engine/replay.ts';
import { beginEventSweep, sweepEvents } from '../../src/store/vacuum-events.ts';
import { makeStepper, makeWorld, published, type Stepper, scripted, until, type World } from './world.ts';

let world: World;
let stepper: Stepper;
let publish: InsidePerformer;
const agree: InsidePerformer = async (_context, params) => published(params);
const performers = scripted({ publish: (context, params) => publish(context, params) });

before(async () => {
  world = await makeWorld();
  stepper = await makeStepper(world, performers);
});
after(async () => {
  await stepper.close();
  await world.close();
});
beforeEach(() => world.clear());

const check = (): Promise<ReplayReport> => replayCheck(world.db, () => undefined);
const clean = async (): Promise<number> => {
  const { faults, events } = await check();
  assert.deepEqual(faults, []);
  return events;
};
const sync = (subjectId: number, type: string, params = {}) =>
  world.db
    .transaction()
    .execute((trx) =>
      raise(trx, world.ports, { kind: 'zone', subjectId, type, params, actor: 'jane', source: 'test' }),
    );

/** Runs everything that is due, outside effects too. */
async function drain(): Promise<void> {
  const jobs = outsideJobs({ db: world.db, processor: stepper.processor, limit: 9, ended: () => undefined });
  for (let idle = 0; idle < 2; ) {
    const step = await stepper.step();
    if (step.did === 'planned') await jobs.start(step.work);
    if (jobs.running > 0) await until('outside effects have ended', () => jobs.running === 0);
    idle = step.did === 'nothing' ? idle + 1 : 0;
  }
  await jobs.abort();
}

/** A zone with a life behind it: ignored runs at both ends, refusals, retries, an outside publish, edits. */
async function busyZone(): Promise<number> {
  const [zone = 0] = await world.zones(1, 'DISABLED');
  publish = agree;
  for (let i = 0; i < 3; i += 1) await world.queue(zone, 'update');
  await drain();
  await sync(zone, 'setFlags', { edit_lock: true, inc_updates: true });
  await sync(zone, 'enable');
  await drain(); // config: the seed file is written, a reconfiguration is asked for
  publish = async () => {
    throw new Error('not yet');
  };
  await world.queue(zone, 'reconfigUpdate');
  await drain();
  publish = async (_context, params) => ({ ...params, type: 'needs_compare' });
  await world.query(`update event set scheduled = clock_timestamp() where state = 'RETRY'`);
  await drain();
  publish = async (_context, params) => ({ ...params, type: 'publish_failed', error: 'NamedRefused', detail: 'x' });
  await world.queue(zone, 'update');
  await drain();
  publish = agree;
  const { row } = await sync(zone, 'edit', { locked_by: 'jane' });
  await sync(zone, 'editLockTickle', { edit_lock_token: row.edit_lock_token });
  await sync(zone, 'editSaved', { edit_lock_token: row.edit_lock_token, zi_id: zone });
  await drain();
  await sync(zone, 'doSetAltSg', { alt_sg_name: 'one' });
  await sync(zone, 'disable');
  await world.queue(zone, 'update');
  await world.queue(zone, 'update');
  await drain();
  return zone;
}

describe('clean histories', () => {
  test('a busy zone, the master and a server', async () => {
    const zone = await busyZone();
    const server = await world.server('s.test');
    await world.queue(server, 'configure', { kind: 'server' });
    await world.queue(server, 'checkServer', { kind: 'server', delayMs: 1 });
    await drain();
    const states = await world.query<{ state: string; n: number }>(
      `select state, count(*)::int as n from event where kind = 'zone' and subject_id = ${zone} and seq is not null group by 1`,
    );
    assert.deepEqual(new Set(states.map(({ state }) => state)), new Set(['IGNORED', 'SUCCESS', 'FAILURE']));
    const plans = await world.query(`select kind from event where facts ? 'plan' order by kind`);
    assert.deepEqual(
      plans.map((row) => (row as { kind: string }).kind),
      ['master', 'server', 'zone'],
    );
    assert.equal((await world.row('zone', zone)).state, 'DISABLED');
    assert.ok((await clean()) > 14);
  });

  test('an outside plan during which the subject was changed', async () => {
    const server = await world.server('s.test');
    const id = await world.queue(server, 'configure', { kind: 'server' });
    const step = await stepper.step();
    await world.db
      .transaction()
      .execute((trx) =>
        raise(trx, world.ports, { kind: 'server', subjectId: server, type: 'disable', actor: 'jane', source: 'test' }),
      );
    const jobs = outsideJobs({ db: world.db, processor: stepper.processor, limit: 9, ended: () => undefined });
    if (step.did === 'planned') await jobs.start(step.work);
    await until('it has ended', async () => (await world.event(id)).processed !== null);
    assert.equal(await clean(), 2);
  });

  test('what waits, is retried, runs or was cancelled is no history yet', async () => {
    const [zone = 0] = await world.zones(1);
    for (const state of ['NEW', 'RETRY', 'RUNNING', 'CANCELLED', 'SUPERSEDED']) {
      const id = await world.queue(zone, 'update');
      await world.query(`update event set state = '${state}', lease_until = now(),
        processed = case when '${state}' in ('CANCELLED', 'SUPERSEDED') then now() end where id = ${id}`);
    }
    assert.equal(await clean(), 0);
  });

  test('after vacuum, whole or in steps, and after more events behind it', async () => {
    const zone = await busyZone();
    const before = await clean();
    await world.query(`update event set processed = processed - interval '30 days' where processed is not null`);
    const sweep = await beginEventSweep(world.db, 10);
    for (let left = before, done = false; !done; ) {
      ({ done } = await world.db.transaction().execute((trx) => sweepEvents(trx, sweep, 3)));
      const now = await clean();
      assert.ok(now <= left);
      left = now;
    }
    const rest = await clean();
    assert.ok(rest < before && rest >= 3, `${rest} of ${before} are left`);
    await sync(zone, 'enable');
    await drain();
    assert.ok((await clean()) > rest);
  });

  test('of a subject that is gone', async () => {
    const [zone = 0] = await world.zones(1, 'DELETED');
    await sync(zone, 'doDestroy');
    assert.deepEqual(await world.row('zone', zone), {});
    assert.equal(await clean(), 1);
  });

  test('of many subjects: each is looked at once', async () => {
    publish = agree;
    for (const zone of await world.zones(30)) await world.queue(zone, 'update');
    await drain();
    const seen: number[] = [];
    const { subjects, events } = await replayCheck(world.db, (done) => seen.push(done));
    assert.deepEqual([subjects, events, seen.at(-1)], [30, 30, 30]);
  });
});

describe('what does not fit is found', () => {
  let zone: number;
  beforeEach(async () => {
    zone = await busyZone();
  });
  const faults = async (): Promise<string[]> => (await check()).faults.map(({ event, fault }) => `${event}: ${fault}`);
  /** The history of the zone, by type and place. */
  const history = () =>
    world.query<{ id: number; type: string; seq: number; state: string }>(
      `select id, type, seq, state from event where kind = 'zone' and subject_id = ${zone} and seq is not null order by seq`,
    );
  const find = async (type: string, state = 'SUCCESS') =>
    (await history()).find((row) => row.type === type && row.state === state) ?? assert.fail(`no ${type}`);

  test('a row that somebody has changed', async () => {
    await world.query(`update zone set state = 'PUBLISHED', soa_serial = 99 where id = ${zone}`);
    assert.deepEqual(await faults(), [
      'ZoneSMUpdate: the row has state "PUBLISHED" instead of "DISABLED", soa_serial 99 instead of 7',
    ]);
  });

  test('also where the last events were ignored and know the state only', async () => {
    await world.query(`update zone set edit_lock = false where id = ${zone}`);
    assert.deepEqual(await faults(), ['ZoneSMUpdate: the row has edit_lock false instead of true']);
  });

  test('columns that no machine owns are free', async () => {
    await world.query(`update zone set retry_reason = 'x', mtime = now() where id = ${zone}`);
    assert.deepEqual(await faults(), []);
  });

  test('an after that the machine does not give', async () => {
    const { id } = await find('disable');
    await world.query(`update event set after = jsonb_set(after, '{soa_serial}', '8') where id = ${id}`);
    const found = await faults();
    assert.ok(found.includes('ZoneSMDisable: the machine gives soa_serial 7 instead of 8'), found.join('\n'));
  });

  test('a before that does not follow', async () => {
    const { id } = await find('disable');
    await world.query(`update event set before = jsonb_set(before, '{nsec3}', 'true'), after = jsonb_set(after, '{nsec3}', 'true')
      where id = ${id}`);
    const found = await faults();
    assert.ok(found.includes('ZoneSMDisable: begins with nsec3 true instead of false'), found.join('\n'));
    assert.ok(
      found.some((line) => /the row has nsec3 false instead of true/.test(line)),
      found.join('\n'),
    );
  });

  test('other effects than were performed', async () => {
    const { id } = await find('enable');
    await world.query(`update event set effects = '[]' where id = ${id}`);
    assert.deepEqual(await faults(), ['ZoneSMEnable: the machine decides on other effects than were performed']);
  });

  test('other outcomes than the world gave', async () => {
    const { id } = await find('config');
    await world.query(
      `update event set outcomes = jsonb_set(outcomes, '{0,type}', '"served_by_named"') where id = ${id}`,
    );
    assert.deepEqual(await faults(), ['ZoneSMConfig: the machine decides on other effects than were performed']);
  });

  test('an event that is missing, and one that is there too much', async () => {
    const { id, seq } = await find('enable');
    const next = (await history()).find((row) => row.seq > seq);
    await world.query(`delete from event where id = ${id}`);
    const found = await faults();
    assert.equal(found.length, 2);
    assert.match(found[0] ?? '', new RegExp(`^ZoneSM\\w+: follows number ${seq - 1} as number ${next?.seq}$`));
    assert.match(found[1] ?? '', /begins with state "CREATE" instead of "DISABLED"/);
  });

  test('the last event is missing', async () => {
    await world.query(
      `delete from event where kind = 'zone' and subject_id = ${zone} and seq >= ${(await find('disable')).seq}`,
    );
    assert.deepEqual(
      (await faults()).map((line) => /state "DISABLED" instead of "\w+"/.test(line)),
      [true],
    );
  });

  test('an event that was ignored although its state knows it', async () => {
    const { id } = await find('setFlags');
    const { before } = await world.event(id);
    await world.query(`update event set state = 'IGNORED', after = null where id = ${id}`);
    assert.equal(before?.state, 'DISABLED');
    assert.ok(
      (await faults()).includes('ZoneSMSetFlags: the machine knows this event in that state, yet it was ignored'),
    );
  });
});
