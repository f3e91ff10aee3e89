// How the queue fares, for the heartbeat.

import { queueGauges } from '../store/event-list.ts';
import type { Db } from './context.ts';

/** Depth, age of the oldest due event (seconds), retries. */
export async function gauges(db: Db): Promise<Record<string, number>> {
  const { due, retrying, running, oldest_due_s } = await queueGauges(db);
  return { due, retrying, running, oldest_due_s };
}
