-- The whole data model: spec 04 §1 and spec 01 §1, with zone instances as versions, publications,
-- served state and the event row of design §3–§4. Rows are the truth, events are the history.

create extension if not exists btree_gist;

create table daemon (
  id integer primary key default 1 check (id = 1),
  epoch bigint not null default 0,
  role_host text,                       -- only this host may act; null: any (single master)
  host text,
  pid integer,
  started timestamptz,
  heartbeat timestamptz,
  gauges jsonb not null default '{}'
);
insert into daemon default values;

create table server_group (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 32),
  config_dir text check (length(config_dir) <= 1024),
  zone_count integer not null default 0,
  master_address inet,
  master_alt_address inet
);

create table server (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 255),
  state text not null default 'DISABLED' check (state in ('DISABLED', 'CONFIG', 'RETRY', 'BROKEN', 'OK')),
  server_type text not null check (server_type in ('bind9', 'nsd', 'knot')),
  sg_id bigint not null references server_group,
  address inet not null,
  ssh_address inet,
  ctime timestamptz not null default clock_timestamp(),
  mtime timestamptz not null default clock_timestamp(),
  last_reply timestamptz,
  zone_count integer,
  retry_msg text,                       -- why the machine is in RETRY or BROKEN
  retry_count integer not null default 0,
  next_check_at timestamptz,            -- the deadline; CheckServer events only remind of it
  reconfig_ms integer,                  -- last measured `rndc reconfig`, milliseconds
  retry_reason text                     -- why its next event is being retried
);
create index server_sg on server (sg_id);
-- a DR pair may share an address while one of them is disabled, never two enabled ones
create unique index server_enabled_address on server (address) where state <> 'DISABLED';

create table master (
  id bigint primary key default 1 check (id = 1),
  state text not null default 'READY' check (state in ('READY', 'HOLD')),
  hold_sg bigint not null default 0,    -- 0 NONE, -1 MASTER, -2 ALL, else an SG id (spec 01 §3)
  hold_sg_name text,
  hold_start timestamptz,
  hold_stop timestamptz,
  replica_sg_id bigint references server_group on delete set null,
  master_server_id bigint references server on delete set null,
  master_hostname text,
  retry_reason text
);
insert into master default values;

create table reference (
  id bigint generated always as identity primary key,
  reference text not null check (length(reference) between 1 and 1024)
);
create unique index reference_folded on reference (lower(reference));

create table sectag (
  sectag_label text primary key check (length(sectag_label) between 1 and 60 and sectag_label <> 'Admin')
);

create table config (
  id bigint generated always as identity primary key,
  key text not null check (length(key) between 1 and 40),
  value text not null check (length(value) <= 1024),
  sg_id bigint references server_group on delete cascade
);
-- apex_ns alone may have several rows
create unique index config_once on config (key, coalesce(sg_id, 0)) where key <> 'apex_ns';
create unique index config_apex_ns on config (coalesce(sg_id, 0), lower(value)) where key = 'apex_ns';

