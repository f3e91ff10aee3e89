// The engine on a database of its own: ports without a world, performers that record, a worker that takes one step at a time.

import { createClock } from '../../src/adapters/clock.ts';
import { createRandom } from '../../src/adapters/random.ts';
import type { EventKind } from '../../src/domain/event.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { claimsOf } from '../../src/engine/claims.ts';
import type { EnginePorts, InsidePerformer, OutsidePerformer, Performers } from '../../src/engine/context.ts';
import { type Daemon, startDaemon } from '../../src/engine/daemon.ts';
import { databaseOnly } from '../../src/engine/performers/database-only.ts';
import { configureServers, endTurn, releaseWaiting } from '../../src/engine/performers/follow-ups.ts';
import { processNext, type Step } from '../../src/engine/process-next.ts';
import type { Processor } from '../../src/engine/processor.ts';
import { publishPause } from '../../src/engine/publish-pause.ts';
import { type EventRequest, queueEvent } from '../../src/engine/queue.ts';
import type { RunVacuum } from '../../src/engine/vacuum-timer.ts';
import type { Logger } from '../../src/ports.ts';
import { takeEpoch } from '../../src/store/daemon.ts';
import type { OpenDatabase } from '../../src/store/db.ts';
import { findEvent } from '../../src/store/event-list.ts';
import type { EventRow } from '../../src/store/schema.ts';
import { openSession } from '../../src/store/session.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

export type AllPerformers = Readonly<Record<EventKind, Performers>>;

