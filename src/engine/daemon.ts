// dmsd: waits for its turn, then works the queue until it loses the database, the epoch, or is told to stop.

import type { PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { DmsError } from '../domain/errors.ts';
import type { EventKind } from '../domain/event.ts';
import { DAEMON_LOCK, heartbeat, mayAct, takeEpoch } from '../store/daemon.ts';
import {
  type Connection,
  clientConfig,
  databaseError,
  isConnectionFault,
  kyselyOn,
  openDatabase,
} from '../store/db.ts';
import { EVENT_CHANNEL, lapseLeases, nextDueInMs, wakeRetries } from '../store/event.ts';
import type { Db, EnginePorts, Performers } from './context.ts';
import { gauges } from './gauges.ts';
import { type OutsideJobs, outsideJobs } from './outside-jobs.ts';
import { type Processor, workerSession } from './process-next.ts';
import { reconcile } from './reconcile.ts';
import { watchServed } from './watch-served.ts';
import { startWorkers, type Workers } from './workers.ts';

export interface DaemonOptions {
  readonly connection: Connection;
  readonly ports: EnginePorts;
  readonly performers: Readonly<Record<EventKind, Performers>>;
}

export interface Daemon {
  /** Resolves when the daemon has stopped; rejects only on what cannot be mended by waiting. */
  readonly done: Promise<void>;
  /** Ends what is under way and leaves. */
  stop(): Promise<void>;
  /** SIGHUP: what is being retried is tried again at once. */
  wakeRetries(): Promise<void>;
}

const LEASE_MS = 60_000;
const HEARTBEAT_MS = 2_000;
const STANDBY_POLL_MS = 1_000;
const RECONCILE_EVERY = 15; // heartbeats
const OUTSIDE_LIMIT = 64;

interface Turn {
  readonly lock: pg.Client;
  readonly lost: Promise<never>;
}

/** Takes the advisory lock on a connection of its own, or returns null while another daemon has it. */
async function takeTurn(options: DaemonOptions): Promise<Turn | null> {
  const lock = new pg.Client({
    ...clientConfig({ ...options.connection, applicationName: 'dmsd lock' }),
    // the server notices a dead host within seconds, and so frees the lock for the stand-by (spec 06 §8.1)
    options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3',
  });
  const lost = new Promise<never>((_resolve, reject) => {
    lock.on('error', reject);
    lock.on('end', () =>
      reject(
        new DmsError('DatabaseUnreachable', { reason: 'the connection that holds the lock has ended' }, undefined, {
          passing: true,
        }),
      ),
    );
  });
  lost.catch(() => undefined);
  try {
    await lock.connect();
    const taken = await lock.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [DAEMON_LOCK]);
    if (taken.rows[0]?.taken === true) return { lock, lost };
    await lock.end();
    return null;
  } catch (error) {
    await lock.end().catch(() => undefined);
    throw error;
  }
}

