// What people hold back from being published: a zone, the zones of a server group, or everything (spec 06 §5.1).

import { type RawBuilder, sql } from 'kysely';
import type { Db } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';

/** A zone, a server group, or with neither everything. */
export interface PauseScope {
  readonly zoneId?: number;
  readonly sgId?: number;
}

/** Who holds the zone back: `sg one by anna/Admin`; null: nobody. */
export function pausedExpression(zone: {
  readonly id: number;
  readonly sg_id: number;
  readonly alt_sg_id: number | null;
}) {
  return sql<
    string | null
  >`(select case when p.zone_id is not null then 'zone' when p.sg_id is not null then 'server group '
      || (select g.name from server_group g where g.id = p.sg_id) else 'everything' end || ', by ' || p.actor
    from publish_pause p where p.zone_id = ${zone.id} or p.sg_id in (${zone.sg_id}, ${zone.alt_sg_id}) or (p.zone_id is null and p.sg_id is null)
    limit 1)`;
}

export async function pausedBy(
  trx: Db,
  zone: { readonly id: number; readonly sg_id: number; readonly alt_sg_id: number | null },
): Promise<string | null> {
  const { rows } = await sql<{ paused: string | null }>`select ${pausedExpression(zone)} as paused`.execute(trx);
  return rows[0]?.paused ?? null;
}

/** False: it is paused already. */
export async function insertPause(trx: Db, { zoneId = null, sgId = null }: Nullable, actor: string): Promise<boolean> {
  const done = await sql`
    insert into publish_pause (zone_id, sg_id, actor) values (${zoneId}, ${sgId}, ${actor}) on conflict do nothing`.execute(
    trx,
  );
  return (done.numAffectedRows ?? 0n) > 0n;
}

type Nullable = { readonly zoneId?: number | null; readonly sgId?: number | null };

/** Ends a pause; what waited because of it is tried again at once. False: there was none. */
export async function deletePause(trx: Db, { zoneId = null, sgId = null }: Nullable): Promise<boolean> {
  const done = await sql`
    delete from publish_pause where zone_id is not distinct from ${zoneId}::bigint and sg_id is not distinct from ${sgId}::bigint`.execute(
    trx,
  );
  if ((done.numAffectedRows ?? 0n) === 0n) return false;
  await wakeHeld(trx, zoneId === null ? scopeOf(sgId) : sql`e.subject_id = ${zoneId}`);
  return true;
}

function scopeOf(sgId: number | null): RawBuilder<unknown> {
  return sgId === null
    ? sql`true`
    : sql`e.subject_id in (select z.id from zone z where z.sg_id = ${sgId} or z.alt_sg_id = ${sgId})`;
}

/** Retries of publishing events become due; whoever is at one just now has read the pause already, and comes again by itself. */
async function wakeHeld(trx: Db, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    with woken as (
      update event set scheduled = clock_timestamp() where id in (
        select e.id from event e where e.kind = 'zone' and e.state = 'RETRY' and e.scheduled > clock_timestamp() and ${which}
        for update skip locked) returning id)
    select pg_notify(${EVENT_CHANNEL}, 'retry') from woken limit 1`.execute(trx);
}

/** Events that wait for a pause which has ended while they read it. Returns how many. */
export async function wakeUnheld(db: Db): Promise<number> {
  const rows = await sql<{ n: number }>`
    with woken as (
      update event set scheduled = clock_timestamp() where id in (
        select e.id from event e join zone z on z.id = e.subject_id
        where e.kind = 'zone' and e.state = 'RETRY' and e.scheduled > clock_timestamp() + interval '2 min'
          and not exists (select from publish_pause p where p.zone_id = z.id or p.sg_id in (z.sg_id, z.alt_sg_id)
            or (p.zone_id is null and p.sg_id is null))
        for update of e skip locked) returning id)
    select count(*)::int as n, pg_notify(${EVENT_CHANNEL}, 'retry') from woken`.execute(db);
  return rows.rows[0]?.n ?? 0;
}

export interface PublishPause {
  readonly kind: 'zone' | 'sg' | 'all';
  readonly name: string;
  readonly actor: string;
  readonly since: string;
}

/** All pauses, everything first; at most `limit`. */
export async function listPauses(trx: Db, limit: number): Promise<PublishPause[]> {
  const { rows } = await sql<PublishPause>`
    select case when p.zone_id is not null then 'zone' when p.sg_id is not null then 'sg' else 'all' end as kind,
      coalesce(z.name, g.name, 'everything') as name, p.actor, p.since
    from publish_pause p left join zone z on z.id = p.zone_id left join server_group g on g.id = p.sg_id
    order by p.zone_id nulls first, p.sg_id nulls first limit ${limit}`.execute(trx);
  return rows;
}
