// Records of zone versions: the content of a version, and what differs between two (design §4).

import { sql } from 'kysely';
import type { ContentGroup, ZoneContent } from '../domain/zone/content.ts';
import type { StoredContent, StoredRecord } from '../domain/zone/versions.ts';
import type { Db } from './db.ts';
import type { ZoneInstanceRow } from './schema.ts';

// Named as a StoredRecord is, so that rows need not be copied: of a large zone that is a third of the time.
export const RECORD_COLUMNS = sql`r.id, r.owner, r.type, r.ttl, r.rdata, r.canon, r.disabled, r.lock_ptr as "lockPtr",
  r.track_reverse as "trackReverse", (select f.reference from reference f where f.id = r.reference_id) as reference, r.comment,
  r.remark, r.group_no as "group", r.ptr_source as "ptrSource"`;

const NO_RECORD = sql`null::bigint, '', '', null, '', ''::bytea, false, false, false, null::text, g.comment, null, g.group_no, null::jsonb`;

/** Without an id the row is a group, its comment in `comment`. */
type RecordOrGroup = StoredRecord | (Omit<StoredRecord, 'id'> & { readonly id: null });

// Records and groups in one statement.
async function storedContent(
  trx: Db,
  zoneId: number,
  alive: (table: 'r' | 'g') => ReturnType<typeof sql>,
): Promise<StoredContent> {
  const { rows } = await sql<RecordOrGroup>`
    select ${RECORD_COLUMNS} from record r where r.zone_id = ${zoneId} and ${alive('r')}
    union all
    select ${NO_RECORD} from zone_group g where g.zone_id = ${zoneId} and ${alive('g')}`.execute(trx);
  const records: StoredRecord[] = [];
  const groups: ContentGroup[] = [];
  for (const row of rows) {
    if (row.id !== null) records.push(row);
    else groups.push({ number: row.group, comment: row.comment });
  }
  return { records: inOrder(records), groups: groups.sort((a, b) => a.number - b.number) };
}

/** By id. They nearly always come so already, and sorting half a million costs more than looking. */
function inOrder(records: StoredRecord[]): StoredRecord[] {
  const isSorted = records.every(({ id }, i) => i === 0 || (records[i - 1]?.id ?? 0) < id);
  return isSorted ? records : records.sort((a, b) => a.id - b.id);
}

/** Records and groups of the newest version, the base of the next one. */
export async function newestContent(trx: Db, zoneId: number): Promise<StoredContent> {
  return storedContent(trx, zoneId, (table) => sql`${sql.ref(`${table}.removed`)} is null`);
}

/** Rows of a zone by id, in full. */
export async function recordsById(trx: Db, zoneId: number, ids: readonly number[]): Promise<readonly StoredRecord[]> {
  const { rows } = await sql<StoredRecord>`
    select ${RECORD_COLUMNS} from record r where r.zone_id = ${zoneId} and r.id = any(${[...ids]}::bigint[]) order by r.id`.execute(
    trx,
  );
  return rows;
}

/** The same with the records of some owners only; they are relative and in lower case. Reads no others. */
export async function newestAt(trx: Db, zoneId: number, owners: readonly string[]): Promise<StoredContent> {
  return storedContent(trx, zoneId, (table) =>
    table === 'g' ? sql`g.removed is null` : sql`r.removed is null and lower(r.owner) = any(${[...owners]}::text[])`,
  );
}

/** Records and groups of a version of a zone. */
export async function contentOfVersion(trx: Db, zoneId: number, version: number): Promise<StoredContent> {
  return storedContent(trx, zoneId, (table) => {
    const [added, removed] = [sql.ref(`${table}.added`), sql.ref(`${table}.removed`)];
    return sql`${added} <= ${version} and (${removed} is null or ${removed} > ${version})`;
  });
}

export type ZiContent = ZoneContent & { readonly zi: ZoneInstanceRow; readonly records: readonly StoredRecord[] };

/** A zone instance with all that it contains, references as text; null if there is none of that id. Two statements. */
export async function contentOfZi(trx: Db, ziId: number): Promise<ZiContent | null> {
  const found = await trx
    .selectFrom('zone_instance as i')
    .innerJoin('zone as z', 'z.id', 'i.zone_id')
    .selectAll('i')
    .select('z.name')
    .where('i.id', '=', ziId)
    .executeTakeFirst();
  if (found === undefined) return null;
  const { name, ...zi } = found;
  const stored = await contentOfVersion(trx, zi.zone_id, zi.version);
  return { zone: name, ttl: zi.zone_ttl, soa: soaOf(zi), ...stored, apexComment: zi.apex_comment, zi };
}

/** The SOA fields of a zone instance as content. */
export function soaOf(zi: ZoneInstanceRow): ZoneContent['soa'] {
  return {
    mname: zi.soa_mname,
    rname: zi.soa_rname,
    serial: zi.soa_serial,
    refresh: zi.soa_refresh,
    retry: zi.soa_retry,
    expire: zi.soa_expire,
    minimum: zi.soa_minimum,
    ttl: zi.soa_ttl,
    comment: zi.soa_comment,
    remark: zi.soa_remark,
  };
}

/** A record that one of two versions has, or both where its effective TTL may differ. */
export type ChangedRecord = StoredRecord & { readonly inFrom: boolean; readonly inTo: boolean };

/**
 * Records that version `from` has and `to` has not, and the other way round; with `withoutTtl` also those of both that have no
 * TTL of their own. Reads only what was added or removed between the two (bitmap of both indexes).
 */
export async function changesBetween(
  trx: Db,
  versions: { readonly zoneId: number; readonly from: number; readonly to: number },
  withoutTtl = false,
): Promise<ChangedRecord[]> {
  const { zoneId, from, to } = versions;
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const has = (version: number) => sql`(r.added <= ${version} and (r.removed is null or r.removed > ${version}))`;
  const touched = sql`((r.added > ${low} and r.added <= ${high}) or (r.removed > ${low} and r.removed <= ${high}))`;
  const changed = sql`${touched} and ${has(from)} <> ${has(to)}`;
  const inherits = sql`r.ttl is null and (${has(from)} or ${has(to)})`;
  const { rows } = await sql<ChangedRecord>`
    select ${RECORD_COLUMNS}, ${has(from)} as "inFrom", ${has(to)} as "inTo" from record r
    where r.zone_id = ${zoneId} and ${withoutTtl ? sql`((${changed}) or (${inherits}))` : changed}
    order by r.id`.execute(trx);
  return rows;
}
