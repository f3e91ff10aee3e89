// Requests for reconfigurations of the master: who waits, which run serves it, what follows (design §3.11).

import { sql } from 'kysely';
import { PRIORITY } from '../domain/event.ts';
import type { Db } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';

export interface ReconfigRequest {
  /** null: the master's own part only. */
  readonly sgId: number | null;
  readonly zoneId: number | null;
  /** The zone event that follows the completion. */
  readonly followUp: string | null;
  /** Of what follows, and its cause; default: a follow-up whose cause is the run. */
  readonly priority?: number;
  readonly causeId?: number;
}

/** Notes a request; an equal one of the same zone that still waits is enough, and becomes as urgent as the more urgent one. */
export async function insertReconfigRequest(trx: Db, request: ReconfigRequest): Promise<void> {
  const { sgId, zoneId, followUp, priority = PRIORITY.followUp, causeId = null } = request;
  await sql`
    insert into reconfig_wanted (sg_id, zone_id, then_type, priority, cause_id)
    values (${sgId}, ${zoneId}, ${followUp}, ${priority}, ${causeId})
    on conflict (zone_id, then_type) where run_event_id is null and zone_id is not null do update set
      sg_id = coalesce(excluded.sg_id, reconfig_wanted.sg_id), cause_id = coalesce(excluded.cause_id, reconfig_wanted.cause_id),
      priority = least(excluded.priority, reconfig_wanted.priority)`.execute(trx);
}

/**
 * Takes the waiting requests that a run serves: 'master' those without SG, 'partial' also those of `sgId`, 'all' everything.
 * To be called, and committed, before the run reads the zones. A run that is taken up again keeps what it took.
 * Returns the SGs of everything this run has taken.
 */
export async function takeReconfigRequests(
  trx: Db,
  runEventId: number,
  scope: 'master' | 'partial' | 'all',
  sgId: number | null,
): Promise<number[]> {
  await sql`
    update reconfig_wanted set run_event_id = ${runEventId} where run_event_id is null
      and (${scope === 'all'} or sg_id is null or sg_id = ${scope === 'partial' ? (sgId ?? -1) : -1})`.execute(trx);
  const rows = await sql<{ sg_id: number }>`
    select distinct sg_id from reconfig_wanted where run_event_id = ${runEventId} and sg_id is not null`.execute(trx);
  return rows.rows.map((row) => row.sg_id);
}

/**
 * Removes the requests of a run that has ended and queues what the zones that asked for it wait for, each once. One statement,
 * however many they are. `causeId` is the cause of what was asked for without one.
 */
export async function releaseReconfigRequests(trx: Db, runEventId: number, causeId: number): Promise<void> {
  await sql`
    with done as (
      delete from reconfig_wanted where run_event_id = ${runEventId} returning zone_id, then_type, priority, cause_id),
    next as materialized (
      select d.zone_id, z.name, d.then_type, min(d.priority) as priority, coalesce(max(d.cause_id), ${causeId}::bigint) as cause_id
      from done d join zone z on z.id = d.zone_id where d.then_type is not null group by d.zone_id, z.name, d.then_type),
    made as (
      insert into event (kind, subject_id, subject_name, type, priority, scheduled, cause_id)
      select 'zone', n.zone_id, n.name, n.then_type, n.priority, clock_timestamp(), n.cause_id from next n
      where not exists (select from event e where e.kind = 'zone' and e.subject_id = n.zone_id and e.type = n.then_type
        and e.state = 'NEW' and e.params is null and e.scheduled <= clock_timestamp() and e.priority <= n.priority)
      order by n.zone_id returning id)
    select pg_notify(${EVENT_CHANNEL}, 'zone') from made limit 1`.execute(trx);
}

/** Gives back what runs took that will never end: their events are final. Returns how many requests wait again. */
export async function reclaimReconfigRequests(trx: Db): Promise<number> {
  const done = await sql`
    update reconfig_wanted w set run_event_id = null where run_event_id is not null
      and not exists (select 1 from event e where e.id = w.run_event_id and e.state in ('NEW', 'RUNNING', 'RETRY'))
      and not exists (select 1 from reconfig_wanted o where o.zone_id = w.zone_id and o.then_type = w.then_type and o.run_event_id is null)`.execute(
    trx,
  );
  return Number(done.numAffectedRows ?? 0n);
}

/** Do requests wait for longer than that without an open event of the master to serve them? The slow poll asks. */
export async function forgottenReconfigRequests(db: Db, olderThanMs: number): Promise<boolean> {
  const rows = await sql<{ yes: boolean }>`
    select exists (select 1 from reconfig_wanted where run_event_id is null and requested < clock_timestamp() - ${olderThanMs} * interval '1 ms')
      and not exists (select 1 from event where kind = 'master' and state in ('NEW', 'RUNNING', 'RETRY')) as yes`.execute(
    db,
  );
  return rows.rows[0]?.yes ?? false;
}
