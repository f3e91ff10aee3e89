// Made by scripts/docs.ts: do not edit. The methods of DMS over JSON-RPC: parameters and results.
// Parameters that only some privileges have are in the types of all; the service refuses them by name.

export type ConfigRow = {
  key: string;
  value: string;
  sg_name: string | null;
};
export type DiffRr = {
  label: string;
  type: string;
  class: string;
  ttl: string | null;
  rdata: string;
  disable: boolean;
  lock_ptr: boolean;
  track_reverse: boolean;
  reference: string | null;
  comment: string | null;
  group: string | null;
};
export type DmsStatus = {
  show_master_status: MasterSm;
  show_replica_sg: SgWithServers | null;
  ls_server: ServerFull[];
  list_pending_events: EventBrief[];
  daemon: {
    epoch: number;
    host: string | null;
    pid: number | null;
    started: string | null;
    heartbeat: string | null;
    silent_s: number | null;
  };
  /** what waits for a person: stopped configurations, paused publishing, drained servers */
  alarms: {
    kind: string;
    name: string;
    reason: string;
  }[];
  queue: {
    /** events that wait and are due; counting stops at 10,000 */
    due: number;
    running: number;
    retrying: number;
    /** age of the oldest event that is due, seconds */
    oldest_due_s: number;
    /** queued events that failed for good within the last hour */
    failed_1h: number;
  };
  retrying: {
    kind: string;
    name: string;
    reason: string;
  }[];
};
export type EventBrief = {
  /** 64-bit id */
  event_id: number;
  event_type: string;
  state: string;
  zone_id: number | null;
  parameters: Record<string, unknown> | null;
  result_code: number | null;
  /** RFC 3339, UTC */
  created: string;
  /** RFC 3339, UTC */
  scheduled: string;
  processed: string | null;
};
export type EventFull = {
  /** 64-bit id */
  event_id: number;
  event_type: string;
  state: string;
  zone_id: number | null;
  parameters: Record<string, unknown> | null;
  result_code: number | null;
  /** RFC 3339, UTC */
  created: string;
  /** RFC 3339, UTC */
  scheduled: string;
  processed: string | null;
  results: Record<string, unknown> | null;
  kind: string;
  /** 64-bit id */
  subject_id: number;
  subject: string;
  actor: string | null;
  source: string | null;
  request_id: string | null;
  cause_id: number | null;
  attempts: number;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};
