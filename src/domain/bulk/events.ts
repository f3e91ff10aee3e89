// Events and outcomes of the machine of a bulk job (design §3.12).

import type { EventMode } from '../machine-types.ts';

export type BulkEvent =
  | { readonly type: 'step' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel' };

export type BulkOutcome =
  /** Events were queued for subjects up to `cursor`. */
  | { readonly type: 'batch_queued'; readonly cursor: string; readonly queued: number }
  /** No subject is left. */
  | { readonly type: 'batch_empty' };

export const bulkEventModes: Readonly<Record<BulkEvent['type'], EventMode>> = {
  step: 'queued',
  pause: 'sync',
  resume: 'sync',
  cancel: 'sync',
};

const outcomes: Readonly<Record<BulkOutcome['type'], true>> = { batch_queued: true, batch_empty: true };

export const bulkOutcomeTypes: readonly string[] = Object.keys(outcomes);
