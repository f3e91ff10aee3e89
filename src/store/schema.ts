// The tables as Kysely sees them. Times are RFC 3339 strings in UTC, 64-bit numbers are JavaScript numbers.

import type { ColumnType, Generated, GeneratedAlways, JSONColumnType, Selectable } from 'kysely';
import type { EventKind, EventState, StoredEffect, StoredOutcome } from '../domain/event.ts';
import type { Move } from '../domain/zone/move.ts';
import type { PtrKind } from '../domain/zone/ptr/auto-ptr.ts';

/** RFC 3339 in UTC, milliseconds. */
export type Time = ColumnType<string, string | undefined, string>;
export type NullableTime = ColumnType<string | null, string | null | undefined, string | null>;
type Json<T extends object> = JSONColumnType<T, string, string>;
type NullableJson<T extends object> = JSONColumnType<T | null, string | null, string | null>;
type Defaulted<T> = ColumnType<T, T | undefined, T>;

export interface DaemonTable {
  id: Generated<number>;
  epoch: Defaulted<number>;
  role_host: string | null;
  host: string | null;
  pid: number | null;
  started: NullableTime;
  heartbeat: NullableTime;
  gauges: Json<Record<string, unknown>>;
  /** Since when `host` acts; null: no other one ever did. */
  host_since: NullableTime;
}

/** A run of restore_named_db. */
export interface NamedRestoreTable {
  id: Generated<number>;
  started: Time;
  ended: NullableTime;
  /** Of the process that worked at it last. */
  epoch: number;
  actor: string | null;
}

export interface ServerGroupTable {
  id: Generated<number>;
  name: string;
  config_dir: string | null;
  zone_count: Defaulted<number>;
  master_address: string | null;
  master_alt_address: string | null;
  config_version: Defaulted<number>;
  proven_version: Defaulted<number>;
  canary_id: number | null;
  turn_event_id: number | null;
  roll_stopped: string | null;
  render_fault: string | null;
}

export type ServerState = 'DISABLED' | 'CONFIG' | 'RETRY' | 'BROKEN' | 'OK' | 'DRAINED';
export type ServerType = 'bind9' | 'nsd' | 'knot';

export interface ServerTable {
  id: Generated<number>;
  name: string;
  state: Defaulted<ServerState>;
  server_type: ServerType;
  sg_id: number;
  address: string;
  ssh_address: string | null;
  ctime: Time;
  mtime: Time;
  last_reply: NullableTime;
  zone_count: number | null;
  retry_msg: string | null;
  retry_count: Defaulted<number>;
  next_check_at: NullableTime;
  reconfig_ms: number | null;
  config_version: number | null;
  retry_reason: string | null;
}

export interface RenderedFileTable {
  path: string;
  sg_id: number | null;
  server_type: string | null;
  zones: number;
  missing: number;
  read_at: Time;
  refused: string | null;
  confirmed: Defaulted<boolean>;
}

export interface PublishPauseTable {
  zone_id: number | null;
  sg_id: number | null;
  since: Time;
  actor: string;
}

export interface MasterTable {
  id: Generated<number>;
  state: Defaulted<'READY' | 'HOLD'>;
  hold_sg: Defaulted<number>;
  hold_sg_name: string | null;
  hold_start: NullableTime;
  hold_stop: NullableTime;
  replica_sg_id: number | null;
  master_server_id: number | null;
  master_hostname: string | null;
  retry_reason: string | null;
}

export interface ReferenceTable {
  id: Generated<number>;
  reference: string;
}

export interface SectagTable {
  sectag_label: string;
}

export interface ConfigTable {
  id: Generated<number>;
  key: string;
  value: string;
  sg_id: number | null;
}

export const ZONE_STATES = [
  'INIT',
  'BATCH_CREATE_1',
  'BATCH_CREATE_2',
  'CREATE',
  'RESET',
  'UNCONFIG',
  'PUBLISHED',
  'UPDATE',
  'DISABLED',
  'DELETED',
] as const;
export type ZoneState = (typeof ZONE_STATES)[number];

