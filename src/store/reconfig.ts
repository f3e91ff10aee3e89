// Requests for reconfigurations of the master: who waits, which run serves it, what follows (design §3.11).

import { sql } from 'kysely';
import type { Db } from './db.ts';

export interface ReconfigRequest {
  /** null: the master's own part only. */
  readonly sgId: number | null;
  readonly zoneId: number | null;
  /** The zone event that follows the completion. */
  readonly followUp: string | null;
}

export interface WaitingZone {
  readonly zone_id: number;
  readonly name: string;
  readonly then_type: string;
}

/** Notes a request; an equal one of the same zone that still waits is enough. */
export async function insertReconfigRequest(trx: Db, request: ReconfigRequest): Promise<void> {
  await sql`
    insert into reconfig_wanted (sg_id, zone_id, then_type) values (${request.sgId}, ${request.zoneId}, ${request.followUp})
    on conflict (zone_id, then_type) where run_event_id is null and zone_id is not null do update set sg_id = coalesce(excluded.sg_id, reconfig_wanted.sg_id)`.execute(
    trx,
  );
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

/** Removes the requests of a run that has ended and returns the zones that waited for it. */
export async function releaseReconfigRequests(trx: Db, runEventId: number): Promise<WaitingZone[]> {
  const rows = await sql<WaitingZone>`
    with done as (delete from reconfig_wanted where run_event_id = ${runEventId} returning zone_id, then_type)
    select d.zone_id, z.name, d.then_type from done d join zone z on z.id = d.zone_id where d.then_type is not null order by d.zone_id`.execute(
    trx,
  );
  return rows.rows;
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
