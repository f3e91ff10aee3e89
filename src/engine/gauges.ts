// How the queue fares, for the heartbeat.

import { queueGauges } from '../store/event-list.ts';
import type { Db } from './context.ts';

/** Depth, age of the oldest due event (seconds), retries, failures. */
export async function gauges(db: Db): Promise<Record<string, number>> {
  return { ...(await queueGauges(db)) };
}