export interface ZoneTable {
  id: Generated<number>;
  name: string;
  zone_type: Defaulted<string>;
  state: Defaulted<ZoneState>;
  zi_id: number | null;
  zi_candidate_id: number | null;
  soa_serial: number | null;
  use_apex_ns: Defaulted<boolean>;
  edit_lock: Defaulted<boolean>;
  auto_dnssec: Defaulted<boolean>;
  nsec3: Defaulted<boolean>;
  /** Levels of checks that differ from the site's: `null-mx=error`. */
  check_levels: Defaulted<string>;
  inc_updates: Defaulted<boolean>;
  zone_files: Defaulted<boolean>;
  lock_state: Defaulted<'EDIT_UNLOCK' | 'EDIT_LOCK'>;
  edit_lock_token: number | null;
  locked_by: string | null;
  locked_at: NullableTime;
  lock_expires_at: NullableTime;
  sg_id: number;
  alt_sg_id: number | null;
  move: NullableJson<Move>;
  reference_id: number | null;
  deleted_start: NullableTime;
  served_zi_id: number | null;
  served_soa: Buffer | null;
  served_apex_ns: string[] | null;
  next_version: Defaulted<number>;
  ctime: Time;
  mtime: Time;
  retry_reason: string | null;
  /** The last restore that has written the zone's file. */
  restored_by: number | null;
}

export interface ZoneSectagTable {
  zone_id: number;
  sectag_label: string;
  /** The zone's; a trigger puts it in. */
  name: GeneratedAlways<string>;
}

export interface ReverseNetworkTable {
  zone_id: number;
  network: string;
  parent_zone_id: number | null;
}

export interface ZoneInstanceTable {
  id: Generated<number>;
  zone_id: number;
  version: number;
  soa_serial: number | null;
  soa_mname: string;
  soa_rname: string;
  soa_refresh: string;
  soa_retry: string;
  soa_expire: string;
  soa_minimum: string;
  soa_ttl: string | null;
  zone_ttl: string;
  use_apex_ns: boolean;
  apex_comment: string | null;
  soa_comment: string | null;
  soa_remark: string | null;
  change_by: string | null;
  copied_from: number | null;
  ctime: Time;
  mtime: Time;
  ptime: NullableTime;
}

export interface RecordTable {
  id: Generated<number>;
  zone_id: number;
  added: number;
  removed: number | null;
  owner: string;
  type: string;
  ttl: string | null;
  rdata: string;
  canon: Buffer;
  disabled: Defaulted<boolean>;
  lock_ptr: Defaulted<boolean>;
  track_reverse: Defaulted<boolean>;
  reference_id: number | null;
  comment: string | null;
  remark: string | null;
  group_no: number;
  ptr_source: NullableJson<{ zone_id: number; owner: string }>;
}

export interface ZoneGroupTable {
  zone_id: number;
  group_no: number;
  comment: string | null;
  added: number;
  removed: number | null;
}

export interface UpdateGroupTable {
  id: Generated<number>;
  zone_id: number;
  update_type: string | null;
  ptr_only: Defaulted<boolean>;
  sectag: string | null;
  change_by: string | null;
  created: Time;
}

export interface UpdateOperationTable {
  id: Generated<number>;
  update_group_id: number;
  operation: 'ADD' | 'DELETE' | 'UPDATE_RRTYPE' | PtrKind;
  owner: string;
  type: string;
  ttl: string | null;
  rdata: string | null;
  canon: Buffer | null;
  disabled: Defaulted<boolean>;
  lock_ptr: Defaulted<boolean>;
  track_reverse: Defaulted<boolean>;
  force_reverse: Defaulted<boolean>;
  reference_id: number | null;
  comment: string | null;
  group_comment: string | null;
  ptr_source: NullableJson<{ zone_id: number; owner: string }>;
}

export interface PublicationTable {
  id: Generated<number>;
  zone_id: number;
  zi_id: number | null;
  serial: number;
  soa: Buffer;
  apex_ns: string[];
  event_id: number;
  at: Time;
}

export interface ServedTable {
  zone_id: number;
  server_id: number;
  serial: number;
  at: Time;
}

/** Why a server does not serve a zone as published; `zone_id` null: whatever it is asked for. */
export interface ServedTroubleTable {
  server_id: number;
  zone_id: number | null;
  reason: string;
  at: Time;
}

export interface SerialFloorTable {
  name: string;
  serial: number;
  at: Time;
}

