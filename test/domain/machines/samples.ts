// Rows, facts and events with something in every field, for the tables and tests of the machines.

import type { BulkEvent, BulkOutcome } from '../../../src/domain/bulk/events.ts';
import type { EventKind } from '../../../src/domain/event.ts';
import type { MasterEvent, MasterOutcome } from '../../../src/domain/master/events.ts';
import type { ServerEvent, ServerOutcome } from '../../../src/domain/server/events.ts';
import type { PublishParams, ZoneEvent, ZoneOutcome } from '../../../src/domain/zone/events.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Event = { readonly type: string; readonly [key: string]: unknown };

export const NOW = '2026-11-20T15:00:00.000Z';
export const LATER = '2026-11-20T15:10:00.000Z';

const publish: PublishParams = { locked: true, candidate_zi_id: 12 };

type ByType<E extends { readonly type: string }> = { readonly [K in E as K['type']]: K };

const zone: ByType<ZoneEvent | ZoneOutcome> = {
  doConfig: { type: 'doConfig', zi_id: 12 },
  doBatchConfig: { type: 'doBatchConfig', zi_id: 12 },
  config: { type: 'config' },
  batchConfig: { type: 'batchConfig' },
  reconfigCheck: { type: 'reconfigCheck' },
  reconfigUpdate: { type: 'reconfigUpdate' },
  removeZoneFiles: { type: 'removeZoneFiles' },
  update: { type: 'update', candidate_soa_serial: 2026112005 },
  doReset: { type: 'doReset', zi_id: 12 },
  doReconfig: { type: 'doReconfig' },
  doRefresh: { type: 'doRefresh', zi_id: 12, wrap_soa_serial: true },
  doSgSwap: { type: 'doSgSwap' },
  doSetAltSg: { type: 'doSetAltSg', alt_sg_name: 'three' },
  moveStart: { type: 'moveStart', sg_id: 3 },
  moveStep: { type: 'moveStep' },
  moveCancel: { type: 'moveCancel' },
  enable: { type: 'enable' },
  disable: { type: 'disable' },
  delete: { type: 'delete' },
  nukeStart: { type: 'nukeStart' },
  doDestroy: { type: 'doDestroy' },
  undelete: { type: 'undelete' },
  edit: { type: 'edit', locked_by: 'anna@example/Admin' },
  editExit: { type: 'editExit', edit_lock_token: 70 },
  editLockTickle: { type: 'editLockTickle', edit_lock_token: 70 },
  editSaved: { type: 'editSaved', edit_lock_token: 70, zi_id: 12 },
  editSavedNoLock: { type: 'editSavedNoLock', zi_id: 12 },
  editTimeout: { type: 'editTimeout' },
  editUpdate: { type: 'editUpdate', edit_lock_token: 70, publish_zi_id: 12 },
  updateRrs: { type: 'updateRrs', update_type: 'hosts', update_group_id: 3 },
  drift: { type: 'drift', serial: 8, published: 7, mend: true },
  serverAhead: { type: 'serverAhead', server_name: 'ns2', serial: 9 },
  setFlags: { type: 'setFlags', use_apex_ns: false, auto_dnssec: true },
  setSg: { type: 'setSg', sg_id: 3 },
  setReference: { type: 'setReference', reference_id: 5 },
  restored: { type: 'restored', zi_id: 12, serial: 2026112005 },
  published: { type: 'published', ...publish, zi_id: 12, serial: 7, soa: '00', apex_ns: ['ns1.'], changed: true },
  groups_applied: { type: 'groups_applied', ...publish, zi_id: 13 },
  needs_compare: { type: 'needs_compare', ...publish },
  not_configured: { type: 'not_configured', ...publish },
  not_loaded: { type: 'not_loaded', ...publish },
  publish_failed: { type: 'publish_failed', ...publish, error: 'NamedRefused', detail: 'FORMERR' },
  served_by_named: { type: 'served_by_named', serial: 7 },
  not_served_by_named: { type: 'not_served_by_named' },
  zone_file_written: { type: 'zone_file_written', serial: 7 },
  move_ready: { type: 'move_ready', stage: 'DUPLICATED', old_ns: ['ns1.'], old_ttl: 60 },
  move_waits: { type: 'move_waits', stage: 'DUPLICATED', reason: 'ns2: REFUSED', for: 'servers' },
  zone_files_removed: { type: 'zone_files_removed' },
  zone_files_kept: { type: 'zone_files_kept' },
};

