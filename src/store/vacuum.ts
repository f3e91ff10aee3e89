// What vacuum finds: versions that are too many, deleted zones whose time has come, old log rows.

import { sql } from 'kysely';
import type { Db } from './db.ts';

/** Versions of one zone that may go, oldest first. */
export interface Surplus {
  readonly zoneId: number;
  readonly ziIds: readonly number[];
}

interface Page {
  readonly surplus: readonly Surplus[];
  /** Zone id to go on behind; null: that was the last page. */
  readonly next: number | null;
}

interface SurplusRow {
  readonly zone_id: number;
  readonly ids: number[];
}

const asSurplus = ({ zone_id, ids }: SurplusRow): Surplus => ({ zoneId: zone_id, ziIds: ids.map(Number) });

/**
 * Versions of the next `limit` live zones with more than `keep`: neither among the `keep` last changed ones, nor changed after
 * `cutoff`, nor what a published, candidate or served one is a copy of. That they are not in use themselves is for
 * `removeVersions` to see, under their zone's lock.
 */
export async function surplusVersions(
  db: Db,
  rule: { readonly keep: number; readonly cutoff: string },
  page: { readonly after: number; readonly limit: number },
): Promise<Page> {
  const zones = await sql<{ id: number }>`
    select i.zone_id as id from zone_instance i
    where i.zone_id > ${page.after} group by i.zone_id having count(*) > ${rule.keep} order by i.zone_id limit ${page.limit}`.execute(
    db,
  );
  const ids = zones.rows.map(({ id }) => id);
  const { rows } = await sql<SurplusRow>`
    select r.zone_id, array_agg(r.id order by r.version) as ids from (
      select i.id, i.zone_id, i.version, i.mtime,
        row_number() over (partition by i.zone_id order by i.mtime desc, i.version desc) as place
      from zone_instance i where i.zone_id = any (${ids}::bigint[])) r
      join zone z on z.id = r.zone_id
    where r.place > ${rule.keep} and r.mtime < ${rule.cutoff}::timestamptz and z.state <> 'DELETED'
      and r.id <> all (array(select c.copied_from from zone_instance c
        where c.id in (z.zi_id, z.zi_candidate_id, z.served_zi_id) and c.copied_from is not null))
    group by r.zone_id order by r.zone_id`.execute(db);
  return { surplus: rows.map(asSurplus), next: ids.length < page.limit ? null : (ids.at(-1) ?? null) };
}

/** Versions other than the published and the candidate one of the next `limit` zones that were deleted before `cutoff`. */
export async function versionsOfDeleted(
  db: Db,
  cutoff: string,
  page: { readonly after: number; readonly limit: number },
): Promise<Page> {
  const { rows } = await sql<SurplusRow>`
    select i.zone_id, array_agg(i.id order by i.version) as ids
    from zone z join zone_instance i on i.zone_id = z.id
    where z.id in (select d.id from zone d
        where d.state = 'DELETED' and d.deleted_start < ${cutoff}::timestamptz and d.id > ${page.after} and exists (
          select from zone_instance o where o.zone_id = d.id
            and o.id is distinct from d.zi_id and o.id is distinct from d.zi_candidate_id)
        order by d.id limit ${page.limit})
      and i.id is distinct from z.zi_id and i.id is distinct from z.zi_candidate_id
    group by i.zone_id order by i.zone_id`.execute(db);
  const surplus = rows.map(asSurplus);
  return { surplus, next: surplus.length < page.limit ? null : (surplus.at(-1)?.zoneId ?? null) };
}

/** Locks those of the zones that nobody holds just now, and returns their ids. */
export async function lockFreeZones(trx: Db, ids: readonly number[], state: 'live' | 'deleted'): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from zone where id = any (${[...ids]}::bigint[]) and (state = 'DELETED') = ${state === 'deleted'}
    order by id for no key update skip locked`.execute(trx);
  return rows.map(({ id }) => id);
}

/**
 * Ids of DELETED zones that are to be destroyed: nuked ones, and with a `cutoff` those deleted before it. First those whose
 * files are gone.
 */
export async function zonesToDestroy(db: Db, cutoff: string | null): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from zone where state = 'DELETED' and (deleted_start is null or deleted_start < ${cutoff}::timestamptz)
    order by zone_files, id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Deletes up to `limit` log rows received before `cutoff`, oldest first; returns how many. */
export async function deleteSyslog(trx: Db, cutoff: string, limit: number): Promise<number> {
  const done = await sql`
    delete from systemevents where id = any (array(
      select id from systemevents where receivedat < ${cutoff}::timestamptz order by receivedat limit ${limit}
      for update skip locked))`.execute(trx);
  return Number(done.numAffectedRows ?? 0n);
}