create table zone (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 1024 and name = lower(name) and name like '%.'),
  zone_type text not null default 'DynDNSZoneSM',
  state text not null default 'INIT' check (state in ('INIT', 'BATCH_CREATE_1', 'BATCH_CREATE_2', 'CREATE', 'RESET',
    'UNCONFIG', 'PUBLISHED', 'UPDATE', 'DISABLED', 'DELETED')),
  zi_id bigint,
  zi_candidate_id bigint,
  soa_serial bigint check (soa_serial between 0 and 4294967295),
  use_apex_ns boolean not null default true,
  edit_lock boolean not null default false,
  auto_dnssec boolean not null default false,
  nsec3 boolean not null default false,
  inc_updates boolean not null default false,
  zone_files boolean not null default false,
  lock_state text not null default 'EDIT_UNLOCK' check (lock_state in ('EDIT_UNLOCK', 'EDIT_LOCK')),
  edit_lock_token bigint,
  locked_by text,
  locked_at timestamptz,
  lock_expires_at timestamptz,          -- the deadline; EditTimeout events only remind of it
  sg_id bigint not null references server_group,
  alt_sg_id bigint references server_group,
  reference_id bigint references reference,
  deleted_start timestamptz,
  -- what a successful publish left on the master; null: unknown, so the next publish compares in full
  served_zi_id bigint,
  served_soa bytea,
  served_apex_ns text[],
  next_version integer not null default 1,
  ctime timestamptz not null default clock_timestamp(),
  mtime timestamptz not null default clock_timestamp(),
  retry_reason text,                    -- why its next event is being retried
  check (lock_state = 'EDIT_LOCK' or (edit_lock_token is null and locked_by is null and locked_at is null and lock_expires_at is null))
);
create unique index zone_live_name on zone (name) where state <> 'DELETED';
create index zone_name on zone (name text_pattern_ops);
create index zone_sg on zone (sg_id);
create index zone_alt_sg on zone (alt_sg_id) where alt_sg_id is not null;
create index zone_reference on zone (reference_id) where reference_id is not null;
create index zone_zi on zone (zi_id) where zi_id is not null;
create index zone_candidate on zone (zi_candidate_id) where zi_candidate_id is not null;
create index zone_served on zone (served_zi_id) where served_zi_id is not null;
create index zone_deleted on zone (deleted_start) where state = 'DELETED';
create index zone_waiting on zone (state) where state not in ('PUBLISHED', 'DISABLED', 'DELETED');

create table zone_sectag (
  zone_id bigint not null references zone on delete cascade,
  sectag_label text not null references sectag on update cascade,
  primary key (zone_id, sectag_label)
);
create index zone_sectag_label on zone_sectag (sectag_label, zone_id);

create table reverse_network (
  zone_id bigint primary key references zone on delete cascade,
  network cidr not null
);
create index reverse_network_lpm on reverse_network using gist (network inet_ops);

-- One row per version of a zone; its content is the records that lived in that version.
create table zone_instance (
  id bigint generated always as identity primary key,
  zone_id bigint not null references zone on delete cascade,
  version integer not null,
  soa_serial bigint check (soa_serial between 0 and 4294967295),
  soa_mname text not null,
  soa_rname text not null,
  soa_refresh text not null,
  soa_retry text not null,
  soa_expire text not null,
  soa_minimum text not null,
  soa_ttl text,
  zone_ttl text not null,
  use_apex_ns boolean not null,         -- the setting under which it was saved
  apex_comment text,
  change_by text,
  copied_from bigint,                   -- the ZI it is a copy of
  ctime timestamptz not null default clock_timestamp(),
  mtime timestamptz not null default clock_timestamp(),
  ptime timestamptz,                    -- last successful publish
  unique (zone_id, version)
);
create index zone_instance_ctime on zone_instance (zone_id, ctime);

-- deferrable: a zone and its first version refer to each other
alter table zone
  add foreign key (zi_id) references zone_instance on delete set null deferrable initially deferred,
  add foreign key (zi_candidate_id) references zone_instance on delete set null deferrable initially deferred,
  add foreign key (served_zi_id) references zone_instance on delete set null deferrable initially deferred;

-- The content of version v is: added <= v and (removed is null or removed > v).
create table record (
  id bigint generated always as identity primary key,
  zone_id bigint not null references zone on delete cascade,
  added integer not null,
  removed integer check (removed > added),
  owner text not null check (length(owner) <= 1024),    -- relative to the zone, '@' at the apex, case kept
  type text not null check (length(type) <= 20),
  ttl text check (length(ttl) <= 20),                   -- as typed; null: the zone's
  rdata text not null,                                  -- as typed
  canon bytea not null,                                 -- canonical rdata, RFC 4034 §6.2
  disabled boolean not null default false,
  lock_ptr boolean not null default false,
  track_reverse boolean not null default false,
  reference_id bigint references reference on delete set null,
  comment text check (length(comment) <= 1024),
  remark text,
  group_no integer not null,
  ptr_source jsonb                                      -- {zone_id, owner} of the A/AAAA that made this PTR
);
create index record_added on record (zone_id, added);
create index record_removed on record (zone_id, removed) where removed is not null;
create index record_live on record (zone_id) where removed is null;
create index record_owner on record (zone_id, lower(owner));
create index record_reference on record (reference_id) where reference_id is not null;

