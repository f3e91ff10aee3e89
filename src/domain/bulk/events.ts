// Events and outcomes of the machine of a bulk job (design §3.12).

import type { EventMode } from '../machine-types.ts';

export type BulkEvent =
  /** `looks`: how many steps before this one found nothing to queue. */
  | { readonly type: 'step'; readonly looks?: number }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel' };

export type BulkOutcome =
  /** Events were queued for subjects up to `cursor`. */
  | { readonly type: 'batch_queued'; readonly cursor: string; readonly queued: number }
  /** No subject is left up to `cursor`, the last there can be. */
  | { readonly type: 'batch_empty'; readonly cursor: string; readonly looks: number };

export const bulkEventModes: Readonly<Record<BulkEvent['type'], EventMode>> = {
  step: 'queued',
  pause: 'sync',
  resume: 'sync',
  cancel: 'sync',
};

const outcomes: Readonly<Record<BulkOutcome['type'], true>> = { batch_queued: true, batch_empty: true };

export const bulkOutcomeTypes: readonly string[] = Object.keys(outcomes);
