-- list_zone: a page of all zones, or of those of one owner, server group or security tag, is read in the order of an index,
-- which is the byte order of the names whatever the collation of the database.
drop index zone_reference;
create index zone_reference on zone (reference_id, name text_pattern_ops, id) where reference_id is not null;
drop index zone_sg;
create index zone_sg on zone (sg_id, name text_pattern_ops, id);

-- The zone's name, which never changes, so that the zones of a tag have an order; nobody writes it.
alter table zone_sectag add column name text;
update zone_sectag t set name = z.name from zone z where z.id = t.zone_id;
alter table zone_sectag alter column name set not null;
create function zone_sectag_name() returns trigger language plpgsql as $$
begin
  new.name := (select z.name from zone z where z.id = new.zone_id);
  return new;
end $$;
create trigger zone_sectag_name before insert or update on zone_sectag for each row execute function zone_sectag_name();
drop index zone_sectag_label;
create index zone_sectag_label on zone_sectag (sectag_label, name text_pattern_ops, zone_id);
