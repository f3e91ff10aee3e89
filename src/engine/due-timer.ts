// Wakes the workers when the next event is due: one timer for all of them.

import { nextDueInMs } from '../store/event.ts';
import type { Db } from './context.ts';

export interface DueTimer {
  /** Looks up the next due time and sets the timer; a failure is left to the slow poll. */
  look(): void;
  stop(): void;
}

const AN_HOUR_MS = 3_600_000;

export function dueTimer(db: Db, wake: () => void): DueTimer {
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let again = false;
  let stopped = false;

  async function set(): Promise<void> {
    const ms = await nextDueInMs(db);
    if (timer !== null) clearTimeout(timer);
    if (ms !== null && !stopped) timer = setTimeout(wake, Math.min(Math.max(1, Math.ceil(ms) + 1), AN_HOUR_MS));
  }

  /** Who asks while it looks may know of an event that it has not seen. */
  async function look(): Promise<void> {
    again = true;
    if (looking) return;
    looking = true;
    while (again && !stopped) {
      again = false;
      await set().catch(() => undefined); // the slow poll is the safety net
    }
    looking = false;
  }

  return {
    look: () => void look(),
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