export interface EventTable {
  id: Generated<number>;
  kind: EventKind;
  subject_id: number;
  subject_name: string;
  type: string;
  sync: Defaulted<boolean>;
  priority: Defaulted<number>;
  created: Time;
  scheduled: Time;
  started: NullableTime;
  processed: NullableTime;
  seq: number | null;
  attempts: Defaulted<number>;
  state: Defaulted<EventState>;
  lease_until: NullableTime;
  epoch: number | null;
  result_code: number | null;
  actor: string | null;
  source: string | null;
  request_id: string | null;
  cause_id: number | null;
  params: NullableJson<Record<string, unknown>>;
  facts: NullableJson<Record<string, unknown>>;
  before: NullableJson<Record<string, unknown>>;
  after: NullableJson<Record<string, unknown>>;
  effects: NullableJson<StoredEffect[]>;
  outcomes: NullableJson<StoredOutcome[]>;
  result: NullableJson<Record<string, unknown>>;
  error: string | null;
}

export interface ReconfigWantedTable {
  id: Generated<number>;
  sg_id: number | null;
  zone_id: number | null;
  then_type: string | null;
  run_event_id: number | null;
  requested: Time;
  priority: Defaulted<number>;
  cause_id: number | null;
}

export interface BulkTable {
  id: Generated<number>;
  operation: string;
  filter: Json<Record<string, unknown>>;
  cursor: string | null;
  total: Defaulted<number>;
  done: Defaulted<number>;
  failed: Defaulted<number>;
  state: Defaulted<'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED'>;
  actor: string | null;
  ctime: Time;
  retry_reason: string | null;
  /** Subjects that matched when it began. */
  expected: Defaulted<number>;
  /** Its first step: the cause of all that follows. */
  event_id: number | null;
  source: string | null;
  request_id: string | null;
  ended: NullableTime;
}

/** A change of many zones that is one. */
export interface ChangeSetTable {
  id: Generated<number>;
  at: Time;
  operation: string;
  summary: string;
  actor: string;
}

export interface ChangeSetZoneTable {
  change_set_id: number;
  zone_id: number;
  from_zi_id: number | null;
  to_zi_id: number;
}

export interface AuditTable {
  id: Generated<number>;
  at: Time;
  operation: string;
  actor: string;
  source: string;
  sectag: string | null;
  request_id: string | null;
  change_id: number | null;
  params: Json<Record<string, unknown>>;
  outcome: string;
  message: string | null;
  /** Of a JSON-RPC call: the peer's address, the endpoint's path, and whose password opened it. */
  address: string | null;
  endpoint: string | null;
  rpc_user: string | null;
}

export interface SystemEventTable {
  id: Generated<number>;
  receivedat: NullableTime;
  fromhost: string | null;
  message: string | null;
  syslogtag: string | null;
  server_id: number | null;
  zone_id: number | null;
}

export interface Database {
  daemon: DaemonTable;
  named_restore: NamedRestoreTable;
  server_group: ServerGroupTable;
  server: ServerTable;
  master: MasterTable;
  reference: ReferenceTable;
  sectag: SectagTable;
  config: ConfigTable;
  zone: ZoneTable;
  zone_sectag: ZoneSectagTable;
  reverse_network: ReverseNetworkTable;
  zone_instance: ZoneInstanceTable;
  record: RecordTable;
  zone_group: ZoneGroupTable;
  update_group: UpdateGroupTable;
  update_operation: UpdateOperationTable;
  publication: PublicationTable;
  served: ServedTable;
  served_trouble: ServedTroubleTable;
  rendered_file: RenderedFileTable;
  publish_pause: PublishPauseTable;
  serial_floor: SerialFloorTable;
  event: EventTable;
  reconfig_wanted: ReconfigWantedTable;
  bulk: BulkTable;
  change_set: ChangeSetTable;
  change_set_zone: ChangeSetZoneTable;
  audit: AuditTable;
  systemevents: SystemEventTable;
}

export type ZoneRow = Selectable<ZoneTable>;
export type ServerRow = Selectable<ServerTable>;
export type MasterRow = Selectable<MasterTable>;
export type EventRow = Selectable<EventTable>;
export type ChangeSetRow = Selectable<ChangeSetTable>;
export type BulkRow = Selectable<BulkTable>;
export type ZoneInstanceRow = Selectable<ZoneInstanceTable>;