/** Wakes the workers at the next due time; one timer for all of them. */
function dueTimer(db: Db, wake: () => void): { look(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let stopped = false;
  async function look(): Promise<void> {
    if (looking || stopped) return;
    looking = true;
    try {
      const ms = await nextDueInMs(db);
      if (timer !== null) clearTimeout(timer);
      if (ms !== null && !stopped) timer = setTimeout(wake, Math.min(Math.max(1, Math.ceil(ms) + 1), 3_600_000));
    } catch {
      // the slow poll is the safety net
    } finally {
      looking = false;
    }
  }
  return {
    look: () => void look(),
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

interface Activity {
  readonly db: Db;
  readonly jobs: OutsideJobs;
  readonly workers: Workers;
  readonly processor: Processor;
}

/** Heartbeat, leases, the slow poll and the reconciler, until the signal. Throws EpochOver when another daemon has taken over. */
async function housekeeping(activity: Activity, signal: AbortSignal): Promise<void> {
  const { db, jobs, workers, processor } = activity;
  const { clock, host } = processor.ports;
  for (let beat = 0; !signal.aborted; beat += 1) {
    const values = {
      workers_busy: workers.busy,
      outside: jobs.running,
      resident_mb: host.residentMb(),
      ...(await gauges(db)),
    };
    if (!(await heartbeat(db, processor.epoch, values))) throw new DmsError('EpochOver', { epoch: processor.epoch });
    await jobs.renew();
    if (beat % RECONCILE_EVERY === 0) await reconcile(db, processor.ports.logger);
    workers.wake();
    await clock.sleep(HEARTBEAT_MS, signal).catch(() => undefined);
  }
}

/** Works while this daemon has the lock; ends by throwing why it no longer may, or quietly after the signal. */
async function act(options: DaemonOptions, turn: Turn, signal: AbortSignal): Promise<void> {
  const { ports, connection } = options;
  const threads = ports.settings.current().event_queue_threads;
  const { db, close } = openDatabase({ ...connection, applicationName: 'dmsd', max: OUTSIDE_LIMIT / 4 });
  const clients: pg.Client[] = [];
  const ending = new AbortController();
  const timer = dueTimer(db, () => workers?.wake());
  let workers: Workers | null = null;
  let jobs: OutsideJobs | null = null;
  let watching: Promise<void> = Promise.resolve();
  try {
    const { hostname, pid } = ports.host;
    if (!(await mayAct(db, hostname)))
      throw new DmsError('Passing', { reason: `this database is a standby or names another host than ${hostname}` });
    const processor = {
      epoch: await takeEpoch(db, hostname, pid),
      ports,
      performers: options.performers,
      leaseMs: LEASE_MS,
    };
    const resumed = await lapseLeases(db, processor.epoch);
    ports.logger.info({ epoch: processor.epoch, pid, resumed }, 'active');
    for (let i = 0; i < threads; i += 1) {
      const client = new pg.Client(clientConfig({ ...connection, applicationName: `dmsd worker ${i + 1}` }));
      client.on('error', () => undefined);
      await client.connect();
      clients.push(client);
    }
    const wake = (): void => workers?.wake();
    jobs = outsideJobs({ db, processor, limit: OUTSIDE_LIMIT, ended: wake });
    const sessions = clients.map((client) => workerSession(kyselyOnClient(client), client));
    workers = startWorkers({ processor, sessions, jobs, idle: () => timer.look() });
    turn.lock.on('notification', wake);
    await turn.lock.query(`listen ${EVENT_CHANNEL}`);
    wake();
    watching = watchServed({ db, ports, signal: ending.signal });
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([
      stopped,
      turn.lost,
      workers.failed,
      housekeeping({ db, jobs, workers, processor }, ending.signal),
    ]);
  } finally {
    ending.abort();
    timer.stop();
    await jobs?.abort();
    await workers?.stop();
    await watching;
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    await close().catch(() => undefined);
  }
}

/** A Kysely whose only connection is this client: what a worker runs between its own begin and commit. */
function kyselyOnClient(client: pg.Client): Db {
  const lent = { query: client.query.bind(client) as PostgresPoolClient['query'], release: () => undefined };
  return kyselyOn({ connect: async () => lent, end: async () => undefined, options: {} });
}

/** Starts the daemon; it waits as stand-by while another one holds the lock, and reconnects when the database comes back. */
export function startDaemon(options: DaemonOptions): Daemon {
  const stop = new AbortController();
  const { clock, logger } = options.ports;

  async function oneTurn(): Promise<void> {
    const turn = await takeTurn(options);
    if (turn === null) return;
    try {
      await act(options, turn, stop.signal);
    } finally {
      await turn.lock.end().catch(() => undefined);
    }
  }

  async function loop(): Promise<void> {
    let said = '';
    while (!stop.signal.aborted) {
      try {
        await oneTurn();
        said = '';
      } catch (error) {
        const known = databaseError(error);
        const text = known instanceof Error ? known.message : String(known);
        if (text !== said && !stop.signal.aborted)
          logger.warn(isConnectionFault(error) ? {} : { err: known }, `waiting: ${text}`);
        said = text;
      }
      if (!stop.signal.aborted) await clock.sleep(STANDBY_POLL_MS, stop.signal).catch(() => undefined);
    }
  }

  const done = loop();
  return {
    done,
    async stop() {
      stop.abort();
      await done;
    },
    async wakeRetries() {
      const { db, close } = openDatabase({ ...options.connection, applicationName: 'dmsd wake', max: 1 });
      try {
        await wakeRetries(db);
      } finally {
        await close();
      }
    },
  };
}
