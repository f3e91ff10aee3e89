// Failures counted by key, so that guessing is slow: a bucket of allowed failures that fills again with time.

import type { Clock } from '../ports.ts';

export interface FailureLimitOptions {
  readonly clock: Clock;
  /** Failures in a row that are allowed. */
  readonly burst: number;
  /** Milliseconds after which one more is allowed. */
  readonly refillMs: number;
}

export interface FailureLimit {
  /** Milliseconds until an attempt is allowed; 0: now. */
  waitMs(key: string): number;
  /** An attempt begins: counted as failed until `succeeded` takes it back. */
  attempt(key: string): void;
  succeeded(key: string): void;
}

/** Keys remembered; the one that was unused for the longest time goes first. */
const MOST_KEYS = 20_000;

export function createFailureLimit({ clock, burst, refillMs }: FailureLimitOptions): FailureLimit {
  /** By key the time at which its bucket is full again. */
  const fullAt = new Map<string, number>();
  const debt = (key: string): number => Math.max(0, (fullAt.get(key) ?? 0) - clock.monotonic());
  const owe = (key: string, ms: number): void => {
    fullAt.delete(key);
    if (ms > 0) fullAt.set(key, clock.monotonic() + ms);
    const [oldest] = fullAt.keys();
    if (fullAt.size > MOST_KEYS && oldest !== undefined) fullAt.delete(oldest);
  };
  return {
    waitMs: (key) => Math.max(0, debt(key) - (burst - 1) * refillMs),
    attempt: (key) => owe(key, debt(key) + refillMs),
    succeeded: (key) => owe(key, debt(key) - refillMs),
  };
}
