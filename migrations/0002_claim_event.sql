-- The claim: pick a due event without locking, lock its subject, re-read and lock the subject's first due event.
-- One call, so one round trip; each statement in here has its own snapshot, so what another worker has just committed is seen.
-- A lapsed lease comes first, then priority 0, then 5 together with 9 that waited 60 s, then 9.
-- event null: nothing is due (again = false) or another worker won a race (again = true: roll back and call again).
create function claim_event(p_epoch bigint, p_kinds text[], out event jsonb, out subject jsonb, out gone boolean, out again boolean, out now timestamptz)
language plpgsql as $$
declare
  c record;
  e event%rowtype;
begin
  gone := false;
  again := false;
  now := clock_timestamp();
  if not exists (select 1 from daemon d where d.epoch = p_epoch) then
    raise exception 'another dmsd has taken over (epoch % is over)', p_epoch using errcode = 'DM001';
  end if;
  for c in
    (select x.id, x.kind, x.subject_id from event x
      where x.state = 'RUNNING' and x.lease_until < claim_event.now and x.kind = any (p_kinds) order by x.lease_until)
    union all
    (select x.id, x.kind, x.subject_id from event x
      where x.state in ('NEW', 'RETRY') and x.priority = 0 and x.scheduled <= claim_event.now and x.kind = any (p_kinds)
      order by x.scheduled, x.id)
    union all
    (select y.id, y.kind, y.subject_id from (
      (select x.id, x.kind, x.subject_id, x.scheduled from event x
        where x.state in ('NEW', 'RETRY') and x.priority = 5 and x.scheduled <= claim_event.now and x.kind = any (p_kinds)
        order by x.scheduled, x.id)
      union all
      (select x.id, x.kind, x.subject_id, x.scheduled from event x
        where x.state in ('NEW', 'RETRY') and x.priority = 9 and x.scheduled <= claim_event.now - interval '60 s' and x.kind = any (p_kinds)
        order by x.scheduled, x.id)) y
      order by y.scheduled, y.id)
    union all
    (select x.id, x.kind, x.subject_id from event x
      where x.state in ('NEW', 'RETRY') and x.priority = 9 and x.scheduled <= claim_event.now and x.kind = any (p_kinds)
      order by x.scheduled, x.id)
  loop
    -- what runs outside blocks its subject until its lease lapses
    if exists (select 1 from event x where x.kind = c.kind and x.subject_id = c.subject_id
                 and x.state = 'RUNNING' and x.lease_until >= claim_event.now) then
      continue;
    end if;
    subject := null;
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
    select x.* into e from event x
      where x.kind = c.kind and x.subject_id = c.subject_id and x.state in ('NEW', 'RETRY', 'RUNNING') and x.scheduled <= claim_event.now
      order by (x.state = 'RUNNING') desc,
        case when x.priority = 9 and x.scheduled <= claim_event.now - interval '60 s' then 5 else x.priority end, x.scheduled, x.id
      limit 1 for update skip locked;
    if e.id is null or (e.state = 'RUNNING' and e.lease_until >= claim_event.now) then
      subject := null;
      gone := false;
      again := true;
      return;
    end if;
    event := to_jsonb(e);
    return;
  end loop;
  return;
end $$;
