// Bench `queue`: ignored events through the real claim, interpreter and finish against graphile-worker, on one PostgreSQL.

import { Logger, run as runGraphile, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { readMigrations } from '../../src/adapters/checkout.ts';
import { createClock } from '../../src/adapters/clock.ts';
import { createRandom } from '../../src/adapters/random.ts';
import { createSilentLogger } from '../../src/adapters/silent-logger.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import type { EnginePorts } from '../../src/engine/context.ts';
import { type Daemon, startDaemon } from '../../src/engine/daemon.ts';
import { performers } from '../../src/engine/performers/index.ts';
import { queueEvent } from '../../src/engine/queue.ts';
import { connectionString } from '../../src/lab/database.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { type Connection, openDatabase } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrate.ts';
import { alternate, type Bench, median, type Pair, round, spread } from './report.ts';

const ZONES = 2_000;
const JOBS = 10_000;
const PAIRS = 7;
const LATENCY_SAMPLES = 150;
const CONCURRENCIES = [1, 4, 10] as const;

interface Sides {
  readonly connection: Connection;
  readonly peerUrl: string;
  readonly sql: pg.Client;
  readonly peerSql: pg.Client;
}

/** Zones that ignore `update`: they are DISABLED. */
async function seedZones(sql: pg.Client): Promise<void> {
  await sql.query(`insert into server_group (name) values ('bench')`);
  await sql.query(
    `insert into zone (name, state, sg_id) select 'z' || n || '.example.', 'DISABLED', 1 from generate_series(1, ${ZONES}) n`,
  );
}

/** Finished events that nobody looks at any more, with columns as full as real ones. */
async function seedHistory(sql: pg.Client, count: number, say: (line: string) => void): Promise<void> {
  const chunk = 500_000;
  for (let done = 0; done < count; done += chunk) {
    await sql.query(`
      insert into event (kind, subject_id, subject_name, type, state, processed, seq, result_code, before, result)
      select 'zone', n % ${ZONES} + 1, 'z.example.', 'update', 'IGNORED', clock_timestamp(), 1000000000 + n, 220, '{"state":"DISABLED"}', '{"message":"no change"}'
      from generate_series(${done + 1}, ${Math.min(done + chunk, count)}) n`);
    say(`  ${Math.min(done + chunk, count)} finished events`);
  }
  await sql.query('analyze event');
}

function benchPorts(threads: number): EnginePorts {
  const { settings } = resolveSettings({ file: 'bench', entries: [] }, 'dmsd', []);
  const unused = new Proxy({}, { get: () => () => Promise.reject(new Error('not in this bench')) });
  return {
    clock: createClock(),
    logger: createSilentLogger(),
    random: createRandom(),
    settings: { current: () => ({ ...settings, event_queue_threads: threads }) },
    files: unused,
    commands: unused,
    remote: unused,
    nameServer: unused,
    host: { hostname: 'bench', pid: process.pid, user: 'bench', addresses: () => [], residentMb: () => 0 },
  } as unknown as EnginePorts;
}

async function waitFor(sql: pg.Client, question: string): Promise<void> {
  for (;;) {
    const { rows } = await sql.query<{ yes: boolean }>(question);
    if (rows[0]?.yes) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const OURS_DRAINED = `select not exists (select 1 from event where state in ('NEW', 'RETRY', 'RUNNING')) as yes`;
const PEER_DRAINED = `select not exists (select 1 from graphile_worker._private_jobs) as yes`;

/** Waits until the daemon has its connections and listens. */
async function started(sql: pg.Client, connection: Connection, threads: number): Promise<Daemon> {
  const { rows } = await sql.query<{ epoch: string }>('select epoch from daemon');
  const daemon = startDaemon({ connection, ports: benchPorts(threads), performers });
  await waitFor(sql, `select epoch > ${rows[0]?.epoch ?? 0} as yes from daemon`);
  await waitFor(
    sql,
    `select count(*) >= ${threads} as yes from pg_stat_activity where application_name like 'dmsd worker%'`,
  );
  return daemon;
}

/** Jobs per second from the moment they are all there until the last has gone. */
async function oursRate(sides: Sides, threads: number): Promise<number> {
  const daemon = await started(sides.sql, sides.connection, threads);
  try {
    const begin = performance.now();
    await sides.sql.query(`
      with e as (insert into event (kind, subject_id, subject_name, type, params)
        select 'zone', n % ${ZONES} + 1, 'z.example.', 'update', '{"publish_zi_id": 1}' from generate_series(1, ${JOBS}) n returning id)
      select pg_notify('dms_event', 'zone') from (select count(*) from e) x`);
    await waitFor(sides.sql, OURS_DRAINED);
    return (JOBS * 1000) / (performance.now() - begin);
  } finally {
    await daemon.stop();
  }
}

const QUIET = new Logger(() => () => undefined);

async function peerRunner(sides: Sides, concurrency: number, task: () => void) {
  const runner = await runGraphile({
    connectionString: sides.peerUrl,
    concurrency,
    maxPoolSize: concurrency + 2,
    noHandleSignals: true,
    logger: QUIET,
    taskList: { bench: async () => task() },
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  return runner;
}

async function peerRate(sides: Sides, concurrency: number): Promise<number> {
  const runner = await peerRunner(sides, concurrency, () => undefined);
  try {
    const begin = performance.now();
    await sides.peerSql.query(`
      select count(*) from graphile_worker.add_jobs(array(
        select ('bench', '{"publish_zi_id": 1}', null, null, null, null, null, null)::graphile_worker.job_spec from generate_series(1, ${JOBS})))`);
    await waitFor(sides.peerSql, PEER_DRAINED);
    return (JOBS * 1000) / (performance.now() - begin);
  } finally {
    await runner.stop();
  }
}

const wallMs = (): number => performance.timeOrigin + performance.now();

/** Milliseconds from the call that adds to the start of the work; ours is taken at the finish statement, which is later. */
async function oursLatency(sides: Sides): Promise<number> {
  const daemon = await started(sides.sql, sides.connection, 1);
  const { db, close } = openDatabase({ ...sides.connection, max: 1 });
  const times: number[] = [];
  try {
    for (let i = 0; i < LATENCY_SAMPLES; i += 1) {
      const begin = wallMs();
      const id = await queueEvent(db, {
        kind: 'zone',
        subjectId: 1 + (i % ZONES),
        subjectName: 'z.example.',
        type: 'update',
      });
      await waitFor(sides.sql, `select processed is not null as yes from event where id = ${id}`);
      const { rows } = await sides.sql.query<{ ms: number }>(
        `select (extract(epoch from processed) * 1000)::float8 as ms from event where id = ${id}`,
      );
      times.push((rows[0]?.ms ?? Number.NaN) - begin);
    }
    return median(times);
  } finally {
    await close();
    await daemon.stop();
  }
}

async function peerLatency(sides: Sides): Promise<number> {
  let start: (at: number) => void = () => undefined;
  const runner = await peerRunner(sides, 1, () => start(wallMs()));
  const times: number[] = [];
  try {
    for (let i = 0; i < LATENCY_SAMPLES; i += 1) {
      const running = new Promise<number>((resolve) => {
        start = resolve;
      });
      const begin = wallMs();
      await runner.addJob('bench', { publish_zi_id: 1 });
      times.push((await running) - begin);
      await waitFor(sides.peerSql, PEER_DRAINED);
    }
    return median(times);
  } finally {
    await runner.stop();
  }
}

async function openSides(lab: Lab): Promise<Sides> {
  const url = new URL(lab.env.DATABASE_URL);
  const address = { host: url.hostname, port: Number(url.port), user: url.username, password: url.password };
  const inDatabase = (database: string): string => connectionString({ ...address, database });
  const client = async (database: string): Promise<pg.Client> => {
    const found = new pg.Client({ connectionString: inDatabase(database) });
    await found.connect();
    return found;
  };
  const maker = await client('dms');
  await maker.query('create database bench');
  await maker.query('create database bench_peer');
  await maker.end();
  const connection = { ...address, database: 'bench', applicationName: 'bench', max: 4 };
  const { db, close } = openDatabase(connection);
  await migrate(db, await readMigrations());
  await close();
  await runMigrations({ connectionString: inDatabase('bench_peer'), logger: QUIET });
  return {
    connection,
    peerUrl: inDatabase('bench_peer'),
    sql: await client('bench'),
    peerSql: await client('bench_peer'),
  };
}

const ratios = (pairs: readonly Pair[]): number[] => pairs.map((pair) => pair.ours / pair.peer);

/** `--size N`: so many finished events lie in the table beforehand. */
export const queueBench: Bench = async ({ size, say }) => {
  const lab = await startLab({ withDaemons: false });
  const sides = await openSides(lab);
  try {
    await seedZones(sides.sql);
    if (size !== null && size > 0) await seedHistory(sides.sql, size, say);
    const rates: Record<string, unknown> = {};
    let worst = Number.POSITIVE_INFINITY;
    for (const concurrency of CONCURRENCIES) {
      const pairs = await alternate(
        PAIRS,
        () => oursRate(sides, concurrency),
        () => peerRate(sides, concurrency),
      );
      const ratio = median(ratios(pairs));
      worst = Math.min(worst, ratio);
      rates[`c${concurrency}`] = {
        ratio: round(ratio),
        ours: pairs.map((p) => round(p.ours, 0)),
        peer: pairs.map((p) => round(p.peer, 0)),
      };
      say(
        `concurrency ${concurrency}: ${spread(
          pairs.map((p) => p.ours),
          0,
        )} events/s, graphile-worker ${spread(
          pairs.map((p) => p.peer),
          0,
        )} jobs/s, ratio ${spread(ratios(pairs))}`,
      );
    }
    const latency = await alternate(
      PAIRS,
      () => oursLatency(sides),
      () => peerLatency(sides),
    );
    say(
      `latency p50: ${spread(latency.map((p) => p.ours))} ms, graphile-worker ${spread(latency.map((p) => p.peer))} ms, ratio ${spread(ratios(latency))}`,
    );
    return {
      ratio: round(worst),
      latency_ratio: round(median(ratios(latency))),
      finished_events: size ?? 0,
      rates,
      latency_ms: { ours: latency.map((p) => round(p.ours)), peer: latency.map((p) => round(p.peer)) },
    };
  } finally {
    await Promise.all([sides.sql.end(), sides.peerSql.end()]);
    await lab.down();
  }
};
