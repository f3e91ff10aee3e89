// Effects that are performed outside: planned, leased, performed with nothing locked, settled in the present state.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { DmsError, passing } from '../../src/domain/errors.ts';
import type { OutsidePerformer } from '../../src/engine/context.ts';
import { type OutsideJobs, outsideJobs } from '../../src/engine/outside-jobs.ts';
import type { OutsideWork } from '../../src/engine/processor.ts';
import { raise } from '../../src/engine/raise.ts';
import { replayCheck } from '../../src/engine/replay.ts';
import { openSession } from '../../src/store/session.ts';
import { configured, gate, KINDS, makeStepper, makeWorld, type Stepper, scripted, until, type World } from './world.ts';

let world: World;
let stepper: Stepper;
let jobs: OutsideJobs;
let ended = 0;
let configure: OutsidePerformer;
let calls: { readonly event: number; readonly row: unknown }[] = [];
const performers = scripted({
  configure: (context, params) => {
    calls.push({ event: context.event.id, row: context.subject.row.state });
    return configure(context, params);
  },
});

const newJobs = (of: Stepper): OutsideJobs =>
  outsideJobs({
    db: world.db,
    processor: of.processor,
    limit: 8,
    ended: () => {
      ended += 1;
    },
  });

before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(async () => {
  await world.clear();
  calls = [];
  ended = 0;
  configure = async () => configured;
  stepper = await makeStepper(world, performers);
  jobs = newJobs(stepper);
});
afterEach(async () => {
  await jobs.abort();
  await stepper.close();
});

const queueConfigure = (server: number): Promise<number> => world.queue(server, 'configure', { kind: 'server' });
const sync = (server: number, type: string) =>
  world.db
    .transaction()
    .execute((trx) =>
      raise(trx, world.ports, { kind: 'server', subjectId: server, type, actor: 'jane', source: 'test' }),
    );

async function plan(of: Stepper = stepper): Promise<OutsideWork> {
  const step = await of.step();
  assert.equal(step.did, 'planned');
  return step.did === 'planned' ? step.work : assert.fail();
}

const settled = (id: number): Promise<void> =>
  until(`event ${id} has ended`, async () => (await world.event(id)).processed !== null);
const clean = async (): Promise<void> => assert.deepEqual((await replayCheck(world.db, () => undefined)).faults, []);

describe('the plan', () => {
  test('is committed as RUNNING with its effect, a lease and the epoch; nothing has changed, nothing is locked', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    await plan();
    const event = await world.event(id);
    assert.deepEqual(
      [event.state, event.epoch, event.seq, event.processed],
      ['RUNNING', stepper.processor.epoch, null, null],
    );
    assert.deepEqual(event.effects, [{ type: 'configure', params: {} }]);
    assert.ok(Date.parse(event.lease_until ?? '') > Date.parse(event.started ?? '') + 50_000);
    assert.equal((await world.row('server', server)).state, 'CONFIG');
    const session = await openSession(world.database.connection);
    await session.send('begin');
    await session.trx.selectFrom('server').select('id').where('id', '=', server).forUpdate().noWait().execute();
    await session.close();
    assert.deepEqual(calls, []);
  });

  test('holds back other events of the subject, not those of others', async () => {
    const [one, two] = [await world.server('a.test'), await world.server('b.test')];
    await queueConfigure(one);
    await plan();
    await world.queue(one, 'configChange', { kind: 'server', priority: 0 });
    const other = await queueConfigure(two);
    assert.equal((await plan()).event.id, other);
    assert.equal((await stepper.step()).did, 'nothing');
  });

  test('is performed, and its outcome ends the event', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    await jobs.start(await plan());
    await settled(id);
    const event = await world.event(id);
    assert.deepEqual([event.state, event.attempts, event.seq, event.lease_until], ['SUCCESS', 1, 1, null]);
    assert.deepEqual(event.outcomes, [configured]);
    assert.deepEqual([event.before?.state, event.after?.state], ['CONFIG', 'OK']);
    const row = await world.row('server', server);
    assert.deepEqual([row.state, row.zone_count, row.reconfig_ms], ['OK', 3, 4]);
    assert.deepEqual(await world.query(`select type from event where state = 'NEW'`), [{ type: 'checkServer' }]);
    await until('the daemon is told', () => ended === 1);
    await clean();
  });
});

