// dmsd's own cron line for the daily vacuum: in the acting daemon only, never two at once, ended with the daemon.

import { type ScheduledTask, schedule, validate } from 'node-cron';
import { DmsError } from '../domain/errors.ts';
import type { Db, EnginePorts } from './context.ts';

/** Vacuums until it is done, or until the signal; tells how much went of what. */
export type RunVacuum = (db: Db, signal: AbortSignal) => Promise<Readonly<Record<string, number>>>;

export interface VacuumTimer {
  /** Why the last vacuum failed, or why there is none; null: all is well. */
  readonly fault: string | null;
  /** Ends what is under way between two of its transactions. */
  stop(): Promise<void>;
}

/** A changed setting counts that soon after SIGHUP. */
const LOOK_MS = 2_000;

export function vacuumTimer(db: Db, ports: EnginePorts, run: RunVacuum): VacuumTimer {
  const { clock, logger, settings } = ports;
  const ending = new AbortController();
  let task: ScheduledTask | null = null;
  let planned = '';
  let fault: string | null = null;
  let running: Promise<void> | null = null;

  async function vacuum(): Promise<void> {
    const begun = clock.monotonic();
    try {
      const counts = await run(db, ending.signal);
      fault = null;
      logger.info({ ...counts, ms: Math.round(clock.monotonic() - begun) }, 'vacuum');
    } catch (error) {
      if (ending.signal.aborted) return;
      fault = error instanceof Error ? error.message : String(error);
      logger.error(error instanceof DmsError ? {} : { err: error }, `vacuum failed: ${fault}`);
    }
  }

  function begin(): void {
    if (running !== null) {
      logger.warn({}, 'the vacuum before still runs: this one is left out');
      return;
    }
    running = vacuum().finally(() => {
      running = null;
    });
  }

  /** Follows the setting. */
  function plan(): void {
    const wanted = settings.current().vacuum_all;
    if (wanted === planned) return;
    void task?.destroy();
    task = null;
    planned = wanted;
    fault = wanted === '' || validate(wanted) ? null : `vacuum_all = '${wanted}' is no cron line: nothing is vacuumed`;
    if (fault !== null) logger.error({}, fault);
    if (wanted === '' || fault !== null) return;
    const quiet = { info: ignore, warn: ignore, error: ignore, debug: ignore };
    task = schedule(wanted, begin, { name: 'vacuum_all', logger: quiet });
  }

  async function follow(): Promise<void> {
    while (!ending.signal.aborted) {
      plan();
      await clock.sleep(LOOK_MS, ending.signal).catch(ignore);
    }
  }

  const following = follow();
  return {
    get fault() {
      return fault;
    },
    async stop() {
      ending.abort();
      void task?.destroy();
      await following;
      await running;
    },
  };
}

const ignore = (): void => undefined;
