// Events and outcomes of the zone machine (spec 01 §2.3).

import type { EventMode } from '../machine-types.ts';
import type { MoveStage } from './move.ts';

/** Serial wishes of an update (spec 04 §7). */
export interface SerialParams {
  readonly candidate_soa_serial?: number | null;
  readonly wrap_soa_serial?: boolean | null;
  readonly force_soa_serial_update?: boolean | null;
}

/** What an update is asked for. */
export interface UpdateParams extends SerialParams {
  /** A version that was named is published as it was saved; incremental updates wait for the next publish. */
  readonly as_saved?: boolean;
}

/** The flags of a zone that people set. */
export const ZONE_FLAGS = ['use_apex_ns', 'edit_lock', 'auto_dnssec', 'nsec3', 'inc_updates'] as const;
export type ZoneFlag = (typeof ZONE_FLAGS)[number];

export type FlagParams = { readonly [F in ZoneFlag]?: boolean };

export type ZoneEvent =
  | { readonly type: 'doConfig'; readonly zi_id: number }
  | { readonly type: 'doBatchConfig'; readonly zi_id: number }
  | { readonly type: 'config' }
  | { readonly type: 'batchConfig' }
  | { readonly type: 'reconfigCheck' }
  | { readonly type: 'reconfigUpdate' }
  | { readonly type: 'removeZoneFiles' }
  | ({ readonly type: 'update' } & UpdateParams)
  | { readonly type: 'doReset'; readonly zi_id?: number | null }
  | { readonly type: 'doReconfig' }
  | ({ readonly type: 'doRefresh'; readonly zi_id?: number | null } & SerialParams)
  | { readonly type: 'doSgSwap' }
  | { readonly type: 'doSetAltSg'; readonly alt_sg_name: string | null }
  /** To another server group; `force` does not wait for the registrar, of a zone that is on its way there too. */
  | { readonly type: 'moveStart'; readonly sg_id: number; readonly force?: boolean }
  /** Is what the move waits for there? */
  | { readonly type: 'moveStep' }
  | { readonly type: 'moveCancel' }
  | { readonly type: 'enable' }
  | { readonly type: 'disable' }
  | { readonly type: 'delete' }
  | { readonly type: 'nukeStart' }
  | { readonly type: 'doDestroy' }
  | { readonly type: 'undelete' }
  | { readonly type: 'edit'; readonly locked_by: string }
  | { readonly type: 'editExit'; readonly edit_lock_token: number | null }
  | { readonly type: 'editLockTickle'; readonly edit_lock_token: number | null }
  | { readonly type: 'editSaved'; readonly edit_lock_token: number | null; readonly zi_id: number }
  | { readonly type: 'editSavedNoLock'; readonly zi_id: number }
  | { readonly type: 'editTimeout' }
  | { readonly type: 'editUpdate'; readonly edit_lock_token: number | null; readonly publish_zi_id?: number }
  /** An incremental update waits. */
  | { readonly type: 'updateRrs'; readonly update_type: string | null; readonly update_group_id: number }
  /** The master serves another serial than was published: somebody else has changed it (spec 06 §2.9). */
  | { readonly type: 'drift'; readonly serial: number; readonly published: number; readonly mend: boolean }
  /** A server serves a later serial than the master, so that it would never take what is published (spec 06 §2.9). */
  | { readonly type: 'serverAhead'; readonly server_name: string; readonly serial: number }
  | ({ readonly type: 'setFlags' } & FlagParams)
  | { readonly type: 'setSg'; readonly sg_id: number }
  | { readonly type: 'setReference'; readonly reference_id: number | null }
  /** restore_named_db has written the zone's file, with this serial. */
  | { readonly type: 'restored'; readonly zi_id: number; readonly serial: number };

/**
 * What a publish was asked to do. Its outcomes carry the same, since the row may have moved while it ran:
 * `locked` is true for the publish that ends a locked edit, `candidate_zi_id` is the candidate that was published.
 */
