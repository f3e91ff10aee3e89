-- Bulk jobs: what they set going carries the job's change id as its cause, at priority 9 (design §3.12).

alter table bulk
  add column expected integer not null default 0,  -- subjects that matched when it began
  add column event_id bigint,                      -- its first step: the cause of all that follows
  add column source text,
  add column request_id text,
  add column ended timestamptz;

-- counted at each step of a job, and for whoever watches one; `is not null` keeps claims away from them
create index event_bulk_open on event (cause_id, type)
  where priority = 9 and cause_id is not null and state in ('NEW', 'RETRY', 'RUNNING');
create index event_bulk_failed on event (cause_id, type)
  where priority = 9 and cause_id is not null and state in ('FAILURE', 'CANCELLED');

-- what follows a reconfiguration is as urgent as what asked for it, and has the same cause
alter table reconfig_wanted
  add column priority smallint not null default 5 check (priority in (0, 5, 9)),
  add column cause_id bigint;
create index reconfig_wanted_cause on reconfig_wanted (cause_id) where priority = 9;

-- An event table that was analysed while it was empty is believed to be small: until it is analysed again every look-up of a claim
-- would read all of it (measured: 200 events/s instead of 1,000 behind the first thousands of a bulk job).
alter function claim_event(bigint, text[], integer) set enable_seqscan = off;
