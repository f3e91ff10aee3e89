-- The claim: pick a due event without locking, lock its subject, lock the subject's first due event; one call, so one round trip.
--
-- A lapsed lease comes first, then priority 0, then 5 together with 9 that waited 60 s, then 9. Candidates come in that order,
-- but only so many of each priority: they lead to a subject, whose due events are looked up once it is locked. A subject with an
-- event RUNNING under a live lease is passed over, one that another transaction holds is skipped. Workers begin at different
-- candidates (`p_skip`), or all of them would fight for the same head of the queue.
--
-- Candidates must come from the index `event_due`, row by row: a plan that sorts reads every due event for each claim, and the
-- table may never have been analysed; hence no sorts but the one over the few rows of two priorities. One plan for all calls:
-- planning costs more than the claim. The forbidden sort's cost would start the JIT compiler (100 ms, measured): it is off.
--
-- following: the subject's next due events, id and type.
-- event null: nothing can be claimed (again = false), or another worker won a race (again = true: roll back, call again).
create function claim_event(p_epoch bigint, p_kinds text[], p_skip integer,
  out event json, out following json, out subject json, out gone boolean, out again boolean, out now timestamptz)
language plpgsql
set enable_sort = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  e event%rowtype;
  t timestamptz := clock_timestamp();
  aged timestamptz := t - interval '60 s';
  depth integer;
  is_mixed boolean;          -- something but follow-ups is due
  ids bigint[];
  types text[];
  kinds text[];
  subjects bigint[];
  n integer;
  at integer;
  chosen bigint;
