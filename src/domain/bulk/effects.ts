// Effects of the machine of a bulk job: what is to be done, as data.

import type { ErrorName } from '../errors.ts';
import type { EffectPlace, QueueEffect } from '../machine-types.ts';

export type BulkEffect =
  | QueueEffect
  | { readonly type: 'refuse'; readonly params: { readonly error: ErrorName } }
  /** Queues events of priority 9 for at most `limit` subjects after the cursor. `looks`: how often nothing came of it. */
  | { readonly type: 'queue_batch'; readonly params: { readonly limit: number; readonly looks: number } }
  /** Ends the job's events that still wait as CANCELLED. */
  | { readonly type: 'cancel_open'; readonly params: object };

export const bulkEffectPlaces: Readonly<Record<Exclude<BulkEffect['type'], 'refuse'>, EffectPlace>> = {
  queue: 'inside',
  queue_batch: 'inside',
  cancel_open: 'inside',
};
