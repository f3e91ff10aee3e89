// The workers of the active daemon: each repeats claim, run, record; they sleep when nothing is due.

import type { EventKind } from '../domain/event.ts';
import { isConnectionFault } from '../store/db.ts';
import type { OutsideJobs } from './outside-jobs.ts';
import { type Processor, processNext, type WorkerSession } from './process-next.ts';

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
  /** A worker has found nothing due. */
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
    if (next === undefined) wakes += 1;
    else next();
  }

  /** A wake that came while everybody was busy is kept, so that nobody falls asleep over it. */
  async function sleep(): Promise<void> {
    if (wakes > 0) {
      wakes -= 1;
      return;
    }
    options.idle();
    await new Promise<void>((resolve) => sleeping.push(resolve));
  }

  async function turn(session: WorkerSession): Promise<void> {
    const step = await processNext(session, processor, jobs.masterBusy ? WITHOUT_ZONES : ALL);
    if (step.did === 'nothing') return sleep();
    if (step.did === 'again') return clock.sleep(2);
    if (sleeping.length > 0) wake();
    if (step.did === 'planned') await jobs.start(step.work);
  }

  async function work(session: WorkerSession): Promise<void> {
    while (!stopping) {
      try {
        await turn(session);
      } catch (error) {
        if (!stopping) {
          if (!isConnectionFault(error)) processor.ports.logger.error({ err: error }, 'a worker stops');
          fail(error);
        }
        return;
      }
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
