// Who waits for the next reconfiguration of what: requests are merged, one run serves all made before it read the zones.
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, ReconfigWantedTable } from './schema.ts';

export type ReconfigRequest = Selectable<ReconfigWantedTable>;

export interface ReconfigWish {
  /** Null: the master only. */
  readonly sgId: number | null;
  readonly zoneId: number | null;
  /** The zone event that follows the completion. */
  readonly then: string | null;
}

/** Adds a request; an equal one of the zone that no run has taken yet is enough. */
export async function requestReconfig(trx: Kysely<Database>, wish: ReconfigWish): Promise<void> {
  await sql`
    insert into reconfig_wanted (sg_id, zone_id, then_type) values (${wish.sgId}, ${wish.zoneId}, ${wish.then})
    on conflict (zone_id, then_type) where run_event_id is null and zone_id is not null
    do update set sg_id = coalesce(excluded.sg_id, reconfig_wanted.sg_id)`.execute(trx);
}

/** Gives all requests that no run serves yet to the run of that event; returns those it serves now, repeated runs included. */
export async function takeRequests(trx: Kysely<Database>, runEventId: number): Promise<ReconfigRequest[]> {
  await sql`update reconfig_wanted set run_event_id = ${runEventId} where run_event_id is null`.execute(trx);
  return trx.selectFrom('reconfig_wanted').selectAll().where('run_event_id', '=', runEventId).orderBy('id').execute();
}

/** Ends the requests of a run and returns them, so that what waited can follow. */
export async function finishRequests(trx: Kysely<Database>, runEventId: number): Promise<ReconfigRequest[]> {
  const query = trx.deleteFrom('reconfig_wanted').where('run_event_id', '=', runEventId).returningAll();
  return (await query.execute()).sort((a, b) => a.id - b.id);
}

/** Gives the requests of a run that failed back to the next one. Equal ones made meanwhile are enough. */
export async function returnRequests(trx: Kysely<Database>, runEventId: number): Promise<void> {
  await sql`
    with mine as (delete from reconfig_wanted where run_event_id = ${runEventId} returning sg_id, zone_id, then_type)
    insert into reconfig_wanted (sg_id, zone_id, then_type) select * from mine
    on conflict (zone_id, then_type) where run_event_id is null and zone_id is not null do nothing`.execute(trx);
}

/** Requests that no run has taken yet. */
export async function waitingRequests(trx: Kysely<Database>): Promise<ReconfigRequest[]> {
  return trx.selectFrom('reconfig_wanted').selectAll().where('run_event_id', 'is', null).orderBy('id').execute();
}
