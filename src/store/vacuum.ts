// What vacuum finds: versions that are too many, deleted zones whose time has come, old log rows.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import { isUnused } from './zone-instance.ts';

/** A version that may go, and how many records go with it at most. */
export interface SurplusVersion {
  readonly id: number;
  readonly records: number;
}

/** Of one zone, oldest first. */
export interface Surplus {
  readonly zoneId: number;
  readonly versions: readonly SurplusVersion[];
}

interface Page {
  readonly surplus: readonly Surplus[];
  /** Zone id to go on behind; null: that was the last page. */
  readonly next: number | null;
}

/** Behind which zone to look, and at how many. */
export interface PageOfZones {
  readonly after: number;
  readonly limit: number;
}

async function zonesOfPage(
  db: Db,
  page: PageOfZones,
): Promise<{ readonly ids: number[]; readonly next: number | null }> {
  const query = db.selectFrom('zone').select('id').where('id', '>', page.after).orderBy('id').limit(page.limit);
  const ids = (await query.execute()).map(({ id }) => id);
  return { ids, next: ids.length < page.limit ? null : (ids.at(-1) ?? null) };
}

/** The versions of some zones by age, `place` 1 is the one that was changed last; `later` is the version behind it. */
const placed = (zoneIds: readonly number[]) => sql`(
  select i.id, i.zone_id, i.version, i.mtime,
    row_number() over (partition by i.zone_id order by i.mtime desc, i.version desc) as place,
    lead(i.version) over (partition by i.zone_id order by i.version) as later
  from zone_instance i where i.zone_id = any (${zoneIds as number[]}::bigint[])) r join zone z on z.id = r.zone_id`;

/** To be selected from `placed`: what goes, with the records that ended behind it. */
const aggregated = sql`r.zone_id, array_agg(r.id order by r.version) as ids, array_agg((
    select count(*) from record t where t.zone_id = r.zone_id and t.removed > r.version and t.removed <= r.later)
  order by r.version) as records`;

interface SurplusRow {
  readonly zone_id: number;
  readonly ids: number[];
  readonly records: number[];
}

function asSurplus({ zone_id, ids, records }: SurplusRow): Surplus {
  return { zoneId: zone_id, versions: ids.map((id, i) => ({ id: Number(id), records: Number(records[i] ?? 0) })) };
}

/**
 * Versions of the next live zones with more than `keep`: neither among the `keep` last changed ones, nor changed after `cutoff`,
 * nor what a published, candidate or served one is a copy of, nor in use. `removeVersionsOf` looks again, under their zone's lock.
 */
export async function surplusVersions(
  db: Db,
  rule: { readonly keep: number; readonly cutoff: string },
  page: PageOfZones,
): Promise<Page> {
  const { ids, next } = await zonesOfPage(db, page);
  const { rows } = await sql<SurplusRow>`
    select ${aggregated} from ${placed(ids)}
    where r.place > ${rule.keep} and r.mtime < ${rule.cutoff}::timestamptz and z.state <> 'DELETED' and ${isUnused('r')}
      and r.id <> all (array(select c.copied_from from zone_instance c
        where c.id in (z.zi_id, z.zi_candidate_id, z.served_zi_id) and c.copied_from is not null))
    group by r.zone_id order by r.zone_id`.execute(db);
  return { surplus: rows.map(asSurplus), next };
}

/** Versions other than the published and the candidate one of those of the next zones that were deleted before `cutoff`. */
export async function versionsOfDeleted(db: Db, cutoff: string, page: PageOfZones): Promise<Page> {
  const { ids, next } = await zonesOfPage(db, page);
  const { rows } = await sql<SurplusRow>`
    select ${aggregated} from ${placed(ids)}
    where z.state = 'DELETED' and z.deleted_start < ${cutoff}::timestamptz and ${isUnused('r')}
    group by r.zone_id order by r.zone_id`.execute(db);
  return { surplus: rows.map(asSurplus), next };
}

/** Locks those of the zones that nobody holds just now, and returns their ids. */
export async function lockFreeZones(trx: Db, ids: readonly number[], state: 'live' | 'deleted'): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from zone where id = any (${[...ids]}::bigint[]) and (state = 'DELETED') = ${state === 'deleted'}
    order by id for no key update skip locked`.execute(trx);
  return rows.map(({ id }) => id);
}

/**
 * DELETED zones that are to be destroyed: nuked ones, and with a `cutoff` those deleted before it. First those whose files are
 * gone.
 */
export async function zonesToDestroy(
  db: Db,
  cutoff: string | null,
): Promise<readonly { readonly id: number; readonly zone_files: boolean }[]> {
  const { rows } = await sql<{ id: number; zone_files: boolean }>`
    select id, zone_files from zone where state = 'DELETED' and (deleted_start is null or deleted_start < ${cutoff}::timestamptz)
    order by zone_files, id`.execute(db);
  return rows;
}

/** How many log rows were received before `cutoff`. */
export async function countSyslog(db: Db, cutoff: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from systemevents where receivedat < ${cutoff}::timestamptz`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Deletes up to `limit` log rows received before `cutoff`, oldest first; returns how many. */
export async function deleteSyslog(trx: Db, cutoff: string, limit: number): Promise<number> {
  const done = await sql`
    delete from systemevents where id = any (array(
      select id from systemevents where receivedat < ${cutoff}::timestamptz order by receivedat limit ${limit}
      for update skip locked))`.execute(trx);
  return Number(done.numAffectedRows ?? 0n);
}