export interface World {
  readonly database: TestDatabase;
  readonly opened: OpenDatabase;
  readonly db: OpenDatabase['db'];
  readonly ports: EnginePorts;
  /** Lines that were logged as warnings or errors. */
  readonly warnings: string[];
  /** Rows of a statement without parameters. */
  query<Row>(text: string): Promise<Row[]>;
  /** Zones `z1.test.`, `z2.test.` … in that state with a candidate; returns their ids. */
  zones(count: number, state?: string): Promise<number[]>;
  server(name: string, state?: string): Promise<number>;
  /** Queues a zone event. */
  queue(subjectId: number, type: string, more?: Partial<EventRequest>): Promise<number>;
  event(id: number): Promise<EventRow>;
  row(kind: EventKind, id: number): Promise<Record<string, unknown>>;
  /** Everything is deleted but the master and the server group. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly threads?: number;
  readonly hostname?: string;
}

function collectingLogger(warnings: string[]): Logger {
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_fields, message) => void warnings.push(message),
    error: (_fields, message) => void warnings.push(message),
    child: () => logger,
  };
  return logger;
}

export function portsFor({ threads = 3, hostname = 'engine.test' }: WorldOptions, warnings: string[]): EnginePorts {
  const { settings } = resolveSettings({ file: 'test', entries: [] }, 'dmsd');
  const unused = new Proxy({}, { get: () => () => Promise.reject(new Error('this test has no such world')) });
  return {
    clock: createClock(),
    logger: collectingLogger(warnings),
    random: createRandom(),
    settings: { current: () => ({ ...settings, event_queue_threads: threads }) },
    // starting dmsd looks for what another one has left half-written
    files: new Proxy(unused, {
      get: (target, name) => (name === 'removeHalfWritten' ? async () => [] : Reflect.get(target, name)),
    }),
    commands: unused,
    remote: unused,
    nameServer: unused,
    host: { hostname, pid: process.pid, user: 'test', addresses: () => [], residentMb: () => 0 },
  } as unknown as EnginePorts;
}

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const database = await freshDatabase();
  const opened = database.open();
  const { db, pool } = opened;
  const warnings: string[] = [];
  await pool.query(`insert into server_group (name) values ('one')`);
  let zoneCount = 0;
  return {
    database,
    opened,
    db,
    warnings,
    ports: portsFor(options, warnings),
    query: async <Row>(text: string) => (await pool.query(text)).rows as Row[],
    async zones(count, state = 'PUBLISHED') {
      const rows = await pool.query<{ id: number }>(
        `with made as (
           insert into zone (name, state, sg_id) select 'z' || n || '.test.', $1, 1
           from generate_series($2::int + 1, $2::int + $3::int) n returning id)
         insert into zone_instance (id, zone_id, version, soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire,
           soa_minimum, zone_ttl, use_apex_ns) overriding system value
         select id, id, 1, 'm.', 'r.', '1h', '1h', '1h', '1h', '1h', false from made returning zone_id as id`,
        [state, zoneCount, count],
      );
      zoneCount += count;
      const ids = rows.rows.map(({ id }) => Number(id));
      await pool.query('update zone set zi_id = id, zi_candidate_id = id where id = any ($1)', [ids]);
      return ids;
    },
    async server(name, state = 'CONFIG') {
      const rows = await pool.query<{ id: number }>(
        `insert into server (name, server_type, sg_id, address, state)
         values ($1, 'bind9', 1, ('192.0.2.' || (select count(*) + 1 from server))::inet, $2) returning id`,
        [name, state],
      );
      return Number(rows.rows[0]?.id);
    },
    queue: (subjectId, type, more = {}) =>
      queueEvent(db, { kind: 'zone', subjectId, subjectName: `${more.kind ?? 'zone'} ${subjectId}`, type, ...more }),
    async event(id) {
      const found = await findEvent(db, id);
      if (found === undefined) throw new Error(`there is no event ${id}`);
      return found;
    },
    async row(kind, id) {
      const found = await pool.query(`select * from ${kind} where id = $1`, [id]);
      return (found.rows[0] ?? {}) as Record<string, unknown>;
    },
    async clear() {
      await pool.query('truncate event, zone, server, bulk, reconfig_wanted restart identity cascade');
      await pool.query(`update master set state = 'READY', hold_sg = 0, hold_sg_name = null, hold_start = null,
        hold_stop = null, replica_sg_id = null, master_server_id = null, retry_reason = null`);
      if (!(await pool.query('select 1 from master')).rowCount) await pool.query('insert into master default values');
      warnings.length = 0;
      zoneCount = 0;
    },
    async close() {
      await opened.close();
      await database.drop();
    },
  };
}

/** The publish of a server that always agrees. */
export const published = (params: Readonly<Record<string, unknown>>) => ({
  ...params,
  type: 'published',
  zi_id: Number(params.candidate_zi_id),
  serial: 7,
  soa: '00',
  apex_ns: [],
  changed: true,
});

export interface Scripted {
  readonly publish?: InsidePerformer;
  readonly check_served?: InsidePerformer;
  readonly write_zone_file?: InsidePerformer;
  readonly compare_and_publish?: OutsidePerformer;
  readonly configure?: OutsidePerformer;
  readonly check?: OutsidePerformer;
  readonly reconfigure?: OutsidePerformer;
}

export const configured = {
  type: 'configured',
  zone_count: 3,
  reconfig_ms: 4,
  config_version: null,
  proved: false,
} as const;

/** The real performers of the database, and scripted ones for what would reach the world. */
export function scripted(script: Scripted): AllPerformers {
  const nothing = async () => undefined;
  return {
    zone: {
      inside: {
        ...databaseOnly.inside,
        publish: script.publish ?? (async (_context, params) => published(params)),
        check_served: script.check_served ?? (async () => ({ type: 'not_served_by_named' })),
        write_zone_file: script.write_zone_file ?? (async () => ({ type: 'zone_file_written', serial: 7 })),
        remove_zone_files: async () => ({ type: 'zone_files_removed' }),
        record_publication: nothing,
      },
      outside: { compare_and_publish: script.compare_and_publish ?? (async (_context, params) => published(params)) },
    },
    server: {
      inside: { ...databaseOnly.inside, end_turn: endTurn },
      outside: {
        configure: script.configure ?? (async () => configured),
        check: script.check ?? (async () => ({ type: 'checked', zone_count: 3 })),
      },
    },
    master: {
      inside: { ...databaseOnly.inside, configure_servers: configureServers, release_waiting: releaseWaiting },
      outside: {
        reconfigure: script.reconfigure ?? (async () => reconfigured),
        rndc_zone: async () => ({ type: 'rndc_done' }),
      },
    },
    bulk: databaseOnly,
  };
}

export const reconfigured = {
  type: 'reconfigured',
  hold_ms: 60_000,
  capped: false,
  measured_ms: 1,
  sg_ids: [],
  master_server_id: null,
  master_hostname: null,
} as const;

export const KINDS: readonly EventKind[] = ['zone', 'server', 'master', 'bulk'];

export interface Stepper {
  readonly processor: Processor;
  /** Claims and processes one event; holds nothing afterwards. */
  step(kinds?: readonly EventKind[]): Promise<Step>;
  /** Steps until nothing is due. */
  drain(): Promise<number>;
  close(): Promise<void>;
}

/** A worker of a new epoch that moves only when told. */
export async function makeStepper(world: World, performers: AllPerformers, leaseMs = 60_000): Promise<Stepper> {
  const { epoch } = await takeEpoch(world.db, 'engine.test', process.pid);
  const session = await openSession({ ...world.database.connection, applicationName: 'stepper' });
  const claims = claimsOf(session, epoch);
  const processor: Processor = { epoch, ports: world.ports, performers, leaseMs, pause: publishPause(world.ports) };
  const step = async (kinds: readonly EventKind[] = KINDS): Promise<Step> => {
    const done = await processNext(claims, processor, { kinds, skip: 0 });
    await claims.giveBack();
    return done;
  };
  return {
    processor,
    step,
    async drain() {
      for (let count = 0; ; count += 1) if ((await step()).did === 'nothing') return count;
    },
    close: () => session.close(),
  };
}

/** dmsd in this process; without `pollS` its slow poll comes too late to help. */
export function makeDaemon(world: World, performers: AllPerformers, options: DaemonChoice = {}): Daemon {
  const { hostname = 'one.test', threads = 3, pollS = 3_600, vacuum } = options;
  const ports = portsFor({ hostname, threads }, world.warnings);
  const vacuum_all = vacuum === undefined ? '' : '* * * * * *';
  const settings = { ...ports.settings.current(), sleep_time: pollS, vacuum_all };
  return startDaemon({
    connection: { ...world.database.connection, max: 4 },
    ports: { ...ports, settings: { current: () => settings } },
    performers,
    ...(vacuum === undefined ? {} : { vacuum }),
  });
}

export interface DaemonChoice extends WorldOptions {
  /** Seconds between slow polls. */
  readonly pollS?: number;
  /** What it does every second, as its vacuum. */
  readonly vacuum?: RunVacuum;
}

/** Waits until the daemon of this host has its workers. */
export async function active(world: World, host = 'one.test'): Promise<void> {
  await until(`${host} is active`, async () => {
    const [row] = await world.query<{
      yes: boolean;
    }>(`select host = '${host}' and exists (select 1 from pg_stat_activity
      where datname = current_database() and application_name like 'dmsd worker%') as yes from daemon`);
    return row?.yes === true;
  });
}

/** Asks until the answer is yes; fails after `ms`. */
export async function until(what: string, question: () => Promise<boolean> | boolean, ms = 10_000): Promise<void> {
  for (const end = performance.now() + ms; ; ) {
    if (await question()) return;
    if (performance.now() > end) throw new Error(`after ${ms} ms still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A promise and its ends. */
export function gate<T = void>(): { readonly opened: Promise<T>; open(value: T): void } {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open: (value) => open(value) };
}
