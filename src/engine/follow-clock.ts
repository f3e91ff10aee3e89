// The clock of the database was put back: what waits for a time is brought forward, or it would wait until the clock is there again.

import type { Logger } from '../ports.ts';
import { bringForward } from '../store/event.ts';
import type { Db } from './context.ts';

/** What a clock may be put back by without anybody noticing, as NTP does it. */
const UNNOTICED_MS = 1_000;

/** `wentBackMs`: how far the clock is behind the last heartbeat. */
export async function followClock(db: Db, logger: Logger, wentBackMs: number): Promise<void> {
  if (wentBackMs <= UNNOTICED_MS) return;
  const moved = await bringForward(db, wentBackMs);
  logger.warn(
    { moved },
    `the clock of the database was put back by ${Math.round(wentBackMs / 1000)} s: events follow it`,
  );
}
