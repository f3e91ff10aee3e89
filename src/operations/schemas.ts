// The shapes that go in and out (spec 03 §3), each once: they validate, type and document.

import { type Static, type TSchema, Type } from 'typebox';

const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Id = Type.Integer({ description: '64-bit id' });
const Text = Type.String();
const NullText = nullable(Text);
const Time = Type.String({ description: 'RFC 3339, UTC' });
const NullTime = nullable(Time);
const NullInt = nullable(Type.Integer());

/** Items that a client may have in one page. */
export const LONGEST_PAGE = 10_000;

/** Parameters that many operations share. */
export const Param = {
  zoneName: Type.String({
    minLength: 1,
    description: 'absolute zone name, or an address or network of a reverse zone',
  }),
  newZoneName: Type.String({ minLength: 1, description: 'absolute zone name, or a network for a reverse zone' }),
  ziId: Type.Optional(
    Type.Union([Type.Integer(), Type.String(), Type.Null()], {
      description: 'nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9)',
    }),
  ),
  baseZiId: Type.Optional(
    nullable(Type.Integer({ description: 'the version that the change starts from: refused when another came since' })),
  ),
  zoneId: Type.Integer({ minimum: 1 }),
  loginId: Type.Optional(Type.String({ description: 'who acts, for change_by and the audit' })),
  flag: Type.Optional(nullable(Type.Boolean({ description: 'null: the configured default' }))),
  boolean: Type.Optional(Type.Boolean()),
  allRrs: Type.Optional(Type.Boolean({ description: 'also the SOA and managed apex NS, which are not stored' })),
  text: Type.Optional(nullable(Type.String())),
  token: Type.Optional(nullable(Type.Integer({ description: 'what edit_zone gave' }))),
  sgName: Type.String({ minLength: 1, maxLength: 32, pattern: '^[A-Za-z0-9][-_A-Za-z0-9]*$' }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_PAGE })),
  cursor: Type.Optional(Type.String({ description: 'of the answer before: the page behind that one' })),
} as const;

export const Done = Type.Literal(true);

