// How many calls run at one time: each kind has a lane of its own, and inside a lane the callers take turns.

import { DmsError } from '../domain/errors.ts';

export interface Lane {
  /**
   * Runs `work` when there is room. Callers (`key`) that wait get their turns one after the other, so that one with many calls
   * does not hold up another with few. Throws Busy where too many wait.
   */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  readonly running: number;
  readonly waiting: number;
}

export interface LaneOptions {
  readonly name: string;
  /** Calls at one time; asked for each, so that it follows the settings. */
  readonly width: () => number;
  /** Calls of one caller that may wait. */
  readonly mostWaiting: number;
}

const RETRY_AFTER_MS = 1_000;

export function createLane({ name, width, mostWaiting }: LaneOptions): Lane {
  /** Keys in the order of their turns, each with who waits. */
  const waiting = new Map<string, (() => void)[]>();
  let running = 0;
  let count = 0;

  const wait = (key: string): Promise<void> => {
    const line = waiting.get(key) ?? [];
    if (line.length >= mostWaiting) throw new DmsError('Busy', { name, retry_after_ms: RETRY_AFTER_MS });
    waiting.set(key, line);
    count += 1;
    return new Promise((resolve) => void line.push(resolve));
  };
  const letIn = (): void => {
    while (running < width()) {
      const [first] = waiting;
      if (first === undefined) return;
      const [key, line] = first;
      waiting.delete(key);
      const resolve = line.shift();
      if (line.length > 0) waiting.set(key, line);
      count -= 1;
      running += 1;
      resolve?.();
    }
  };

  return {
    run: async (key, work) => {
      if (running < width() && count === 0) running += 1;
      else await wait(key);
      try {
        return await work();
      } finally {
        running -= 1;
        letIn();
      }
    },
    get running() {
      return running;
    },
    get waiting() {
      return count;
    },
  };
}
