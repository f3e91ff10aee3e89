// The workers of the active daemon: each repeats claim, run, record; they sleep when nothing is due.

import type { EventKind } from '../domain/event.ts';
import { isConnectionFault } from '../store/db.ts';
import type { WorkerSession } from '../store/session.ts';
import { type Claims, claimsOf } from './claims.ts';
import type { OutsideJobs } from './outside-jobs.ts';
import { processNext } from './process-next.ts';
import type { Processor } from './processor.ts';

const ALL: readonly EventKind[] = ['zone', 'server', 'master', 'bulk'];
const WITHOUT_ZONES: readonly EventKind[] = ['server', 'master', 'bulk'];

export interface Workers {
  /** There may be work: wakes one sleeping worker. */
  wake(): void;
  readonly busy: number;
  /** Lets each worker end the event it is at. */
  stop(): Promise<void>;
  /** Rejects when a worker lost the database or the epoch; never resolves otherwise before `stop`. */
  readonly failed: Promise<never>;
}

export interface WorkersOptions {
  readonly processor: Processor;
  readonly sessions: readonly WorkerSession[];
  readonly jobs: OutsideJobs;
  /** Nobody has found anything due. */
  idle(): void;
}

export function startWorkers(options: WorkersOptions): Workers {
  const { processor, sessions, jobs } = options;
  const { clock } = processor.ports;
  const sleeping: (() => void)[] = [];
  let stopping = false;
  let wakes = 0;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);

  function wake(): void {
    const next = sleeping.pop();
    if (next === undefined) wakes = Math.min(wakes + 1, sessions.length);
    else next();
  }

  /** A wake that came while everybody was busy is kept, so that nobody falls asleep over it. */
  async function sleep(): Promise<void> {
    if (stopping) return;
    if (wakes > 0) {
      wakes -= 1;
      return;
    }
    if (sleeping.length === sessions.length - 1) options.idle();
    await new Promise<void>((resolve) => sleeping.push(resolve));
  }

  /** One claim; true when it found an event. */
  async function turn(claims: Claims, foundBefore: boolean): Promise<boolean> {
    const kinds = jobs.masterBusy || processor.pause.active ? WITHOUT_ZONES : ALL;
    const skip = Math.floor(processor.ports.random.fraction() * (sessions.length - sleeping.length));
    const step = await processNext(claims, processor, { kinds, skip });
    if (step.did === 'nothing') await sleep();
    if (step.did === 'again') await clock.sleep(1);
    if (step.did === 'nothing' || step.did === 'again') return false;
    // two in a row: there is a backlog, another worker may help; each event wakes one through its notification anyway
    if (foundBefore && sleeping.length > 0) wake();
    if (step.did === 'planned') await jobs.start(step.work);
    return true;
  }

  async function work(session: WorkerSession): Promise<void> {
    const claims = claimsOf(session, processor.epoch);
    try {
      for (let found = false; !stopping; ) found = await turn(claims, found);
      await claims.giveBack();
    } catch (error) {
      if (stopping) return;
      if (!isConnectionFault(error)) processor.ports.logger.error({ err: error }, 'a worker stops');
      fail(error);
    }
  }

  const running = sessions.map((session) => work(session));
  return {
    wake,
    failed,
    get busy() {
      return sessions.length - sleeping.length;
    },
    async stop() {
      stopping = true;
      for (const next of sleeping.splice(0)) next();
      await Promise.all(running);
    },
  };
}
