// Outside effects under way: performed beside the workers, leases renewed, outcomes settled, aborted together.

import { DmsError } from '../domain/errors.ts';
import { databaseError, isConnectionFault } from '../store/db.ts';
import { renewLeases } from '../store/event.ts';
import type { Db } from './context.ts';
import type { OutsideWork, Processor } from './processor.ts';
import { performOutside, settleFault, settleOutside } from './settle-outside.ts';

export interface OutsideJobs {
  /** Starts one; resolves at once, or when one of the others has ended if too many run. */
  start(work: OutsideWork): Promise<void>;
  readonly running: number;
  /** Does the master reconfigure just now? Then no UPDATE starts (design §3.7). */
  readonly masterBusy: boolean;
  /** To be called well within the lease: keeps what runs ours. */
  renew(): Promise<void>;
  /** Resolves when none runs any more. */
  idle(): Promise<void>;
  /** Aborts everything and waits until it has stopped; outcomes of what was aborted are not recorded. */
  abort(): Promise<void>;
}

export interface OutsideJobsOptions {
  readonly db: Db;
  readonly processor: Processor;
  readonly limit: number;
  /** Called when a job has ended: there may be work. */
  ended(): void;
}

/** Somebody holds the subject: what the effect brought can be recorded a little later. */
function isBusy(error: unknown): boolean {
  const known = databaseError(error);
  return known instanceof DmsError && known.name === 'Busy';
}

/** Settles in a transaction, again while the database is away: the outcome is worth waiting for until the lease has lapsed. */
async function settle(options: OutsideJobsOptions, signal: AbortSignal, fn: (trx: Db) => Promise<void>): Promise<void> {
  const { clock, logger } = options.processor.ports;
  const end = clock.monotonic() + options.processor.leaseMs;
  for (;;) {
    try {
      await options.db.transaction().execute(fn);
      return;
    } catch (error) {
      if (signal.aborted || clock.monotonic() > end) return;
      if (!isConnectionFault(error)) logger.warn({ err: error }, 'an outcome could not be recorded, trying again');
      await clock.sleep(500, signal).catch(() => undefined);
    }
  }
}

export function outsideJobs(options: OutsideJobsOptions): OutsideJobs {
  const { db, processor } = options;
  const abort = new AbortController();
  const jobs = new Map<number, { readonly work: OutsideWork; readonly done: Promise<void> }>();

  async function run(work: OutsideWork): Promise<void> {
    try {
      const outcome = await performOutside(db, processor, work, abort.signal);
      if (abort.signal.aborted) return;
      let refused: unknown = null;
      await settle(options, abort.signal, async (trx) => {
        if (refused === null)
          await settleOutside(trx, processor, work, outcome).catch((error: unknown) => {
            if (!isConnectionFault(error) && !isBusy(error)) refused = error;
            throw error;
          });
        else await settleFault(trx, processor, work, refused);
      });
    } catch (error) {
      if (!abort.signal.aborted) await settle(options, abort.signal, (trx) => settleFault(trx, processor, work, error));
    } finally {
      jobs.delete(work.event.id);
      options.ended();
    }
  }

  return {
    get running() {
      return jobs.size;
    },
    get masterBusy() {
      return [...jobs.values()].some(({ work }) => work.event.kind === 'master' && work.effect.type === 'reconfigure');
    },
    async start(work) {
      jobs.set(work.event.id, { work, done: run(work) });
      if (jobs.size >= options.limit) await Promise.race([...jobs.values()].map((job) => job.done));
    },
    renew: () => renewLeases(db, [...jobs.keys()], processor.epoch, processor.leaseMs),
    idle: async () => void (await Promise.all([...jobs.values()].map((job) => job.done))),
    async abort() {
      abort.abort();
      await this.idle();
    },
  };
}
