// dmsd in this process: what it has under way when it stops, loses its lock, reconfigures the master.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InsidePerformer, OutsidePerformer } from '../../src/engine/context.ts';
import { openDatabase } from '../../src/store/db.ts';
import { done, idle, start, withDaemons, world } from './daemons.ts';
import { active, configured, gate, published, reconfigured, scripted, until } from './world.ts';

withDaemons();

test('stop ends the event that is under way, and leaves no connection', async () => {
  const [zone = 0] = await world.zones(1);
  let running = false;
  const publish = async (_context: unknown, params: Readonly<Record<string, unknown>>) => {
    running = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return published(params);
  };
  const daemon = start(scripted({ publish }));
  await active(world);
  const id = await world.queue(zone, 'update');
  await until('it runs', () => running);
  await daemon.stop();
  assert.equal((await world.event(id)).state, 'SUCCESS');
  await until('no connection is left', async () => {
    const left = await world.query(
      `select 1 from pg_stat_activity where datname = current_database() and application_name like 'dmsd%'`,
    );
    return left.length === 0;
  });
});

test('a lock on the heartbeat ends no daemon', async () => {
  const [zone = 0] = await world.zones(1);
  start();
  // an event that has run tells that this daemon is active, and not the one of the test before
  await done(await world.queue(zone, 'update'));
  const epoch = async () => (await world.query<{ epoch: number }>('select epoch from daemon'))[0]?.epoch;
  const before = await epoch();
  const { pool, close } = openDatabase({ ...world.database.connection, max: 1 });
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select 1 from daemon for no key update');
    await until('the heartbeat has met it', () => world.warnings.some((line) => /heartbeat met a lock/.test(line)));
    await client.query('rollback');
  } finally {
    client.release();
    await close();
  }
  await done(await world.queue(zone, 'update'));
  assert.equal(await epoch(), before);
});

test('the clock of the database is put back by an hour: what waited goes on waiting for as long as it would have', async () => {
  const [one = 0, two = 0] = await world.zones(2);
  start();
  await active(world);
  const soon = await world.queue(one, 'update', { delayMs: 3_600_000 });
  const later = await world.queue(two, 'update', { delayMs: 7_200_000 });
  // as if all that is stored had been stored by a clock an hour ahead; a heartbeat under way may write over it
  const noticed = (): boolean => world.warnings.some((line) => /clock of the database was put back/.test(line));
  for (let tries = 0; tries < 3 && !noticed(); tries += 1) {
    await world.query("update daemon set heartbeat = heartbeat + interval '1 h'");
    await until('the next heartbeat has noticed', noticed, 4_000).catch(() => undefined);
  }
  await done(soon, 10_000);
  const [waits] = await world.query<{ s: number }>(
    `select extract(epoch from scheduled - clock_timestamp())::float8 as s from event where id = ${later} and state = 'NEW'`,
  );
  assert.ok(waits && waits.s > 3_500 && waits.s < 3_600, `${waits?.s} s`);
});

test('an outside effect under way when the connections are lost is aborted, and begun again at once by the next turn', async () => {
  const server = await world.server('s.test');
  const seen: string[] = [];
  const configure: OutsidePerformer = async ({ signal }) => {
    seen.push('begun');
    if (seen.length > 1) return configured;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    seen.push('aborted');
    throw new Error('aborted');
  };
  start(scripted({ configure }));
  await active(world);
  const id = await world.queue(server, 'configure', { kind: 'server' });
  await until('it runs', () => seen.length === 1);
  const { epoch } = await world.event(id);
  await world.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'dmsd lock'`);
  await done(id, 6_000);
  const event = await world.event(id);
  assert.deepEqual([seen, event.state], [['begun', 'aborted', 'begun'], 'SUCCESS']);
  assert.ok((event.epoch ?? 0) > (epoch ?? 0));
});

test('while the master reconfigures no zone is published, and then all are', async () => {
  const zones = await world.zones(4);
  const run = gate();
  let reconfiguring = false;
  const during: number[] = [];
  const reconfigure: OutsidePerformer = async () => {
    reconfiguring = true;
    await run.opened;
    reconfiguring = false;
    return reconfigured;
  };
  const publish: InsidePerformer = async ({ event }, params) => {
    if (reconfiguring) during.push(event.id);
    return published(params);
  };
  start(scripted({ reconfigure, publish }));
  await active(world);
  await idle();
  await world.queue(1, 'allReconfig', { kind: 'master', params: { forced: true } });
  await until('the master reconfigures', () => reconfiguring);
  await idle();
  const ids = await Promise.all(zones.map((zone) => world.queue(zone, 'update')));
  await new Promise((resolve) => setTimeout(resolve, 400));
  run.open();
  for (const id of ids) await done(id);
  assert.deepEqual(during, []);
});

test('a reconciler that fails does not end what runs: it comes again', async () => {
  await world.zones(1, 'UNCONFIG'); // its event is missing
  await world.query(`create function busy() returns trigger language plpgsql as
    $$ begin raise exception 'canceling statement due to lock timeout' using errcode = '55P03'; end $$`);
  await world.query(
    `create trigger busy before insert on event for each row when (new.source = 'reconcile') execute function busy()`,
  );
  try {
    start();
    await until('it has failed', () => world.warnings.some((line) => /search for missing events failed/.test(line)));
    const [before] = await world.query('select epoch from daemon');
    const [zone = 0] = await world.zones(1);
    await done(await world.queue(zone, 'update'));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.deepEqual(await world.query('select epoch from daemon'), [before]);
  } finally {
    await world.query('drop function busy() cascade');
  }
});