create table zone_group (
  zone_id bigint not null references zone on delete cascade,
  group_no integer not null,
  comment text check (length(comment) <= 1024),
  added integer not null,
  removed integer check (removed > added),
  primary key (zone_id, group_no, added)
);

create table update_group (
  id bigint generated always as identity primary key,
  zone_id bigint not null references zone on delete cascade,
  update_type text check (length(update_type) between 1 and 60),
  ptr_only boolean not null default false,
  sectag text,
  change_by text,
  created timestamptz not null default clock_timestamp(),
  unique (update_type, zone_id)
);
create index update_group_zone on update_group (zone_id, id);

create table update_operation (
  id bigint generated always as identity primary key,
  update_group_id bigint not null references update_group on delete cascade,
  operation text not null check (operation in ('ADD', 'DELETE', 'UPDATE_RRTYPE', 'PTR_UPDATE', 'PTR_UPDATE_FORCE')),
  owner text not null,
  type text not null,
  ttl text,
  rdata text,
  canon bytea,
  disabled boolean not null default false,
  lock_ptr boolean not null default false,
  track_reverse boolean not null default false,
  reference_id bigint references reference on delete set null,
  comment text,
  ptr_source jsonb
);
create index update_operation_group on update_operation (update_group_id, id);

-- Each successful publish.
create table publication (
  id bigint generated always as identity primary key,
  zone_id bigint not null references zone on delete cascade,
  zi_id bigint references zone_instance on delete set null,
  serial bigint not null,
  soa bytea not null,
  apex_ns text[] not null,
  event_id bigint not null,
  at timestamptz not null default clock_timestamp()
);
create index publication_zone on publication (zone_id, id);

-- What each server answered last, where it changed.
create table served (
  zone_id bigint not null references zone on delete cascade,
  server_id bigint not null references server on delete cascade,
  serial bigint not null,
  at timestamptz not null default clock_timestamp(),
  primary key (zone_id, server_id)
);
create index served_server on served (server_id);

-- By name: survives delete, destroy and vacuum of the zone (spec 06 §1.1).
create table serial_floor (
  name text primary key,
  serial bigint not null check (serial between 0 and 4294967295),
  at timestamptz not null default clock_timestamp()
);

create sequence event_id_seq;
create table event (
  id bigint primary key default nextval('event_id_seq'),
  kind text not null check (kind in ('zone', 'server', 'master', 'bulk')),
  subject_id bigint not null,           -- no foreign key: history outlives its subject
  subject_name text not null,
  type text not null check (length(type) <= 80),
  sync boolean not null default false,
  priority smallint not null default 5 check (priority in (0, 5, 9)),
  created timestamptz not null default clock_timestamp(),
  scheduled timestamptz not null default clock_timestamp(),
  started timestamptz,
  processed timestamptz,
  seq bigint,                           -- per subject, given under its lock when the event finishes
  attempts integer not null default 0,
  state text not null default 'NEW' check (state in ('NEW', 'RUNNING', 'RETRY', 'SUCCESS', 'FAILURE', 'CANCELLED', 'SUPERSEDED', 'IGNORED')),
  lease_until timestamptz,
  epoch bigint,
  result_code integer,
  actor text,
  source text,
  request_id text,
  cause_id bigint,
  params jsonb,
  facts jsonb,
  before jsonb,
  after jsonb,                          -- null: the same as before
  effects jsonb,
  outcomes jsonb,
  result jsonb,
  error text,
  check ((processed is null) = (state in ('NEW', 'RUNNING', 'RETRY'))),
  check (state <> 'RUNNING' or lease_until is not null)
) with (fillfactor = 85);
alter sequence event_id_seq owned by event.id;
create index event_due on event (priority, scheduled, id) where state in ('NEW', 'RETRY');
create index event_open on event (kind, subject_id, priority, scheduled, id) where state in ('NEW', 'RETRY', 'RUNNING');
create index event_lease on event (lease_until) where state = 'RUNNING';
-- one event of a subject runs at a time
create unique index event_running on event (kind, subject_id) where state = 'RUNNING';
create unique index event_history on event (kind, subject_id, seq) where seq is not null;
create index event_failed on event (id) where state = 'FAILURE';
-- rows end roughly in the order in which they were made, so ranges of pages are enough to find old ones
create index event_processed on event using brin (processed) with (pages_per_range = 32);
create index event_cause on event (cause_id) where cause_id is not null;