export interface PublishParams {
  readonly locked: boolean;
  readonly candidate_zi_id: number;
  readonly as_saved?: boolean;
  readonly candidate_soa_serial?: number;
  readonly wrap_soa_serial?: boolean;
  readonly force_soa_serial_update?: boolean;
}

/** What a successful publish, or a look at a loaded seed file, says about the master's copy. */
export interface ServedState {
  readonly serial: number;
  /** Rdata of the SOA on the wire, hex. */
  readonly soa: string;
  /** Managed apex NS as published. */
  readonly apex_ns: readonly string[];
}

export type PublishOutcome =
  /** `zi_id`: what is served now; another than the candidate when the publish made a version of its own. */
  | ({ readonly type: 'published'; readonly zi_id: number; readonly changed: boolean } & PublishParams & ServedState)
  /** Incremental updates made this version, and it could not be published in the same transaction. */
  | ({ readonly type: 'groups_applied'; readonly zi_id: number } & PublishParams)
  | ({ readonly type: 'needs_compare' } & PublishParams)
  /** named answers without authority for this zone. */
  | ({ readonly type: 'not_configured' } & PublishParams)
  /** named has the zone but cannot load it: seed it again (spec 06 §2.1). */
  | ({ readonly type: 'not_loaded' } & PublishParams)
  /** The same input can never pass. */
  | ({ readonly type: 'publish_failed'; readonly error: string; readonly detail: string } & PublishParams);

export type ZoneOutcome =
  | PublishOutcome
  /** With `soa` and `apex_ns` the seed file's content is known to be served, and the next publish need not compare. */
  | { readonly type: 'served_by_named'; readonly serial: number; readonly soa?: string; readonly apex_ns?: string[] }
  | { readonly type: 'not_served_by_named' }
  | { readonly type: 'zone_file_written'; readonly serial: number }
  /** The step `stage` may end; `old_ns`, `old_ttl`: what resolvers know before the swap; `wait_s`: how long they may know it yet. */
  | {
      readonly type: 'move_ready';
      readonly stage: MoveStage;
      readonly old_ns?: readonly string[];
      readonly old_ttl?: number;
      readonly wait_s?: number;
    }
  | {
      readonly type: 'move_waits';
      readonly stage: MoveStage;
      readonly reason: string;
      /** For whom. */
      readonly for: 'servers' | 'registrar';
    }
  | { readonly type: 'zone_files_removed' }
  | { readonly type: 'zone_files_kept' };

export const zoneEventModes: Readonly<Record<ZoneEvent['type'], EventMode>> = {
  doConfig: 'sync',
  doBatchConfig: 'sync',
  config: 'queued',
  batchConfig: 'queued',
  reconfigCheck: 'queued',
  reconfigUpdate: 'queued',
  removeZoneFiles: 'queued',
  update: 'queued',
  doReset: 'sync',
  doReconfig: 'sync',
  doRefresh: 'sync',
  doSgSwap: 'sync',
  doSetAltSg: 'sync',
  moveStart: 'sync',
  moveStep: 'queued',
  moveCancel: 'sync',
  enable: 'sync',
  disable: 'sync',
  delete: 'sync',
  nukeStart: 'sync',
  doDestroy: 'sync',
  undelete: 'sync',
  edit: 'sync',
  editExit: 'sync',
  editLockTickle: 'sync',
  editSaved: 'sync',
  editSavedNoLock: 'sync',
  editTimeout: 'queued',
  editUpdate: 'queued',
  updateRrs: 'sync',
  drift: 'queued',
  serverAhead: 'queued',
  setFlags: 'sync',
  setSg: 'sync',
  setReference: 'sync',
  restored: 'sync',
};

const outcomes: Readonly<Record<ZoneOutcome['type'], true>> = {
  published: true,
  groups_applied: true,
  needs_compare: true,
  not_configured: true,
  not_loaded: true,
  publish_failed: true,
  served_by_named: true,
  not_served_by_named: true,
  zone_file_written: true,
  move_ready: true,
  move_waits: true,
  zone_files_removed: true,
  zone_files_kept: true,
};

export const zoneOutcomeTypes: readonly string[] = Object.keys(outcomes);
