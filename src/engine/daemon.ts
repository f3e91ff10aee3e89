// dmsd: waits for its turn, then works the queue until it loses the database, the epoch, or is told to stop.

import { DmsError } from '../domain/errors.ts';
import type { EventKind } from '../domain/event.ts';
import { daemonStatus, heartbeat, mayAct, takeEpoch } from '../store/daemon.ts';
import { type DaemonLock, takeDaemonLock } from '../store/daemon-lock.ts';
import { type Connection, databaseError, databaseErrorAt, isConnectionFault, openDatabase } from '../store/db.ts';
import { lapseLeases, wakeRetries } from '../store/event.ts';
import { openSession, type WorkerSession } from '../store/session.ts';
import { clearHalfWritten } from './clear-half-written.ts';
import type { Db, EnginePorts, Performers } from './context.ts';
import { dueTimer } from './due-timer.ts';
import { followClock } from './follow-clock.ts';
import { gauges } from './gauges.ts';
import { type MemoryCeiling, memoryCeiling } from './memory-ceiling.ts';
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

/** Told to, or above its memory ceiling: then the process is to begin anew. */
export type Ending = 'stopped' | 'memory';

export interface Daemon {
  /** Resolves when the daemon has stopped, and why; rejects only on what cannot be mended by waiting. */
  readonly done: Promise<Ending>;
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
/** Longer than rsync, rndc and transfers may take. */
const DRAIN_MS = 120_000;

interface Activity {
  readonly db: Db;
  readonly jobs: OutsideJobs;
  readonly workers: Workers;
  readonly processor: Processor;
  readonly vacuum: VacuumTimer | null;
  readonly memory: MemoryCeiling;
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
    const { isOurs, wentBackMs } = await heartbeat(db, processor.epoch, values);
    if (!isOurs) throw new DmsError('EpochOver', { epoch: processor.epoch });
    await followClock(db, processor.ports.logger, wentBackMs);
    await jobs.renew();
    activity.memory.look();
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
  const { epoch, wentBackMs } = await takeEpoch(db, hostname, pid);
  await followClock(db, options.ports.logger, wentBackMs);
  await clearHalfWritten(options.ports);
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

/** What is under way ends by itself, if it does so in time; nothing is taken up meanwhile, and leases are renewed. */
async function drain({ workers, jobs, processor }: Activity, signal: AbortSignal): Promise<void> {
  const { clock } = processor.ports;
  const ended = workers.stop().then(() => jobs.idle());
  await Promise.race([ended, clock.sleep(DRAIN_MS, signal).catch(() => undefined)]);
}

/** Works while this daemon has the lock; ends by throwing why it no longer may, or quietly with the reason. */
async function act(options: DaemonOptions, lock: DaemonLock, signal: AbortSignal): Promise<Ending> {
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
    const activity = { db, jobs, workers, processor, vacuum: running.vacuum, memory: memoryCeiling(ports) };
    const keeping = Promise.all([housekeeping(activity, ending.signal), slowPoll(activity, ending.signal)]);
    const over = [aborted(signal), lock.lost, workers.failed, keeping].map((end) => end.then(() => 'stopped' as const));
    const why = await Promise.race([...over, activity.memory.exceeded]);
    if (why === 'memory') await Promise.race([...over, drain(activity, ending.signal)]);
    return why;
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

  /** Null: another one acts. */
  async function oneTurn(): Promise<Ending | null> {
    const lock = await takeDaemonLock({ ...options.connection, applicationName: 'dmsd lock' });
    if (lock === null) return null;
    try {
      return await act(options, lock, stop.signal);
    } finally {
      await lock.release();
    }
  }

  async function loop(): Promise<Ending> {
    let said = '';
    while (!stop.signal.aborted) {
      try {
        if ((await oneTurn()) === 'memory') return 'memory';
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
    return 'stopped';
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