describe('while it runs', () => {
  test('a person is not kept waiting, and the outcome goes to the state that he made', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    const { opened, open } = gate<typeof configured>();
    configure = () => opened;
    await jobs.start(await plan());
    await until('it runs', () => calls.length === 1);
    assert.equal(jobs.running, 1);
    assert.equal((await sync(server, 'disable')).row.state, 'DISABLED');
    open(configured);
    await settled(id);
    const event = await world.event(id);
    assert.deepEqual([event.state, event.before?.state, event.after, event.seq], ['SUCCESS', 'DISABLED', null, 2]);
    assert.equal((await world.row('server', server)).state, 'DISABLED');
    await clean();
  });

  test('the lease is renewed', async () => {
    const id = await queueConfigure(await world.server('s.test'));
    const { opened, open } = gate<typeof configured>();
    configure = () => opened;
    await jobs.start(await plan());
    await world.query(`update event set lease_until = clock_timestamp() + interval '1 s'`);
    await jobs.renew();
    const event = await world.event(id);
    assert.ok(Date.parse(event.lease_until ?? '') > Date.parse(event.started ?? '') + 50_000);
    open(configured);
    await settled(id);
  });

  test('a subject that is gone ends the event as FAILURE', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    const { opened, open } = gate<typeof configured>();
    configure = () => opened;
    await jobs.start(await plan());
    await world.query(`delete from server where id = ${server}`);
    open(configured);
    await settled(id);
    assert.match((await world.event(id)).error ?? '', /NoSuchSubject/);
  });

  test('a caller who holds the subject delays the outcome, and does not cost it', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    const holder = await openSession(world.database.connection);
    configure = async () => {
      await holder.send('begin');
      await holder.trx.selectFrom('server').select('id').where('id', '=', server).forUpdate().execute();
      return configured;
    };
    await jobs.start(await plan());
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal((await world.event(id)).state, 'RUNNING');
    await holder.close();
    await settled(id);
    assert.deepEqual([(await world.event(id)).state, calls.length], ['SUCCESS', 1]);
  });
});

describe('faults', () => {
  test('a passing one: RETRY, its reason on the subject, later done again', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    configure = () => Promise.reject(passing('no template'));
    await jobs.start(await plan());
    await until('it is retried', async () => (await world.event(id)).state === 'RETRY');
    const event = await world.event(id);
    assert.deepEqual([event.attempts, event.lease_until, event.error], [1, null, 'no template']);
    assert.equal((await world.row('server', server)).retry_reason, 'no template');
    configure = async () => configured;
    await world.query('update event set scheduled = clock_timestamp()');
    await jobs.start(await plan());
    await settled(id);
    const row = await world.row('server', server);
    assert.deepEqual([row.state, row.retry_reason], ['OK', null]);
    await clean();
  });

  test('a permanent one: FAILURE', async () => {
    const id = await queueConfigure(await world.server('s.test'));
    configure = () => Promise.reject(new DmsError('DynDNSUpdateFailed', {}, 'never', { passing: false }));
    await jobs.start(await plan());
    await settled(id);
    assert.equal((await world.event(id)).state, 'FAILURE');
    await clean();
  });

  test('an outcome that no machine knows is a fault of ours: RETRY', async () => {
    const id = await queueConfigure(await world.server('s.test'));
    configure = async () => ({ type: 'configured', zone_count: 'many', reconfig_ms: null });
    await jobs.start(await plan());
    await until('it is retried', async () => (await world.event(id)).state === 'RETRY');
    assert.match((await world.event(id)).error ?? '', /invalid input syntax/);
  });
});

