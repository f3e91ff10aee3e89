-- Comments of the SOA, which is derived and so has no record that could carry them (spec 04 §6.1).
alter table zone_instance
  add column soa_comment text check (length(soa_comment) <= 1024),
  add column soa_remark text;

-- A reference goes with the last zone that uses it (spec 04 §11). Held first, so that a zone that takes it meanwhile is seen.
create or replace function zone_reference_gone() returns trigger language plpgsql as $$
begin
  if old.reference_id is not null then
    perform from reference r where r.id = old.reference_id for update;
    delete from reference r where r.id = old.reference_id and not exists (select 1 from zone z where z.reference_id = r.id);
  end if;
  return null;
end $$;
