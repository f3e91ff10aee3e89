-- Changes of many zones made as one, so that they can be looked at, and taken back, as one.
create table change_set (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  operation text not null,                 -- replace_records, apply_zone, revert_changes
  summary text not null,
  actor text not null
);

-- The version that each of its zones had, and the one that it made.
create table change_set_zone (
  change_set_id bigint not null references change_set on delete cascade,
  zone_id bigint not null references zone on delete cascade,
  from_zi_id bigint,                       -- null: the zone was made
  to_zi_id bigint not null,
  primary key (change_set_id, zone_id)
);
create index change_set_zone_zone on change_set_zone (zone_id);

-- Records by what they say, whatever their zone. Addresses have an index of their own, which knows their order; that spares most
-- rows the cost of this one.
create index record_rdata on record using hash (canon) where removed is null and type not in ('A', 'AAAA');