export type GroupIn = {
  comment?: string | null;
  tag?: string | null;
  rrs: RrIn[];
};
export type GroupOut = {
  comment?: string;
  tag?: string | null;
  rrs: RrOut[];
};
export type MasterSm = {
  /** 64-bit id */
  master_id: number;
  state: string;
  hold_start: string | null;
  hold_stop: string | null;
  hold_sg: string;
  hold_sg_name: string | null;
  master_server_id: number | null;
  master_server: string | null;
  replica_sg_id: number | null;
  replica_sg_name: string | null;
  retry_reason: string | null;
};
export type Reference = {
  reference: string;
};
export type RrIn = {
  label: string;
  type?: string | null;
  class?: string | null;
  ttl?: string | null;
  rdata?: string | null;
  disable?: boolean | null;
  lock_ptr?: boolean | null;
  track_reverse?: boolean | null;
  force_reverse?: boolean | null;
  reference?: string | null;
  comment?: string | null;
  remark?: string | null;
  update_op?: string | null;
  tag?: unknown;
  rr_id?: unknown;
  zi_id?: unknown;
  comment_group_id?: unknown;
  comment_rr_id?: unknown;
};
export type RrOut = {
  /** null: derived, not stored */
  rr_id: number | null;
  /** 64-bit id */
  zi_id: number;
  label: string;
  type: string;
  class: string;
  ttl: string | null;
  rdata: string;
  disable: boolean;
  lock_ptr: boolean;
  track_reverse: boolean;
  reference: string | null;
  comment?: string;
  /** ordinary comments of its lines in the zone file */
  remark?: string;
  tag?: null;
};
export type RrQuery = {
  query: {
    label: string;
    name: string | null;
    type: string[] | null;
    rdata: string | null;
    zi_id: number | string | number[] | null;
    include_disabled: boolean;
  };
  /** what was searched for in the zone */
  label: string;
  name: string;
  zi_id: number | number[] | '*';
  zone_disabled: boolean;
  rrs: {
    /** null: derived, not stored */
    rr_id: number | null;
    /** 64-bit id */
    zi_id: number;
    label: string;
    type: string;
    class: string;
    ttl: string | null;
    rdata: string;
    disable: boolean;
    lock_ptr: boolean;
    track_reverse: boolean;
    reference: string | null;
    comment?: string;
    /** ordinary comments of its lines in the zone file */
    remark?: string;
    tag?: null;
    /** the same for records of one group */
    comment_group_id: number;
    comment_rr_id: null;
  }[];
  /** there are more than `limit` */
  truncated: boolean;
};
export type SecTag = {
  sectag_label: string;
};
export type ServerBrief = {
  /** 64-bit id */
  server_id: number;
  server_name: string;
  address: string;
  state: string;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  is_master: boolean;
  last_reply: string | null;
  retry_msg: string | null;
  ssh_address: string | null;
};
export type ServerFull = {
  /** 64-bit id */
  server_id: number;
  server_name: string;
  address: string;
  state: string;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  is_master: boolean;
  last_reply: string | null;
  retry_msg: string | null;
  ssh_address: string | null;
  server_type: string;
  /** 64-bit id */
  sg_id: number;
  sg_name: string;
  zone_count: number | null;
  retry_reason: string | null;
};
export type Sg = {
  /** 64-bit id */
  sg_id: number;
  sg_name: string;
  config_dir: string | null;
  master_address: string | null;
  master_alt_address: string | null;
  replica_sg: boolean;
  zone_count: number;
};
export type SgWithServers = {
  /** 64-bit id */
  sg_id: number;
  sg_name: string;
  config_dir: string | null;
  master_address: string | null;
  master_alt_address: string | null;
  replica_sg: boolean;
  zone_count: number;
  servers: ServerBrief[] | null;
};
export type WaitingUpdate = {
  name: string;
  update_type: string | null;
  change_by: string | null;
  /** RFC 3339, UTC */
  created: string;
  ptr_only: boolean;
  /** why it is not published at once */
  waits_for: string | null;
  operations: string[];
};
export type Zi = {
  /** 64-bit id */
  zi_id: number;
  /** 64-bit id */
  zone_id: number;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  ptime: string | null;
  change_by: string | null;
  soa_serial: number | null;
  soa_mname: string;
  soa_rname: string;
  soa_refresh: string;
  soa_retry: string;
  soa_expire: string;
  soa_minimum: string;
  soa_ttl: string | null;
  zone_ttl: string;
};
export type ZiBrief = {
  /** 64-bit id */
  zi_id: number;
  /** 64-bit id */
  zone_id: number;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  ptime: string | null;
  change_by: string | null;
  soa_serial: number | null;
};
export type ZiChange = {
  /** 64-bit id */
  zi_id: number;
  /** 64-bit id */
  zone_id: number;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  ptime: string | null;
  change_by: string | null;
  soa_serial: number | null;
  copied_from: number | null;
  previous_zi_id: number | null;
  is_published: boolean;
  added: number;
  removed: number;
};
export type ZiDataIn = {
  soa_serial?: unknown;
  soa_mname?: string | null;
  soa_rname?: string | null;
  soa_refresh?: string | null;
  soa_retry?: string | null;
  soa_expire?: string | null;
  soa_minimum?: string | null;
  soa_ttl?: string | null;
  zone_ttl?: string | null;
  rr_groups: GroupIn[];
  zi_id?: unknown;
  zone_id?: unknown;
  change_by?: unknown;
  ctime?: unknown;
  mtime?: unknown;
  ptime?: unknown;
};
export type ZiWithRecords = {
  /** 64-bit id */
  zi_id: number;
  /** 64-bit id */
  zone_id: number;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  ptime: string | null;
  change_by: string | null;
  soa_serial: number | null;
  soa_mname: string;
  soa_rname: string;
  soa_refresh: string;
  soa_retry: string;
  soa_expire: string;
  soa_minimum: string;
  soa_ttl: string | null;
  zone_ttl: string;
  rr_groups: GroupOut[];
};
export type ZoneBrief = {
  /** 64-bit id */
  zone_id: number;
  name: string;
  zi_id: number | null;
  state: string;
  soa_serial: number | null;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  deleted_start: string | null;
  reference: string | null;
};
export type ZoneDiff = {
  from: {
    name: string;
    /** 64-bit id */
    zi_id: number;
    /** 64-bit id */
    zone_id: number;
    /** RFC 3339, UTC */
    ctime: string;
    /** RFC 3339, UTC */
    mtime: string;
    ptime: string | null;
    change_by: string | null;
    soa_serial: number | null;
  };
  to: {
    name: string;
    /** 64-bit id */
    zi_id: number;
    /** 64-bit id */
    zone_id: number;
    /** RFC 3339, UTC */
    ctime: string;
    /** RFC 3339, UTC */
    mtime: string;
    ptime: string | null;
    change_by: string | null;
    soa_serial: number | null;
  };
  fields: {
    field: string;
    from: string | null;
    to: string | null;
  }[];
  groups_removed: string[];
  groups_added: string[];
  removed: DiffRr[];
  added: DiffRr[];
};
export type ZoneFull = {
  /** 64-bit id */
  zone_id: number;
  name: string;
  zi_id: number | null;
  state: string;
  soa_serial: number | null;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  deleted_start: string | null;
  reference: string | null;
  zi_candidate_id: number | null;
  zone_type: string;
  lock_state: string;
  locked_by: string | null;
  locked_at: string | null;
  edit_lock_token: number | null;
  use_apex_ns: boolean;
  edit_lock: boolean;
  auto_dnssec: boolean;
  nsec3: boolean;
  inc_updates: boolean;
  sg_name: string | null;
  alt_sg_name: string | null;
  retry_reason: string | null;
};
export type ZoneShow = {
  /** 64-bit id */
  zone_id: number;
  name: string;
  zi_id: number | null;
  state: string;
  soa_serial: number | null;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  deleted_start: string | null;
  reference: string | null;
  zi_candidate_id: number | null;
  zone_type: string;
  lock_state: string;
  locked_by: string | null;
  locked_at: string | null;
  edit_lock_token: number | null;
  use_apex_ns: boolean;
  edit_lock: boolean;
  auto_dnssec: boolean;
  nsec3: boolean;
  inc_updates: boolean;
  sg_name: string | null;
  alt_sg_name: string | null;
  retry_reason: string | null;
  zi: ZiWithRecords;
  all_zis: ZiBrief[];
  sectags?: SecTag[];
};
export type ZoneText = {
  name: string;
  /** 64-bit id */
  zone_id: number;
  /** 64-bit id */
  zi_id: number;
  /** RFC 3339, UTC */
  zi_ctime: string;
  /** RFC 3339, UTC */
  zi_mtime: string;
  zi_ptime: string | null;
  soa_serial: number | null;
  zi_text: string;
};
export type ZoneZis = {
  /** 64-bit id */
  zone_id: number;
  name: string;
  zi_id: number | null;
  state: string;
  soa_serial: number | null;
  /** RFC 3339, UTC */
  ctime: string;
  /** RFC 3339, UTC */
  mtime: string;
  deleted_start: string | null;
  reference: string | null;
  zi_candidate_id: number | null;
  zone_type: string;
  lock_state: string;
  locked_by: string | null;
  locked_at: string | null;
  edit_lock_token: number | null;
  use_apex_ns: boolean;
  edit_lock: boolean;
  auto_dnssec: boolean;
  nsec3: boolean;
  inc_updates: boolean;
  sg_name: string | null;
  alt_sg_name: string | null;
  retry_reason: string | null;
  zi?: {
    /** 64-bit id */
    zi_id: number;
    /** 64-bit id */
    zone_id: number;
    /** RFC 3339, UTC */
    ctime: string;
    /** RFC 3339, UTC */
    mtime: string;
    ptime: string | null;
    change_by: string | null;
    soa_serial: number | null;
    soa_mname: string;
    soa_rname: string;
    soa_refresh: string;
    soa_retry: string;
    soa_expire: string;
    soa_minimum: string;
    soa_ttl: string | null;
    zone_ttl: string;
  };
  all_zis: ZiBrief[];
};
export interface Methods {
  /** Zones by name: patterns with `*` and `?`, addresses (reverse zones around them), networks (reverse zones inside). */
  list_zone: {
    params: {
      names?: string[] | null;
      reference?: string | null;
      include_deleted?: boolean;
      /** only deleted ones */
      toggle_deleted?: boolean;
      include_disabled?: boolean;
      sg_name?: string | null;
      limit?: number;
      /** of the answer before: the page behind that one */
      cursor?: string;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: ZoneBrief[] | {
      zones: ZoneBrief[];
      cursor: string | null;
    };
  };
  /** A zone and its versions, oldest first; by default the newest zi_max_num, else a page of `limit` before `before_zi_id`. */
  list_zi: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      limit?: number;
      before_zi_id?: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: ZoneZis;
  };
  /** A zone with the records of one version, the published one by default. */
  show_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** also the SOA and managed apex NS, which are not stored */
      all_rrs?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: ZoneShow;
  };
  /** As show_zone by zone id; finds deleted zones too. */
  show_zone_byid: {
    params: {
      zone_id: number;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** also the SOA and managed apex NS, which are not stored */
      all_rrs?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: ZoneShow;
  };
  /** A version as zone file text, by zone name or (deleted ones too) by zone id. */
  show_zone_text: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name?: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** false leaves out SOA and managed apex NS */
      all_rrs?: boolean;
      zone_id?: number;
      /** false leaves out the comments that tell of the version */
      header?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: ZoneText;
  };
  /** The fields of one version, the published one by default, without records. */
  show_zi: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: Zi;
  };
  /** The fields of one version of any zone that the caller may see. */
  show_zi_byid: {
    params: {
      /** id of a version */
      zi_id: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: Zi;
  };
  /** Adds a copy of a version to a zone's history, without publishing it; refresh_zone does that. */
  copy_zi: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      src_name: string;
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** who acts, for change_by and the audit */
      login_id: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Deletes one version; not one that is published, served, about to be, or named by an open event. */
  delete_zi: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** id of a version */
      zi_id: number;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Records of a zone by owner (`*` any run, `?` one character), type and rdata; null where there are none. */
  rr_query_db: {
    params: {
      /** relative to `name`; without `name` the whole name. `\*` is the asterisk itself */
      label: string;
      /** the zone; else the most specific one */
      name?: string | null;
      type?: string | string[] | null;
      /** compared in canonical form */
      rdata?: string | null;
      zi_id?: number | number[] | string | null;
      /** disabled records and zones too */
      show_all?: boolean;
      limit?: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: RrQuery | null;
  };
  /** Creates a zone, empty or with content, and publishes it. */
  create_zone: {
    params: {
      /** absolute zone name, or a network for a reverse zone */
      name: string;
      /** who acts, for change_by and the audit */
      login_id: string;
      zi_data?: ZiDataIn | null;
      use_apex_ns?: boolean | null;
      edit_lock?: boolean | null;
      auto_dnssec?: boolean | null;
      nsec3?: boolean | null;
      inc_updates?: boolean | null;
      reference?: string | null;
      sg_name?: string | null;
      sectags?: SecTag[] | null;
      /** a reverse zone gets PTR records for the addresses of all zones */
      fill?: boolean;
      /** a classless zone is delegated in the zone above it */
      parent?: boolean;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Creates a zone from a version of another one, the published one by default. */
  copy_zone: {
    params: {
      /** null: the zone that the zi_id belongs to (administrators) */
      src_name: string | null;
      /** absolute zone name, or a network for a reverse zone */
      name: string;
      /** who acts, for change_by and the audit */
      login_id: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      use_apex_ns?: boolean | null;
      edit_lock?: boolean | null;
      auto_dnssec?: boolean | null;
      nsec3?: boolean | null;
      inc_updates?: boolean | null;
      reference?: string | null;
      sg_name?: string | null;
      sectags?: SecTag[] | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Creates a zone from zone file text; false when it was skipped because it equals the zone that is there. */
  load_zone: {
    params: {
      /** absolute zone name, or a network for a reverse zone */
      name: string;
      zi_text: string;
      /** who acts, for change_by and the audit */
      login_id: string;
      use_apex_ns?: boolean | null;
      edit_lock?: boolean | null;
      auto_dnssec?: boolean | null;
      nsec3?: boolean | null;
      inc_updates?: boolean | null;
      reference?: string | null;
      sg_name?: string | null;
      sectags?: SecTag[] | null;
      /** one of many: they share a reconfiguration */
      batch?: boolean;
      /** PTR records follow its addresses */
      ptr?: boolean;
      /** a live zone with this content already is no error */
      skip_equal?: boolean;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: boolean;
  };
  /** A zone to be edited and, where its edit lock is on, the token of the lock: [zone, token or null]. */
  edit_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** who acts, for change_by and the audit */
      login_id: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** also the SOA and managed apex NS, which are not stored */
      all_rrs?: boolean;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: [ZoneShow, number | null];
  };
  /** Starts the time of an edit lock anew. */
  tickle_editlock: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      edit_lock_token?: number | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Gives an edit lock back; a zone that is not locked is fine. */
  cancel_edit_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      edit_lock_token?: number | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Saves a zone's content as its next version and publishes it. */
  update_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      zi_data: ZiDataIn;
      /** who acts, for change_by and the audit */
      login_id: string;
      edit_lock_token?: number | null;
      /** the commonest TTL becomes the zone TTL */
      normalize_ttls?: boolean;
      base_zi_id?: number | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** As update_zone with a zone file in place of a structure. */
  update_zone_text: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      zi_text: string;
      /** who acts, for change_by and the audit */
      login_id: string;
      edit_lock_token?: number | null;
      /** the commonest TTL becomes the zone TTL */
      normalize_ttls?: boolean;
      base_zi_id?: number | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** What update_zone_text would do: how many records come and go, what the checks warn of, which PTR records follow. */
  preview_zone_text: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      zi_text: string;
      /** the commonest TTL becomes the zone TTL */
      normalize_ttls?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      records_added: number;
      records_removed: number;
      warnings: {
        check: string;
        message: string;
      }[];
      ptr: {
        total: number;
        added: number;
        removed: number;
        reverse_zones: string[];
        /** the first 200 */
        changes: {
          /** the reverse zone */
          zone: string;
          address: string;
          target: string;
          change: 'add' | 'remove';
        }[];
      };
    };
  };
  /** Which PTR records go, or move to another name of their address, when a zone is disabled or deleted. */
  preview_withdrawal: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      total: number;
      added: number;
      removed: number;
      reverse_zones: string[];
      /** the first 200 */
      changes: {
        /** the reverse zone */
        zone: string;
        address: string;
        target: string;
        change: 'add' | 'remove';
      }[];
    };
  };
  /** Queues an incremental update of a zone, a group of ADD, DELETE and UPDATE_RRTYPE, after a trial. */
  update_rrs: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      update_data: ZiDataIn;
      /** names the group; one of a name waits on a zone at a time */
      update_type: string | null;
      /** who acts, for change_by and the audit */
      login_id: string;
      base_zi_id?: number | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: null;
  };
  /** The incremental updates that wait, of one zone or of all, in the order they will be applied. */
  list_update_rrs: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name?: string;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: WaitingUpdate[];
  };
  /** Saves zone file text as a zone's next version, its TTLs normalised, and publishes it. */
  load_zi: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** who acts, for change_by and the audit */
      login_id: string;
      zi_text: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Deletes a zone; undelete_zone brings it back until it is destroyed or vacuumed. */
  delete_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Brings a deleted zone back; one that is not deleted stays as it is. */
  undelete_zone: {
    params: {
      zone_id: number;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Erases a deleted zone; while its files are there it queues their removal and fails. */
  destroy_zone: {
    params: {
      zone_id: number;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Puts a disabled zone back to work. */
  enable_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Withdraws a zone from all servers and keeps it. */
  disable_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Publishes a zone again, or the given ZI of it; nothing happens unless it is PUBLISHED. */
  refresh_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Makes the master load a zone anew, from the given ZI of it if told; the servers go on serving meanwhile. */
  reset_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** nothing or ^: published; a number; with the Admin sectag also expressions (spec 03 §3.9) */
      zi_id?: number | string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Changes a zone's flags; null sets the configured default. */
  set_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      use_apex_ns?: boolean | null;
      edit_lock?: boolean | null;
      auto_dnssec?: boolean | null;
      nsec3?: boolean | null;
      inc_updates?: boolean | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Queues `rndc sign` of a zone that is signed; named then makes all its signatures anew. */
  sign_zone: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Queues `rndc loadkeys` of a zone that is signed; named then looks at its key files. */
  load_keys: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Saves the newest content of a zone with another zone TTL, by default the configured one, and publishes it. */
  refresh_zone_ttl: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      zone_ttl?: string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Publishes a zone with the given serial, or with the next one although nothing changed. */
  poke_zone_set_serial: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** an increase over the present one by RFC 1982 */
      soa_serial?: number | null;
      /** raise it once although nothing changed */
      force_soa_serial_update?: boolean;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Raises the serial of a zone as far as one step goes, so that the next one may be any date again. */
  poke_zone_wrap_serial: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Publishes every configured zone again, as a bulk job. */
  refresh_all: {
    params: {
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Publishes every configured zone of a server group again, as a bulk job. */
  refresh_sg: {
    params: {
      sg_name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Brings changed SOA values and apex NS of the configuration into every zone that has them from there, as a bulk job. */
  refresh_apex: {
    params: {
      sg_name?: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Makes the master load every zone anew that is not disabled, as a bulk job; the servers go on serving. */
  reset_all_zones: {
    params: {
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Deletes the zones of a server group whose names match, as a bulk job; the next vacuum_zones erases them. */
  nuke_zones: {
    params: {
      /** names with `*` and `?`; reverse zones never match */
      names: string[];
      /** default_sg */
      sg_name?: string;
      reference?: string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** How many zones a bulk job would take, and the first 1000 of them by name. */
  preview_bulk: {
    params: {
      operation: 'refresh_all' | 'refresh_sg' | 'refresh_apex' | 'reset_all_zones' | 'nuke_zones';
      /** names with `*` and `?`; reverse zones never match */
      names?: string[];
      sg_name?: string;
      reference?: string | null;
      limit?: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      total: number;
      names: string[];
    };
  };
  /** Bulk jobs, newest first. */
  list_bulk: {
    params: {
      limit?: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    }[];
  };
  /** A bulk job and how far it is. */
  show_bulk: {
    params: {
      bulk_id: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Lets a bulk job queue no more; what it has queued goes on. */
  pause_bulk: {
    params: {
      bulk_id: number;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Lets a paused bulk job go on. */
  resume_bulk: {
    params: {
      bulk_id: number;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Ends a bulk job; what it has queued and nobody has begun is not done. */
  cancel_bulk: {
    params: {
      bulk_id: number;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      bulk_id: number;
      operation: string;
      state: 'RUNNING' | 'PAUSED' | 'DONE' | 'CANCELLED';
      sg_name: string | null;
      reference: string | null;
      names: string[] | null;
      /** zones that matched when it began */
      expected: number;
      /** zones that have got their event */
      queued: number;
      done: number;
      /** for good, or tried so often that the job does not wait for them */
      failed: number;
      /** zones that are tried again after a passing fault */
      retrying: number;
      /** later steps of its zones are under way, as reconfigurations */
      following: boolean;
      actor: string | null;
      /** RFC 3339, UTC */
      started: string;
      ended: string | null;
      retry_reason: string | null;
      change_id: number | null;
    };
  };
  /** Gives a disabled zone to another server group. */
  set_zone_sg: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** null: default_sg */
      sg_name?: string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Lets a second server group carry a zone too; null ends that. */
  set_zone_alt_sg: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** null: none */
      sg_name?: string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Exchanges the server group and the alternate one of a zone, and publishes it under the new one. */
  swap_zone_sg: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Moves a zone to another server group: both carry it until no resolver asks the old one; goes on by itself, show_dms_status tells what it waits for. */
  move_zone_sg: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      sg_name: string;
      /** does not wait for the registrar, nor for what resolvers know; of a move that is under way too */
      force?: boolean;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Gives a move up: before the swap only the old group carries the zone, after it both go on doing so. */
  cancel_move_zone_sg: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** One server group and its servers. */
  show_sg: {
    params: {
      sg_name: string;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: SgWithServers;
  };
  /** Server groups by name. */
  list_sg: {
    params: {
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: Sg[];
  };
  /** Servers by name; patterns with `*` and `?`. */
  list_server: {
    params: {
      patterns?: string[];
      sg_name?: string;
      include_disabled?: boolean;
      /** members of the replica group too (default) */
      include_replica?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: ServerFull[];
  };
  /** State of the master machine, as show_master_status. */
  show_configsm: {
    params: {
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: MasterSm;
  };
  /** Master, replica group, servers, waiting events, daemon, and what is being retried and why. */
  show_dms_status: {
    params: {
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: DmsStatus;
  };
  /** Events that wait or run, oldest first. */
  list_pending_events: {
    params: {
      limit?: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: EventBrief[];
  };
  /** Everything about one event. */
  show_event: {
    params: {
      event_id: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: EventFull;
  };
  /** Returns when a change is published or served by all servers, or tells what does not and why. */
  wait_change: {
    params: {
      /** what return_change answered */
      change_id: number;
      /** published: the master serves it, or something newer; served: so do all enabled servers */
      until: 'published' | 'served';
      /** seconds, 60 by default */
      timeout?: number;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      change_id: number;
      /** the zone */
      name: string;
      until: 'published' | 'served';
      reached: boolean;
      /** false with reached false: waiting longer would be in vain */
      timed_out: boolean;
      serial: number | null;
      /** what does not, and why; empty when reached */
      reasons: string[];
      servers: null | {
        server_name: string;
        serves: boolean;
        serial: number | null;
        reason: string | null;
      }[];
    };
  };
  /** Creates a reference. */
  create_reference: {
    params: {
      reference: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Deletes a reference that no zone has, deleted ones counted; records that carry it lose it. */
  delete_reference: {
    params: {
      reference: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Renames a reference; zones and records follow. */
  rename_reference: {
    params: {
      reference: string;
      dst_reference: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** References that match one of the patterns (`*`, `?`), all if none is given. */
  list_reference: {
    params: {
      patterns?: string[];
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: Reference[];
  };
  /** Sets whose a zone is; null for nobody. The one it had stays, even when no other zone has it. */
  set_zone_reference: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      reference?: string | null;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** All security tags, the built-in one first. */
  show_sectags: {
    params: {
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: {
      zone_id: string;
      sectag_label: string;
    }[];
  };
  /** The security tags of a zone, the built-in one first. */
  show_zone_sectags: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: SecTag[];
  };
  /** Lets a front end see a zone; one that sees it already is fine. */
  add_zone_sectag: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the built-in tag is every zone's: nothing happens */
      sectag_label: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Hides a zone from a front end; one that does not see it is fine. */
  delete_zone_sectag: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      /** the built-in tag is every zone's: nothing happens */
      sectag_label: string;
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
  /** Replaces a zone's security tags; an empty list leaves the built-in one. */
  replace_zone_sectags: {
    params: {
      /** absolute zone name, or an address or network of a reverse zone */
      name: string;
      sectag_labels: SecTag[];
      /** the answer is {value, change_id, zi_id}: wait_change waits for change_id */
      return_change?: boolean;
      /** names in the answer with their U-labels */
      unicode?: boolean;
    };
    result: true;
  };
}