-- Who waits for the next reconfiguration of what; a run serves every row that was there before it read the zones.
create table reconfig_wanted (
  id bigint generated always as identity primary key,
  sg_id bigint references server_group on delete cascade,   -- null: the master only
  zone_id bigint references zone on delete cascade,
  then_type text,                       -- the zone event that follows the completion
  run_event_id bigint,                  -- the master event that serves it
  requested timestamptz not null default clock_timestamp()
);
create unique index reconfig_wanted_once on reconfig_wanted (zone_id, then_type) where run_event_id is null and zone_id is not null;
create index reconfig_wanted_run on reconfig_wanted (run_event_id);

create table bulk (
  id bigint generated always as identity primary key,
  operation text not null,
  filter jsonb not null default '{}',
  cursor text,
  total integer not null default 0,
  done integer not null default 0,
  failed integer not null default 0,
  state text not null default 'RUNNING' check (state in ('RUNNING', 'PAUSED', 'DONE', 'CANCELLED')),
  actor text,
  ctime timestamptz not null default clock_timestamp(),
  retry_reason text
);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  operation text not null,
  actor text not null,
  source text not null,
  sectag text,
  request_id text,
  change_id bigint,
  params jsonb not null default '{}',
  outcome text not null,                -- 'ok' or the error's name
  message text
);
create index audit_at on audit (at);

-- rsyslog's schema (ompgsql), plus who it is about.
create table systemevents (
  id bigint generated always as identity primary key,
  customerid bigint,
  receivedat timestamptz,
  devicereportedtime timestamptz,
  facility smallint,
  priority smallint,
  fromhost text,
  message text,
  ntseverity integer,
  importance integer,
  eventsource text,
  eventuser text,
  eventcategory integer,
  eventid integer,
  eventbinarydata text,
  maxavailable integer,
  currusage integer,
  minusage integer,
  maxusage integer,
  infounitid integer,
  syslogtag text,
  eventlogtype text,
  genericfilename text,
  systemid integer,
  server_id bigint references server on delete set null,
  zone_id bigint references zone on delete set null
);
create index systemevents_receivedat on systemevents (receivedat);
create table systemeventsproperties (
  id bigint generated always as identity primary key,
  systemeventid bigint references systemevents on delete cascade,
  paramname text,
  paramvalue text
);

-- mtime follows what operators would call a change (spec 04 §1, triggers).
create function zone_mtime() returns trigger language plpgsql as $$
begin
  if (new.name, new.use_apex_ns, new.edit_lock, new.nsec3, new.auto_dnssec, new.inc_updates)
       is distinct from (old.name, old.use_apex_ns, old.edit_lock, old.nsec3, old.auto_dnssec, old.inc_updates)
     or (new.state <> old.state and new.state in ('DISABLED', 'DELETED', 'CREATE')) then
    new.mtime := clock_timestamp();
  end if;
  return new;
end $$;
create trigger zone_mtime before update on zone for each row execute function zone_mtime();

create function server_mtime() returns trigger language plpgsql as $$
begin
  if (new.name, new.address, new.server_type) is distinct from (old.name, old.address, old.server_type) then
    new.mtime := clock_timestamp();
  end if;
  return new;
end $$;
create trigger server_mtime before update on server for each row execute function server_mtime();

-- A reference goes with the last zone that uses it (spec 04 §11).
create function zone_reference_gone() returns trigger language plpgsql as $$
begin
  if old.reference_id is not null then
    delete from reference r where r.id = old.reference_id and not exists (select 1 from zone z where z.reference_id = r.id);
  end if;
  return null;
end $$;
create trigger zone_reference_gone after delete on zone for each row execute function zone_reference_gone();
