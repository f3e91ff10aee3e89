// dmsd: waits for its turn, then works the queue until it loses the database, the epoch, or is told to stop.

import { DmsError } from '../domain/errors.ts';
import type { EventKind } from '../domain/event.ts';
import { daemonStatus, heartbeat, mayAct, takeEpoch } from '../store/daemon.ts';
import { type DaemonLock, takeDaemonLock } from '../store/daemon-lock.ts';
import { type Connection, databaseError, databaseErrorAt, isConnectionFault, openDatabase } from '../store/db.ts';
import { lapseLeases, wakeRetries } from '../store/event.ts';
import { openSession, type WorkerSession } from '../store/session.ts';
import type { Db, EnginePorts, Performers } from './context.ts';
import { dueTimer } from './due-timer.ts';
import { gauges } from './gauges.ts';
import { type OutsideJobs, outsideJobs } from './outside-jobs.ts';
import type { Processor } from './processor.ts';
import { publishPause } from './publish-pause.ts';
import { reconcile } from './reconcile.ts';
import { refreshEverything } from './start-bulk.ts';
import { type RunVacuum, type VacuumTimer, vacuumTimer } from './vacuum-timer.ts';
import { watchServed } from './watch-served.ts';
import { startWorkers, type Workers } from './workers.ts';

export interface DaemonOptions {
  readonly connection: Connection;
  readonly ports: EnginePorts;
  readonly performers: Readonly<Record<EventKind, Performers>>;
  /** What the setting vacuum_all is the time for. */
  readonly vacuum?: RunVacuum;
}

export interface Daemon {
  /** Resolves when the daemon has stopped; rejects only on what cannot be mended by waiting. */
  readonly done: Promise<void>;
  /** Ends what is under way and leaves. */
  stop(): Promise<void>;
  /** SIGHUP: what is being retried is tried again at once. */
  wakeRetries(): Promise<void>;
}

const HEARTBEAT_MS = 2_000;
// Leases are renewed at each heartbeat; a shorter one would lapse under its own daemon.
const SHORTEST_LEASE_MS = 3 * HEARTBEAT_MS;
const SHORTEST_POLL_MS = 100;
const STANDBY_POLL_MS = 1_000;
const RECONCILE_EVERY = 15; // heartbeats
const OUTSIDE_LIMIT = 64;

interface Activity {
  readonly db: Db;
  readonly jobs: OutsideJobs;
  readonly workers: Workers;
  readonly processor: Processor;
  readonly vacuum: VacuumTimer | null;
}

/** A safety net that cannot do its work now, as while a row is held, has time: only a lost connection ends the daemon's turn. */
async function mend({ ports }: Processor, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    ports.logger.warn({ err: error }, 'the search for missing events failed, it comes again');
  }
}

/** A lock that somebody holds for long is no reason to give up the daemon's own: the next beat comes soon. */
async function unlessBusy({ ports }: Processor, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const known = databaseError(error);
    if (!(known instanceof DmsError && known.name === 'Busy')) throw error;
    ports.logger.warn({}, 'the heartbeat met a lock, it comes again');
  }
}

/** Heartbeat, leases and the reconciler, until the signal. Throws EpochOver when another daemon has taken over. */
async function housekeeping(activity: Activity, signal: AbortSignal): Promise<void> {
  const { db, jobs, workers, processor } = activity;
  const { clock, host } = processor.ports;
  const beatOnce = async (): Promise<void> => {
    const values = {
      workers_busy: workers.busy,
      outside: jobs.running,
      resident_mb: host.residentMb(),
      publishing_stopped: processor.pause.reason,
      vacuum_fault: activity.vacuum?.fault ?? null,
      ...(await gauges(db)),
    };
    if (!(await heartbeat(db, processor.epoch, values))) throw new DmsError('EpochOver', { epoch: processor.epoch });
    await jobs.renew();
  };
  for (let beat = 0; !signal.aborted; beat += 1) {
    await unlessBusy(processor, beatOnce);
    if (beat % RECONCILE_EVERY === 0) await mend(processor, () => reconcile(db, processor.ports.logger));
    await clock.sleep(HEARTBEAT_MS, signal).catch(() => undefined);
  }
}

