// dmsd's own timer of the vacuum, with a cron line that comes every second.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call } from '../../src/operations/call.ts';
import { start, withDaemons, world } from './daemons.ts';
import { active, scripted, until } from './world.ts';

withDaemons();

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const NOTHING = { total: 0 };

test('only the acting daemon vacuums, and never twice at once', async () => {
  const seen: { readonly host: string; readonly acting: string | undefined }[] = [];
  let running = 0;
  let most = 0;
  const vacuumOf = (host: string) => async () => {
    running += 1;
    most = Math.max(most, running);
    const [row] = await world.query<{ host: string }>('select host from daemon');
    seen.push({ host, acting: row?.host });
    await pause(1_400);
    running -= 1;
    return NOTHING;
  };
  start(scripted({}), { vacuum: vacuumOf('one.test') });
  await active(world);
  start(scripted({}), { hostname: 'two.test', vacuum: vacuumOf('two.test') });
  await until('it has vacuumed twice', () => seen.length >= 2);
  for (const { host, acting } of seen) assert.equal(host, acting);
  assert.equal(most, 1);
  assert.ok(world.warnings.some((line) => /still runs/.test(line)));
});

test('a daemon that stops ends its vacuum between two transactions', async () => {
  let aborted = false;
  let begun = false;
  const daemon = start(scripted({}), {
    vacuum: async (_db, signal) => {
      begun = true;
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      aborted = true;
      throw new Error('interrupted');
    },
  });
  await until('it vacuums', () => begun);
  await daemon.stop();
  assert.equal(aborted, true);
  assert.ok(!world.warnings.some((line) => /vacuum failed/.test(line)), 'an end is no fault');
});

test('a vacuum that fails is logged and shown, and tried again the next time', async () => {
  let isMended = false;
  start(scripted({}), {
    vacuum: async () => {
      if (isMended) return NOTHING;
      throw new Error('no room left');
    },
  });
  const shown = async () =>
    (await world.query<{ fault: string | null }>(`select gauges->>'vacuum_fault' as fault from daemon`))[0]?.fault;
  await until('the fault is shown', async () => (await shown()) === 'no room left');
  assert.ok(world.warnings.includes('vacuum failed: no room left'));
  isMended = true;
  await until('the fault is gone', async () => (await shown()) === null);
});

test('the operation, by the timer: old events go, and the audit tells who did it', async () => {
  const [zone = 0] = await world.zones(1);
  await world.query(`insert into event (kind, subject_id, subject_name, type, state, created, processed, seq)
    select 'zone', ${zone}, 'z', 'update', 'SUCCESS', now() - interval '200 days', now() - interval '200 days', n from generate_series(1, 5) n`);
  await world.query(`insert into config (key, value) values ('event_max_age', '120'), ('zone_del_age', '0'), ('zi_max_age', '90'),
    ('zi_max_num', '25'), ('zone_del_pare_age', '90'), ('syslog_max_age', '120')`);
  const { clock, logger, settings, random } = world.ports;
  start(scripted({}), {
    vacuum: (db, signal) =>
      call(
        { db, clock, logger, settings, random, follower: { signal, progress: () => undefined } },
        { role: 'admin', sectag: 'Admin', loginId: 'dmsd', source: 'dmsd' },
        'vacuum_all',
        {},
      ),
  });
  await until('one event is left', async () => (await world.query('select 1 from event')).length === 1);
  await until(
    'it is audited',
    async () =>
      (await world.query(`select 1 from audit where operation = 'vacuum_all' and source = 'dmsd' and outcome = 'ok'`))
        .length > 0,
  );
  await world.query('truncate config, audit');
});