begin
  gone := false;
  again := false;
  now := t;
  perform 1 from daemon d where d.id = 1 and d.epoch = p_epoch;
  if not found then
    raise exception 'another dmsd has taken over (epoch % is over)', p_epoch using errcode = 'DM001';
  end if;
  is_mixed := exists (select 1 from event x where x.state = 'RUNNING' and x.lease_until < t)
    or exists (select 1 from event x where x.state in ('NEW', 'RETRY') and x.priority = 0 and x.scheduled <= t)
    or exists (select 1 from event x where x.state in ('NEW', 'RETRY') and x.priority = 9 and x.scheduled <= t);
  foreach depth in array '{16,1000}'::integer[] loop
    if is_mixed then
      select array_agg(y.kind), array_agg(y.subject_id) into kinds, subjects from (
        (select x.kind, x.subject_id from event x
          where x.state = 'RUNNING' and x.lease_until < t and x.kind = any (p_kinds) order by x.lease_until limit depth)
        union all
        (select x.kind, x.subject_id from event x
          where x.state in ('NEW', 'RETRY') and x.priority = 0 and x.scheduled <= t and x.kind = any (p_kinds)
            and not exists (select 1 from event r where r.kind = x.kind and r.subject_id = x.subject_id and r.state = 'RUNNING')
          order by x.scheduled, x.id limit depth)
        union all
        (select z.kind, z.subject_id from (
          (select x.id, x.kind, x.subject_id, x.scheduled from event x
            where x.state in ('NEW', 'RETRY') and x.priority = 5 and x.scheduled <= t and x.kind = any (p_kinds)
              and not exists (select 1 from event r where r.kind = x.kind and r.subject_id = x.subject_id and r.state = 'RUNNING')
            order by x.scheduled, x.id limit depth)
          union all
          (select x.id, x.kind, x.subject_id, x.scheduled from event x
            where x.state in ('NEW', 'RETRY') and x.priority = 9 and x.scheduled <= aged and x.kind = any (p_kinds)
              and not exists (select 1 from event r where r.kind = x.kind and r.subject_id = x.subject_id and r.state = 'RUNNING')
            order by x.scheduled, x.id limit depth)) z
          order by z.scheduled, z.id)
        union all
        (select x.kind, x.subject_id from event x
          where x.state in ('NEW', 'RETRY') and x.priority = 9 and x.scheduled <= t and x.kind = any (p_kinds)
            and not exists (select 1 from event r where r.kind = x.kind and r.subject_id = x.subject_id and r.state = 'RUNNING')
          order by x.scheduled, x.id limit depth)) y;
    else
      select array_agg(y.kind), array_agg(y.subject_id) into kinds, subjects from (
        select x.kind, x.subject_id from event x
          where x.state in ('NEW', 'RETRY') and x.priority = 5 and x.scheduled <= t and x.kind = any (p_kinds)
            and not exists (select 1 from event r where r.kind = x.kind and r.subject_id = x.subject_id and r.state = 'RUNNING')
          order by x.scheduled, x.id limit depth) y;
    end if;
    n := coalesce(array_length(subjects, 1), 0);
    for i in 1..n loop
      at := (i - 1 + p_skip) % n + 1;
      -- an earlier candidate of the same subject stands for all of them
      continue when at > 1 and subjects[at] = any (subjects[1:at - 1])
        and exists (select 1 from generate_series(1, at - 1) o where subjects[o] = subjects[at] and kinds[o] = kinds[at]);
      case kinds[at]
        when 'zone' then select row_to_json(s) into subject from zone s where s.id = subjects[at] for no key update skip locked;
        when 'server' then select row_to_json(s) into subject from server s where s.id = subjects[at] for no key update skip locked;
        when 'master' then select row_to_json(s) into subject from master s where s.id = subjects[at] for no key update skip locked;
        when 'bulk' then select row_to_json(s) into subject from bulk s where s.id = subjects[at] for no key update skip locked;
      end case;
      if subject is null then
        gone := case kinds[at]
          when 'zone' then not exists (select 1 from zone s where s.id = subjects[at])
          when 'server' then not exists (select 1 from server s where s.id = subjects[at])
          when 'master' then not exists (select 1 from master s where s.id = subjects[at])
          else not exists (select 1 from bulk s where s.id = subjects[at]) end;
        continue when not gone;  -- another transaction has it
      end if;
      -- the subject is ours now, so what is its next event can be said: other candidates may have come, or gone, meanwhile
      select r.id into chosen from event r where r.kind = kinds[at] and r.subject_id = subjects[at] and r.state = 'RUNNING';
      if chosen is null then
        -- none of them is RUNNING; said this way only `event_open` fits, which finds a subject's events, and not `event_due`
        select array_agg(f.id), array_agg(f.type) into ids, types from (
          select w.id, w.type from (
            (select r.id, r.type, r.priority, r.scheduled from event r where r.kind = kinds[at] and r.subject_id = subjects[at]
              and r.state in ('NEW', 'RETRY', 'RUNNING') and r.priority = 0 and r.scheduled <= t order by r.scheduled, r.id limit 51)
            union all
            (select r.id, r.type, r.priority, r.scheduled from event r where r.kind = kinds[at] and r.subject_id = subjects[at]
              and r.state in ('NEW', 'RETRY', 'RUNNING') and r.priority = 5 and r.scheduled <= t order by r.scheduled, r.id limit 51)
            union all
            (select r.id, r.type, r.priority, r.scheduled from event r where r.kind = kinds[at] and r.subject_id = subjects[at]
              and r.state in ('NEW', 'RETRY', 'RUNNING') and r.priority = 9 and r.scheduled <= t order by r.scheduled, r.id limit 51)) w
          order by case when w.priority = 9 and w.scheduled <= aged then 5 else w.priority end, w.scheduled, w.id limit 51) f;
        chosen := ids[1];
      else
        ids := null;
      end if;
      select x.* into e from event x where x.id = chosen for update skip locked;
      if e.id is null or e.state = 'RUNNING' and e.lease_until >= t then
        subject := null;
        gone := false;
        again := true;
        return;
      end if;
      event := row_to_json(e);
      if array_length(ids, 1) > 1 then
        select json_agg(json_build_object('id', f.id, 'type', f.type)) into following from unnest(ids[2:], types[2:]) f (id, type);
      end if;
      return;
    end loop;
    exit when n < 16;
  end loop;
  return;
end $$;

-- Ends a run of events that their subject's state does not handle; the caller has locked the subject. Of each, that state and its
-- result are kept. A function, because a statement over arrays is planned anew each time.
create function finish_ignored(p_kind text, p_subject bigint, p_state text, p_ids bigint[], p_results text[]) returns void
language plpgsql as $$
declare
  last_seq bigint;
begin
  select h.seq into last_seq from event h where h.kind = p_kind and h.subject_id = p_subject and h.seq is not null
    order by h.seq desc limit 1;
  for i in 1..array_length(p_ids, 1) loop
    update event x set state = 'IGNORED', processed = clock_timestamp(), attempts = x.attempts + 1, lease_until = null,
        result_code = 220, seq = coalesce(last_seq, 0) + i, before = jsonb_build_object('state', p_state), result = p_results[i]::jsonb
      where x.id = p_ids[i];
  end loop;
end $$;
