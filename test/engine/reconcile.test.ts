// The reconciler queues what a machine waits for and nobody has queued; what waits, runs or failed for good it leaves alone.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { reconcile } from '../../src/engine/reconcile.ts';
import { makeStepper, makeWorld, scripted, type World } from './world.ts';

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(() => world.clear());

const run = (): Promise<void> => reconcile(world.db, world.ports.logger);
interface Queued {
  readonly kind: string;
  readonly subject_id: number;
  readonly type: string;
  readonly params: unknown;
  readonly source: string;
  readonly in_s: number;
}
const queued = (): Promise<Queued[]> =>
  world.query(`select kind, subject_id, type, params, source, round(extract(epoch from scheduled - clock_timestamp()))::int as in_s
    from event where state = 'NEW' order by id`);

interface Rule {
  readonly says: string;
  readonly make: () => Promise<number>;
  readonly kind?: 'zone' | 'server' | 'master';
  readonly type: string;
  readonly in_s?: number;
  readonly params?: object;
}

const zone =
  (state: string, more = 'edit_lock = true') =>
  async (): Promise<number> => {
    const [id = 0] = await world.zones(1, state);
    await world.query(`update zone set ${more} where id = ${id}`);
    return id;
  };
const server =
  (state: string, more = 'retry_count = 0') =>
  async (): Promise<number> => {
    const id = await world.server(`${state.toLowerCase()}.test`, state);
    await world.query(`update server set ${more} where id = ${id}`);
    return id;
  };
const LOCK = `lock_state = 'EDIT_LOCK', edit_lock_token = 77, locked_by = 'jane', locked_at = clock_timestamp()`;

const RULES: readonly Rule[] = [
  { says: 'CREATE', make: zone('CREATE'), type: 'config' },
  { says: 'RESET', make: zone('RESET'), type: 'config' },
  { says: 'BATCH_CREATE_1', make: zone('BATCH_CREATE_1'), type: 'batchConfig' },
  { says: 'BATCH_CREATE_2', make: zone('BATCH_CREATE_2'), type: 'reconfigCheck' },
  { says: 'UNCONFIG', make: zone('UNCONFIG'), type: 'reconfigUpdate' },
  { says: 'UPDATE', make: zone('UPDATE', LOCK), type: 'editUpdate', params: { edit_lock_token: 77 } },
  {
    says: 'an incremental update that waits',
    make: async () => {
      const id = await zone('PUBLISHED')();
      await world.query(`insert into update_group (zone_id, update_type) values (${id}, 'x')`);
      return id;
    },
    type: 'update',
  },
  {
    says: 'an edit lock with a deadline',
    make: zone('PUBLISHED', `${LOCK}, lock_expires_at = clock_timestamp() + interval '100 s'`),
    type: 'editTimeout',
    in_s: 100,
  },
  ...['CONFIG', 'RETRY', 'BROKEN'].map(
    (state): Rule => ({
      says: `server ${state}`,
      make: server(state),
      kind: 'server',
      type: 'configure',
    }),
  ),
  {
    says: 'server OK',
    make: server('OK', `next_check_at = clock_timestamp() + interval '40 s'`),
    kind: 'server',
    type: 'checkServer',
    in_s: 40,
  },
  { says: 'server OK without a deadline', make: server('OK'), kind: 'server', type: 'checkServer' },
  {
    says: 'HOLD',
    make: async () => {
      await world.query(`update master set state = 'HOLD', hold_stop = clock_timestamp() + interval '30 s'`);
      return 1;
    },
    kind: 'master',
    type: 'holdTimeout',
    in_s: 30,
  },
];

describe('each rule', () => {
  for (const { says, make, kind = 'zone', type, in_s = 0, params = null } of RULES) {
    test(`${says}: ${type}, once`, async () => {
      const subject_id = await make();
      await run();
      await run();
      const [first, ...others] = await queued();
      assert.deepEqual(others, []);
      assert.ok(Math.abs((first?.in_s ?? 99) - in_s) <= 2, `in ${first?.in_s} s`);
      assert.deepEqual({ ...first, in_s }, { kind, subject_id, type, params, source: 'reconcile', in_s });
      assert.equal(world.warnings.length, 1, 'what had to be mended is logged, once');
    });

    test(`${says}: not while one waits, runs or is retried, nor after it failed for good`, async () => {
      const id = await make();
      const event = await world.queue(id, type, { kind, delayMs: 3_600_000 });
      for (const state of ['NEW', 'RETRY', 'RUNNING', 'FAILURE']) {
        await world.query(`update event set state = '${state}', lease_until = now(),
          processed = case when '${state}' = 'FAILURE' then clock_timestamp() end, seq = case when '${state}' = 'FAILURE' then 1 end`);
        await run();
        assert.equal((await world.query('select 1 from event')).length, 1, state);
      }
      await world.query(`update event set processed = clock_timestamp() - interval '11 min' where id = ${event}`);
      await run();
      assert.equal((await queued()).length, 1, 'after ten minutes it is tried again');
    });
  }
});

test('a zone at rest, and a server that is disabled, miss nothing', async () => {
  for (const state of ['INIT', 'PUBLISHED', 'DISABLED', 'DELETED']) await world.zones(1, state);
  await world.server('off.test', 'DISABLED');
  await run();
  assert.deepEqual([await queued(), world.warnings], [[], []]);
});

test('a zone that waits for a reconfiguration waits for that alone', async () => {
  for (const state of ['CREATE', 'RESET', 'UNCONFIG', 'BATCH_CREATE_2']) {
    const [id = 0] = await world.zones(1, state);
    await world.query(`insert into reconfig_wanted (sg_id, zone_id, then_type) values (1, ${id}, 'config')`);
  }
  await run();
  assert.deepEqual(await queued(), []);
});

describe('requests for reconfigurations', () => {
  const request = (age: string, runEvent: number | null = null) =>
    world.query(
      `insert into reconfig_wanted (sg_id, run_event_id, requested) values (1, ${runEvent}, clock_timestamp() - interval '${age}')`,
    );

  test('that nobody serves get an event, when they are not quite new', async () => {
    await request('1 s');
    await run();
    assert.deepEqual(await queued(), []);
    await request('10 s');
    await run();
    await run();
    assert.deepEqual(
      (await queued()).map(({ kind, type }) => `${kind} ${type}`),
      ['master allReconfig'],
    );
  });

  test('of a run that will never end wait again; of one that runs they do not', async () => {
    const id = await world.queue(1, 'allReconfig', { kind: 'master' });
    await world.query(`update event set state = 'RUNNING', lease_until = now() where id = ${id}`);
    await request('10 s', id);
    await run();
    assert.deepEqual(await world.query('select run_event_id::int as run from reconfig_wanted'), [{ run: id }]);
    await world.query(`update event set state = 'FAILURE', processed = now() where id = ${id}`);
    await run();
    assert.deepEqual(await world.query('select run_event_id as run from reconfig_wanted'), [{ run: null }]);
    assert.equal((await queued()).length, 1);
  });
});

test('what it queues carries the machines on', async () => {
  const [created = 0, unconfigured = 0] = [...(await world.zones(1, 'CREATE')), ...(await world.zones(1, 'UNCONFIG'))];
  await run();
  const stepper = await makeStepper(world, scripted({}));
  try {
    await stepper.drain();
  } finally {
    await stepper.close();
  }
  assert.deepEqual(
    [(await world.row('zone', created)).state, (await world.row('zone', unconfigured)).state],
    ['UNCONFIG', 'PUBLISHED'],
  );
});
