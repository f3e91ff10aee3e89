-- restore_named_db (spec 06 §3.3), and since when the acting host acts (spec 06 §1.2).

create table named_restore (
  id bigint generated always as identity primary key,
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  epoch bigint not null,                -- of the process that worked at it last: one that finds no later epoch goes on with it
  actor text
);
alter table zone add column restored_by bigint;       -- the last restore that has written the zone's file
alter table daemon add column host_since timestamptz; -- what was served before was published by another host