/** The safety net behind notifications and the due timer. */
async function slowPoll({ workers, processor }: Activity, signal: AbortSignal): Promise<void> {
  const { clock, settings } = processor.ports;
  while (!signal.aborted) {
    const ms = Math.max(SHORTEST_POLL_MS, settings.current().sleep_time * 1000);
    await clock.sleep(ms, signal).catch(() => undefined);
    workers.wake();
  }
}

/** Resolves when the signal is, or already was, aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What an active daemon has open; filled as it starts, ended in the order of need. */
interface Running {
  readonly sessions: WorkerSession[];
  workers: Workers | null;
  jobs: OutsideJobs | null;
  vacuum: VacuumTimer | null;
  watching: Promise<void>;
}

async function begin(options: DaemonOptions, db: Db): Promise<Processor> {
  const { hostname, pid } = options.ports.host;
  if (!(await mayAct(db, hostname))) {
    throw new DmsError('Passing', { reason: `this database is a standby or names another host than ${hostname}` });
  }
  const { host: before } = await daemonStatus(db);
  const epoch = await takeEpoch(db, hostname, pid);
  const resumed = await lapseLeases(db, epoch);
  options.ports.logger.info({ epoch, pid, resumed }, 'active');
  if (before !== null && before !== hostname) {
    options.ports.logger.warn({ before }, `${before} acted before: every zone is compared with what is served`);
    const who = { actor: 'dmsd', source: 'dmsd', requestId: null };
    await db.transaction().execute((trx) => refreshEverything(trx, who));
  }
  const leaseMs = Math.max(SHORTEST_LEASE_MS, options.ports.settings.current().event_lease_time * 1000);
  const { ports, performers } = options;
  return { epoch, ports, performers, leaseMs, pause: publishPause(ports) };
}

/** Works while this daemon has the lock; ends by throwing why it no longer may, or quietly after the signal. */
async function act(options: DaemonOptions, lock: DaemonLock, signal: AbortSignal): Promise<void> {
  const { ports, connection } = options;
  const { db, close } = openDatabase({ ...connection, applicationName: 'dmsd', max: OUTSIDE_LIMIT / 4 });
  const ending = new AbortController();
  const running: Running = { sessions: [], workers: null, jobs: null, vacuum: null, watching: Promise.resolve() };
  const wake = (): void => running.workers?.wake();
  const timer = dueTimer(db, wake);
  try {
    const processor = await begin(options, db);
    const threads = ports.settings.current().event_queue_threads;
    for (let i = 1; i <= threads; i += 1) {
      running.sessions.push(await openSession({ ...connection, applicationName: `dmsd worker ${i}` }));
    }
    const jobs = outsideJobs({ db, processor, limit: OUTSIDE_LIMIT, ended: wake });
    const workers = startWorkers({ processor, sessions: running.sessions, jobs, idle: () => timer.look() });
    Object.assign(running, { jobs, workers, watching: watchServed({ db, ports, signal: ending.signal }) });
    running.vacuum = options.vacuum === undefined ? null : vacuumTimer(db, ports, options.vacuum);
    await lock.listen(wake);
    wake();
    const activity = { db, jobs, workers, processor, vacuum: running.vacuum };
    const keeping = Promise.all([housekeeping(activity, ending.signal), slowPoll(activity, ending.signal)]);
    await Promise.race([aborted(signal), lock.lost, workers.failed, keeping]);
  } finally {
    ending.abort();
    timer.stop();
    await running.jobs?.abort();
    await running.workers?.stop();
    await running.vacuum?.stop();
    await running.watching;
    await Promise.all(running.sessions.map((session) => session.close()));
    await close().catch(() => undefined);
  }
}

/** Starts the daemon; it waits as stand-by while another one holds the lock, and reconnects when the database comes back. */
export function startDaemon(options: DaemonOptions): Daemon {
  const stop = new AbortController();
  const { clock, logger } = options.ports;

  async function oneTurn(): Promise<void> {
    const lock = await takeDaemonLock({ ...options.connection, applicationName: 'dmsd lock' });
    if (lock === null) return;
    try {
      await act(options, lock, stop.signal);
    } finally {
      await lock.release();
    }
  }

  async function loop(): Promise<void> {
    let said = '';
    while (!stop.signal.aborted) {
      try {
        await oneTurn();
        said = '';
      } catch (error) {
        const known = databaseErrorAt(options.connection, error);
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
