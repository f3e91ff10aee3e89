-- PTR records that DMS makes of its own accord (spec 04 §8, spec 06 §7).

alter table update_operation drop constraint update_operation_operation_check;
alter table update_operation add constraint update_operation_operation_check check (operation in
  ('ADD', 'DELETE', 'UPDATE_RRTYPE', 'PTR_UPDATE', 'PTR_UPDATE_FORCE', 'PTR_FOLLOW', 'PTR_DISABLE', 'PTR_REMOVE'));

-- who has an address, those who have had it longest first
create index record_address on record (canon, id) where type in ('A', 'AAAA');
-- TRACKREV: looked at on every save
create index record_tracked on record (zone_id) where track_reverse;

-- RFC 2317: the zone in which DMS keeps the delegation and the CNAMEs of this classless zone
alter table reverse_network add column parent_zone_id bigint references zone on delete set null;
create index reverse_network_parent on reverse_network (parent_zone_id) where parent_zone_id is not null;