describe('a lapsed lease', () => {
  const lapse = () =>
    world.query(`update event set lease_until = clock_timestamp() - interval '1 s' where state = 'RUNNING'`);

  test('is taken again from the stored plan, by the next epoch', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    await plan(); // and the daemon dies
    await lapse();
    const next = await makeStepper(world, performers);
    const work = await plan(next);
    assert.deepEqual([work.event.id, work.effect], [id, { type: 'configure', params: {} }]);
    assert.equal((await world.event(id)).epoch, next.processor.epoch);
    const nextJobs = newJobs(next);
    await nextJobs.start(work);
    await settled(id);
    assert.deepEqual([(await world.event(id)).state, (await world.row('server', server)).state], ['SUCCESS', 'OK']);
    await nextJobs.abort();
    await next.close();
    await clean();
  });

  test('an outcome of the older epoch is dropped, whatever it says', async () => {
    const server = await world.server('s.test');
    const id = await queueConfigure(server);
    const old = gate<{ readonly type: string; readonly reason: string }>();
    configure = () => old.opened;
    await jobs.start(await plan());
    await lapse();
    const next = await makeStepper(world, performers);
    const work = await plan(next);
    old.open({ type: 'server_broken', reason: 'seen by the old daemon' });
    await until('the old daemon is done', () => ended === 1);
    assert.deepEqual([(await world.event(id)).state, (await world.row('server', server)).state], ['RUNNING', 'CONFIG']);
    configure = async () => configured;
    const nextJobs = newJobs(next);
    await nextJobs.start(work);
    await settled(id);
    assert.equal((await world.row('server', server)).state, 'OK');
    await nextJobs.abort();
    await next.close();
  });

  test('so is a fault of the older epoch, and an outcome of an event that has ended', async () => {
    const id = await queueConfigure(await world.server('s.test'));
    const old = gate();
    configure = () => old.opened.then(() => Promise.reject(passing('late')));
    await jobs.start(await plan());
    await world.query(`update event set epoch = epoch + 1`);
    old.open();
    await until('the old daemon is done', () => ended === 1);
    assert.deepEqual([(await world.event(id)).state, (await world.event(id)).attempts], ['RUNNING', 0]);
  });
});

test('aborting stops what runs and records nothing', async () => {
  const id = await queueConfigure(await world.server('s.test'));
  configure = ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  await jobs.start(await plan());
  await until('it runs', () => calls.length === 1);
  await jobs.abort();
  assert.deepEqual([jobs.running, (await world.event(id)).state], [0, 'RUNNING']);
});

test('more than the limit waits for one to end', async () => {
  const narrow = outsideJobs({ db: world.db, processor: stepper.processor, limit: 2, ended: () => undefined });
  const gates = [gate<typeof configured>(), gate<typeof configured>()];
  configure = () => gates[calls.length - 1]?.opened ?? assert.fail();
  await queueConfigure(await world.server('a.test'));
  await queueConfigure(await world.server('b.test'));
  await narrow.start(await plan());
  let started = false;
  const second = narrow.start(await plan()).then(() => {
    started = true;
  });
  await until('both run', () => calls.length === 2);
  assert.equal(started, false);
  gates[0]?.open(configured);
  await second;
  gates[1]?.open(configured);
  await until('both have ended', () => narrow.running === 0);
});

test('the master reconfigures: jobs say so, for then no UPDATE starts', async () => {
  const run = gate();
  const withMaster = scripted({
    reconfigure: async () => {
      await run.opened;
      throw new Error('enough');
    },
  });
  const other = await makeStepper(world, withMaster);
  const masterJobs = newJobs(other);
  await world.queue(1, 'allReconfig', { kind: 'master', params: { forced: true } });
  assert.equal(masterJobs.masterBusy, false);
  await masterJobs.start(await plan(other));
  assert.equal(masterJobs.masterBusy, true);
  const [zone = 0] = await world.zones(1);
  await world.queue(zone, 'update');
  assert.equal((await other.step(KINDS.filter((kind) => kind !== 'zone'))).did, 'nothing');
  run.open();
  await until('it has ended', () => !masterJobs.masterBusy);
  await masterJobs.abort();
  await other.close();
});
