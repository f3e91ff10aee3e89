-- A new configuration reaches one server of a group at a time (spec 06 §5.1), and publishing can be held back by people.
-- Quick: columns with constant defaults, two small tables.

alter table server_group
  add column config_version bigint not null default 0,  -- of the files in its directory: every run that wrote them counts
  add column proven_version bigint not null default 0,  -- the newest that a server was seen to work with
  add column canary_id bigint,                          -- the server who has to prove it, or has failed with it
  add column turn_event_id bigint,                      -- the configure event whose server may take it; over when that no longer runs
  add column roll_stopped text,                         -- why no further server gets it
  add column render_fault text;                         -- why its files could not be made

alter table server add column config_version bigint;    -- what it was configured with; null: unknown
alter table server drop constraint server_state_check;
alter table server add check (state in ('DISABLED', 'CONFIG', 'RETRY', 'BROKEN', 'OK', 'DRAINED'));

-- What the generated files hold, so that a loss of zones is noticed before they are put in place.
create table rendered_file (
  path text primary key,
  sg_id bigint references server_group on delete cascade, -- null: of the master
  server_type text,
  zones integer not null,                               -- that belong into it
  missing integer not null,                             -- of them, without a statement of their own
  read_at timestamptz not null default clock_timestamp(), -- when the zones were read for it
  refused text,                                         -- what was wrong with the last attempt
  confirmed boolean not null default false              -- the next attempt is put in place whatever it has lost
);

create table publish_pause (
  zone_id bigint references zone on delete cascade,
  sg_id bigint references server_group on delete cascade, -- neither zone nor group: everything
  since timestamptz not null default clock_timestamp(),
  actor text not null,
  check (zone_id is null or sg_id is null)
);
create unique index publish_pause_once on publish_pause (coalesce(zone_id, 0), coalesce(sg_id, 0));