/** One record as a client sends it. Keys that only answers have are accepted and ignored (spec 03 D19). */
export const RrIn = Type.Object(
  {
    label: Text,
    type: Type.Optional(nullable(Text)),
    class: Type.Optional(nullable(Text)),
    ttl: Type.Optional(NullText),
    rdata: Type.Optional(NullText),
    disable: Type.Optional(nullable(Type.Boolean())),
    lock_ptr: Type.Optional(nullable(Type.Boolean())),
    track_reverse: Type.Optional(nullable(Type.Boolean())),
    force_reverse: Type.Optional(nullable(Type.Boolean())),
    reference: Type.Optional(NullText),
    comment: Type.Optional(nullable(Type.String({ maxLength: 1024 }))),
    remark: Type.Optional(NullText),
    update_op: Type.Optional(NullText),
    tag: Type.Optional(Type.Unknown()),
    rr_id: Type.Optional(Type.Unknown()),
    zi_id: Type.Optional(Type.Unknown()),
    comment_group_id: Type.Optional(Type.Unknown()),
    comment_rr_id: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);
export type RrIn = Static<typeof RrIn>;

export const GroupIn = Type.Object(
  {
    comment: Type.Optional(nullable(Type.String({ maxLength: 1024 }))),
    tag: Type.Optional(NullText),
    rrs: Type.Array(RrIn),
  },
  { additionalProperties: false },
);

const Timer = Type.Optional(nullable(Type.String({ maxLength: 20 })));

/** The content of a version as a client sends it (spec 03 §3.3). */
export const ZiDataIn = Type.Object(
  {
    soa_serial: Type.Optional(Type.Unknown()),
    soa_mname: Type.Optional(NullText),
    soa_rname: Type.Optional(NullText),
    soa_refresh: Timer,
    soa_retry: Timer,
    soa_expire: Timer,
    soa_minimum: Timer,
    soa_ttl: Timer,
    zone_ttl: Timer,
    rr_groups: Type.Array(GroupIn),
    zi_id: Type.Optional(Type.Unknown()),
    zone_id: Type.Optional(Type.Unknown()),
    change_by: Type.Optional(Type.Unknown()),
    ctime: Type.Optional(Type.Unknown()),
    mtime: Type.Optional(Type.Unknown()),
    ptime: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);
export type ZiDataIn = Static<typeof ZiDataIn>;

const zoneBrief = {
  zone_id: Id,
  name: Text,
  zi_id: NullInt,
  state: Text,
  soa_serial: NullInt,
  ctime: Time,
  mtime: Time,
  deleted_start: NullTime,
  reference: NullText,
};
export const ZoneBrief = Type.Object(zoneBrief);

const zoneFull = {
  ...zoneBrief,
  zi_candidate_id: NullInt,
  zone_type: Text,
  lock_state: Text,
  locked_by: NullText,
  locked_at: NullTime,
  edit_lock_token: NullInt,
  use_apex_ns: Type.Boolean(),
  edit_lock: Type.Boolean(),
  auto_dnssec: Type.Boolean(),
  nsec3: Type.Boolean(),
  inc_updates: Type.Boolean(),
  sg_name: NullText,
  alt_sg_name: NullText,
  retry_reason: NullText,
};
export const ZoneFull = Type.Object(zoneFull);
export type ZoneFull = Static<typeof ZoneFull>;

const ziBrief = {
  zi_id: Id,
  zone_id: Id,
  ctime: Time,
  mtime: Time,
  ptime: NullTime,
  change_by: NullText,
  soa_serial: NullInt,
};
export const ZiBrief = Type.Object(ziBrief);
export type ZiBrief = Static<typeof ZiBrief>;

const zi = {
  ...ziBrief,
  soa_mname: Text,
  soa_rname: Text,
  soa_refresh: Text,
  soa_retry: Text,
  soa_expire: Text,
  soa_minimum: Text,
  soa_ttl: NullText,
  zone_ttl: Text,
};
export const Zi = Type.Object(zi);
export type Zi = Static<typeof Zi>;

export const RrOut = Type.Object({
  rr_id: Type.Union([Id, Type.Null()], { description: 'null: derived, not stored' }),
  zi_id: Id,
  label: Text,
  type: Text,
  class: Text,
  ttl: NullText,
  rdata: Text,
  disable: Type.Boolean(),
  lock_ptr: Type.Boolean(),
  track_reverse: Type.Boolean(),
  reference: NullText,
  comment: Type.Optional(Text),
  remark: Type.Optional(Type.String({ description: 'ordinary comments of its lines in the zone file' })),
  tag: Type.Optional(Type.Null()),
});
export type RrOut = Static<typeof RrOut>;

/** What `rr_query_db` answers (spec 03 §3.6). */
export const RrQuery = Type.Object({
  query: Type.Object({
    label: Text,
    name: NullText,
    type: nullable(Type.Array(Text)),
    rdata: NullText,
    zi_id: nullable(Type.Union([Type.Integer(), Text, Type.Array(Type.Integer())])),
    include_disabled: Type.Boolean(),
  }),
  label: Type.String({ description: 'what was searched for in the zone' }),
  name: Text,
  zi_id: Type.Union([Id, Type.Array(Id), Type.Literal('*')]),
  zone_disabled: Type.Boolean(),
  rrs: Type.Array(
    Type.Object({
      ...RrOut.properties,
      comment_group_id: Type.Integer({ description: 'the same for records of one group' }),
      comment_rr_id: Type.Null(),
    }),
  ),
  truncated: Type.Boolean({ description: 'there are more than `limit`' }),
});
export type RrQuery = Static<typeof RrQuery>;

export const GroupOut = Type.Object({
  comment: Type.Optional(Text),
  tag: Type.Optional(NullText),
  rrs: Type.Array(RrOut),
});
export type GroupOut = Static<typeof GroupOut>;

export const ZiWithRecords = Type.Object({ ...zi, rr_groups: Type.Array(GroupOut) });

export const SecTag = Type.Object({ sectag_label: Text }, { additionalProperties: false });

export const ZoneShow = Type.Object({
  ...zoneFull,
  zi: ZiWithRecords,
  all_zis: Type.Array(ZiBrief),
  sectags: Type.Optional(Type.Array(SecTag)),
});
export type ZoneShow = Static<typeof ZoneShow>;

export const ZoneZis = Type.Object({ ...zoneFull, zi: Type.Optional(Zi), all_zis: Type.Array(ZiBrief) });

export const ZoneText = Type.Object({
  name: Text,
  zone_id: Id,
  zi_id: Id,
  zi_ctime: Time,
  zi_mtime: Time,
  zi_ptime: NullTime,
  soa_serial: NullInt,
  zi_text: Text,
});

/** An incremental update that waits; `update_type` is null for those that DMS makes itself. */
export const WaitingUpdate = Type.Object({
  name: Text,
  update_type: NullText,
  change_by: NullText,
  created: Time,
  ptr_only: Type.Boolean(),
  waits_for: Type.Union([Text, Type.Null()], { description: 'why it is not published at once' }),
  operations: Type.Array(Type.String({ description: 'ADD www 300 A 192.0.2.1' })),
});

/** A version in the history of a zone: how many records it added to the version before, and removed. */
export const ZiChange = Type.Object({
  ...ziBrief,
  copied_from: NullInt,
  previous_zi_id: NullInt,
  is_published: Type.Boolean(),
  added: Type.Integer(),
  removed: Type.Integer(),
});

const DiffSide = Type.Object({ name: Text, ...ziBrief });

/** A record of a difference; `group` is the comment of its group. */
export const DiffRr = Type.Object({
  label: Text,
  type: Text,
  class: Text,
  ttl: NullText,
  rdata: Text,
  disable: Type.Boolean(),
  lock_ptr: Type.Boolean(),
  track_reverse: Type.Boolean(),
  reference: NullText,
  comment: NullText,
  group: NullText,
});
export type DiffRr = Static<typeof DiffRr>;

/** What turns `from` into `to`; derived records (SOA, managed apex NS) are not among it. */
export const ZoneDiff = Type.Object({
  from: DiffSide,
  to: DiffSide,
  fields: Type.Array(Type.Object({ field: Text, from: NullText, to: NullText })),
  groups_removed: Type.Array(Text),
  groups_added: Type.Array(Text),
  removed: Type.Array(DiffRr),
  added: Type.Array(DiffRr),
});

const serverBrief = {
  server_id: Id,
  server_name: Text,
  address: Text,
  state: Text,
  ctime: Time,
  mtime: Time,
  is_master: Type.Boolean(),
  last_reply: NullTime,
  retry_msg: NullText,
  ssh_address: NullText,
};
export const ServerBrief = Type.Object(serverBrief);
export const ServerFull = Type.Object({
  ...serverBrief,
  server_type: Text,
  sg_id: Id,
  sg_name: Text,
  zone_count: NullInt,
  retry_reason: NullText,
});

const sg = {
  sg_id: Id,
  sg_name: Text,
  config_dir: NullText,
  master_address: NullText,
  master_alt_address: NullText,
  replica_sg: Type.Boolean(),
  zone_count: Type.Integer(),
};
export const Sg = Type.Object(sg);
export const SgWithServers = Type.Object({ ...sg, servers: nullable(Type.Array(ServerBrief)) });

export const MasterSm = Type.Object({
  master_id: Id,
  state: Text,
  hold_start: NullTime,
  hold_stop: NullTime,
  hold_sg: Text,
  hold_sg_name: NullText,
  master_server_id: NullInt,
  master_server: NullText,
  replica_sg_id: NullInt,
  replica_sg_name: NullText,
  retry_reason: NullText,
});

const eventBrief = {
  event_id: Id,
  event_type: Text,
  state: Text,
  zone_id: NullInt,
  parameters: nullable(Type.Record(Text, Type.Unknown())),
  result_code: NullInt,
  created: Time,
  scheduled: Time,
  processed: NullTime,
};
export const EventBrief = Type.Object(eventBrief);
export const EventFull = Type.Object({
  ...eventBrief,
  results: nullable(Type.Record(Text, Type.Unknown())),
  kind: Text,
  subject_id: Id,
  subject: Text,
  actor: NullText,
  source: NullText,
  request_id: NullText,
  cause_id: NullInt,
  attempts: Type.Integer(),
  before: nullable(Type.Record(Text, Type.Unknown())),
  after: nullable(Type.Record(Text, Type.Unknown())),
});

export const DmsStatus = Type.Object({
  show_master_status: MasterSm,
  show_replica_sg: nullable(SgWithServers),
  ls_server: Type.Array(ServerFull),
  list_pending_events: Type.Array(EventBrief),
  daemon: Type.Object({
    epoch: Type.Integer(),
    host: NullText,
    pid: NullInt,
    started: NullTime,
    heartbeat: NullTime,
    silent_s: nullable(Type.Number({ description: 'seconds since the heartbeat' })),
  }),
  alarms: Type.Array(Type.Object({ kind: Text, name: Text, reason: Text }), {
    description: 'what waits for a person: stopped configurations, paused publishing, drained servers',
  }),
  queue: Type.Object({
    due: Type.Integer({ description: 'events that wait and are due; counting stops at 10,000' }),
    running: Type.Integer(),
    retrying: Type.Integer(),
    oldest_due_s: Type.Number({ description: 'age of the oldest event that is due, seconds' }),
    failed_1h: Type.Integer({ description: 'queued events that failed for good within the last hour' }),
  }),
  retrying: Type.Array(Type.Object({ kind: Text, name: Text, reason: Text })),
});

export const ConfigRow = Type.Object({ key: Text, value: Text, sg_name: NullText });
export const Reference = Type.Object({ reference: Text });
