-- The claim: pick a due event without locking, lock its subject, re-read and lock the event; one call, so one round trip.
--
-- A lapsed lease comes first, then priority 0, then 5 and 9 that waited 60 s (whichever has the older event), then 9.
-- Candidates come in that order, so the first one of a subject is the subject's first due event. A subject with an event RUNNING
-- under a live lease is passed over, one that another transaction holds is skipped.
--
-- The order must come from the index `event_due`, row by row: a plan that sorts reads every due event for each claim, and the
-- table may never have been analysed; hence the planner settings and the limit. The forbidden plans' costs would start the JIT
-- compiler, 100 ms for a claim of 0.1 ms (measured): it is off.
--
-- event null: nothing can be claimed (again = false), or another worker won a race (again = true: roll back, call again).
create function claim_event(p_epoch bigint, p_kinds text[], out event jsonb, out subject jsonb, out gone boolean, out again boolean, out now timestamptz)
language plpgsql
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  c record;
  e event%rowtype;
  aged timestamptz;
  is_ours boolean;
  has_lapsed boolean;
  has_people boolean;
  oldest_follow_up timestamptz;
  oldest_aged timestamptz;
  tiers smallint[];        -- -1: lapsed leases; 10: priority 9 that has aged
  tier smallint;
begin
  gone := false;
  again := false;
  now := clock_timestamp();
  aged := now - interval '60 s';
  select exists (select 1 from daemon d where d.id = 1 and d.epoch = p_epoch),
      exists (select 1 from event x where x.state = 'RUNNING' and x.lease_until < claim_event.now),
      exists (select 1 from event x where x.state in ('NEW', 'RETRY') and x.priority = 0 and x.scheduled <= claim_event.now),
      (select x.scheduled from event x where x.state in ('NEW', 'RETRY') and x.priority = 5 and x.scheduled <= claim_event.now
        order by x.scheduled limit 1),
      (select x.scheduled from event x where x.state in ('NEW', 'RETRY') and x.priority = 9 and x.scheduled <= aged
        order by x.scheduled limit 1)
    into is_ours, has_lapsed, has_people, oldest_follow_up, oldest_aged;
  if not is_ours then
    raise exception 'another dmsd has taken over (epoch % is over)', p_epoch using errcode = 'DM001';
  end if;
  tiers := case when has_lapsed then '{-1}'::smallint[] else '{}' end
    || case when has_people then '{0}'::smallint[] else '{}' end
    || case when oldest_aged < oldest_follow_up then '{10,5}'::smallint[] when oldest_aged is not null then '{5,10}' else '{5}' end
    || '{9}'::smallint[];
  foreach tier in array tiers loop
    for c in
      select x.id, x.kind, x.subject_id from event x
        where tier = -1 and x.state = 'RUNNING' and x.lease_until < claim_event.now and x.kind = any (p_kinds)
      union all
      (select x.id, x.kind, x.subject_id from event x
        where tier >= 0 and x.state in ('NEW', 'RETRY') and x.priority = least(tier, 9::smallint)
          and x.scheduled <= case when tier = 10 then aged else claim_event.now end and x.kind = any (p_kinds)
          and not exists (select 1 from event r where r.kind = x.kind and r.subject_id = x.subject_id and r.state = 'RUNNING')
        order by x.scheduled, x.id limit 1000)
    loop
      case c.kind
        when 'zone' then select to_jsonb(s) into subject from zone s where s.id = c.subject_id for no key update skip locked;
        when 'server' then select to_jsonb(s) into subject from server s where s.id = c.subject_id for no key update skip locked;
        when 'master' then select to_jsonb(s) into subject from master s where s.id = c.subject_id for no key update skip locked;
        when 'bulk' then select to_jsonb(s) into subject from bulk s where s.id = c.subject_id for no key update skip locked;
      end case;
      if subject is null then
        gone := case c.kind
          when 'zone' then not exists (select 1 from zone s where s.id = c.subject_id)
          when 'server' then not exists (select 1 from server s where s.id = c.subject_id)
          when 'master' then not exists (select 1 from master s where s.id = c.subject_id)
          else not exists (select 1 from bulk s where s.id = c.subject_id) end;
        if not gone then
          continue;  -- another transaction has it
        end if;
      end if;
      select x.* into e from event x where x.id = c.id for update skip locked;
      if e.id is null or not (e.state in ('NEW', 'RETRY') and e.scheduled <= claim_event.now or e.state = 'RUNNING' and e.lease_until < claim_event.now)
         or exists (select 1 from event r where r.kind = c.kind and r.subject_id = c.subject_id and r.state = 'RUNNING' and r.id <> e.id) then
        subject := null;
        gone := false;
        again := true;
        return;
      end if;
      event := to_jsonb(e);
      return;
    end loop;
  end loop;
  return;
end $$;
