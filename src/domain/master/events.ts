// Events and outcomes of the master machine (spec 01 §3.1).

import type { EventMode } from '../machine-types.ts';

/** `forced`: run even if nobody's request waits (reset, the end of a HOLD). */
interface Forced {
  readonly forced?: boolean;
}

export type MasterEvent =
  | ({ readonly type: 'masterReconfig' } & Forced)
  | ({ readonly type: 'partialReconfig'; readonly sg_id: number; readonly sg_name?: string | null } & Forced)
  | ({ readonly type: 'allReconfig' } & Forced)
  | { readonly type: 'batchHold' }
  | { readonly type: 'holdTimeout' }
  | { readonly type: 'reset' }
  | { readonly type: 'loadKeys'; readonly zone_name: string }
  | { readonly type: 'signZone'; readonly zone_name: string }
  /** Chooses (or with null clears) the replica server group. */
  | { readonly type: 'setReplicaSg'; readonly sg_id: number | null };

export type ReconfigScope = 'master' | 'partial' | 'all';

export type MasterOutcome =
  | {
      readonly type: 'reconfigured';
      /** Length of the HOLD that follows, milliseconds (spec 06 §5.3). */
      readonly hold_ms: number;
      readonly capped: boolean;
      readonly measured_ms: number | null;
      /** The server groups whose files were written: their servers follow. */
      readonly sg_ids: readonly number[];
      readonly master_server_id: number | null;
      readonly master_hostname: string | null;
      /** Of a partial run: its server group. */
      readonly sg_name?: string | null;
    }
  | { readonly type: 'rndc_done' };

export const masterEventModes: Readonly<Record<MasterEvent['type'], EventMode>> = {
  masterReconfig: 'queued',
  partialReconfig: 'queued',
  allReconfig: 'queued',
  batchHold: 'sync',
  holdTimeout: 'queued',
  reset: 'queued',
  loadKeys: 'queued',
  signZone: 'queued',
  setReplicaSg: 'sync',
};

const outcomes: Readonly<Record<MasterOutcome['type'], true>> = { reconfigured: true, rndc_done: true };

export const masterOutcomeTypes: readonly string[] = Object.keys(outcomes);