const server: ByType<ServerEvent | ServerOutcome> = {
  enable: { type: 'enable' },
  disable: { type: 'disable' },
  reset: { type: 'reset' },
  configChange: { type: 'configChange' },
  configure: { type: 'configure' },
  checkServer: { type: 'checkServer' },
  changed: { type: 'changed' },
  drain: { type: 'drain' },
  undrain: { type: 'undrain' },
  configured: { type: 'configured', zone_count: 100, reconfig_ms: 5, config_version: 8, proved: true },
  waits_turn: { type: 'waits_turn', held: null },
  checked: { type: 'checked', zone_count: 100 },
  config_failed: { type: 'config_failed', reason: 'rsync: timeout' },
  server_broken: { type: 'server_broken', reason: 'SERVFAIL' },
};

const master: ByType<MasterEvent | MasterOutcome> = {
  masterReconfig: { type: 'masterReconfig' },
  partialReconfig: { type: 'partialReconfig', sg_id: 3 },
  allReconfig: { type: 'allReconfig' },
  batchHold: { type: 'batchHold' },
  holdTimeout: { type: 'holdTimeout' },
  reset: { type: 'reset' },
  loadKeys: { type: 'loadKeys', zone_name: 'example.org.' },
  signZone: { type: 'signZone', zone_name: 'example.org.' },
  setReplicaSg: { type: 'setReplicaSg', sg_id: 3 },
  reconfigured: {
    type: 'reconfigured',
    hold_ms: 2000,
    capped: false,
    measured_ms: 5,
    sg_ids: [3],
    master_server_id: 1,
    master_hostname: 'master.lab',
    sg_name: 'three',
  },
  rndc_done: { type: 'rndc_done' },
};

const bulk: ByType<BulkEvent | BulkOutcome> = {
  step: { type: 'step' },
  pause: { type: 'pause' },
  resume: { type: 'resume' },
  cancel: { type: 'cancel' },
  batch_queued: { type: 'batch_queued', cursor: '500', queued: 500 },
  batch_empty: { type: 'batch_empty', cursor: '900', looks: 0 },
};

/** One event of each type, by kind. */
export const EVENTS = { zone, server, master, bulk } as object as Readonly<
  Record<EventKind, Readonly<Record<string, Event>>>
>;

export const ROWS: Readonly<Record<EventKind, Row>> = {
  zone: {
    id: 4,
    name: 'example.org.',
    zi_id: 10,
    zi_candidate_id: 11,
    soa_serial: 6,
    use_apex_ns: true,
    edit_lock: true,
    auto_dnssec: false,
    nsec3: false,
    inc_updates: false,
    zone_files: true,
    lock_state: 'EDIT_LOCK',
    edit_lock_token: 70,
    locked_by: 'bert@example/Admin',
    locked_at: '2026-11-20T14:40:00.000Z',
    lock_expires_at: LATER,
    sg_id: 1,
    alt_sg_id: 2,
    move: null,
    reference_id: null,
    deleted_start: null,
    served_zi_id: 10,
    served_soa: 'aa',
    served_apex_ns: ['ns1.'],
  },
  server: {
    id: 2,
    name: 'slave1.lab',
    address: '127.0.0.3',
    last_reply: null,
    retry_msg: 'old',
    retry_count: 2,
    next_check_at: LATER,
    zone_count: 50,
    reconfig_ms: 4,
    config_version: 7,
  },
  master: {
    id: 1,
    hold_sg: 3,
    hold_sg_name: 'three',
    hold_start: '2026-11-20T14:50:00.000Z',
    hold_stop: LATER,
    replica_sg_id: 9,
    master_server_id: 1,
    master_hostname: 'master.lab',
  },
  bulk: { id: 6, operation: 'refresh_all', cursor: '0', total: 0, done: 0, failed: 0, ended: null },
};

export const FACTS: Readonly<Record<EventKind, Row>> = {
  zone: {
    now: NOW,
    edit_lock_timeout_s: 1800,
    new_token: 71,
    alt_sg_known: 3,
    sg_known: true,
    other_live: false,
    candidate_exists: true,
    zi_known: true,
  },
  server: { now: NOW, enabled_twins: 0, turn_free: true, others_well: 1 },
  master: {
    now: NOW,
    wanted: true,
    sg_known: true,
    sg_name: 'three',
    wanted_scope: 'none',
    wanted_sg_name: null,
    hold_ms: 2000,
  },
  bulk: { now: NOW, open: 0, retrying: 0, done: 10, failed: 1, following: false },
};

/** The sample row in a state. */
export function rowIn(kind: EventKind, state: string, changes: Row = {}): Row {
  return { ...ROWS[kind], state, ...changes };
}
