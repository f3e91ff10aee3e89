-- Vacuum: what lets many rows go at once without a look through whole tables, and without tables that grow.

-- a foreign key is looked up for every row that goes
create index publication_zi on publication (zi_id) where zi_id is not null;
create index systemevents_zone on systemevents (zone_id) where zone_id is not null;
create index systemevents_server on systemevents (server_id) where server_id is not null;
create index systemeventsproperties_event on systemeventsproperties (systemeventid);

-- By default a fifth of a table may be dead before its space is used again; of millions of rows that is too much.
-- And throttled as it is by default it does not keep up with a million events in a few minutes.
alter table event set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_limit = 2000,
  autovacuum_analyze_scale_factor = 0.02);
alter table systemevents set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
alter table zone_instance set (autovacuum_vacuum_scale_factor = 0.05);
alter table record set (autovacuum_vacuum_scale_factor = 0.05);

-- A reference goes with the last zone that uses it (spec 04 §11), but not while records of other zones name it: destroying a
-- zone changes no other zone's content. The zone's own records have gone before: triggers of one table run in the order of their names.
create or replace function zone_reference_gone() returns trigger language plpgsql as $$
begin
  if old.reference_id is not null then
    perform from reference r where r.id = old.reference_id for update;
    delete from reference r where r.id = old.reference_id
      and not exists (select 1 from zone z where z.reference_id = r.id)
      and not exists (select 1 from record d where d.reference_id = r.id)
      and not exists (select 1 from update_operation o where o.reference_id = r.id);
  end if;
  return null;
end $$;
