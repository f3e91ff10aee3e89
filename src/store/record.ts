// Records of zone versions: the content of a version, and what differs between two (design §4).

import { sql } from 'kysely';
import type { ContentGroup, PtrSource, ZoneContent } from '../domain/zone/content.ts';
import { FIELD, KEY_FLAG, type LiveRow, type LiveVersion } from '../domain/zone/live-rows.ts';
import type { StoredContent, StoredRecord } from '../domain/zone/versions.ts';
import type { Db } from './db.ts';
import type { ZoneInstanceRow } from './schema.ts';

interface StoredRow {
  /** Null: the row is a group, its comment in `comment`. */
  readonly id: number | null;
  readonly owner: string;
  readonly type: string;
  readonly ttl: string | null;
  readonly rdata: string;
  readonly canon: Buffer;
  readonly disabled: boolean;
  readonly lock_ptr: boolean;
  readonly track_reverse: boolean;
  readonly reference: string | null;
  readonly comment: string | null;
  readonly remark: string | null;
  readonly group_no: number;
  readonly ptr_source: PtrSource | null;
}

const COLUMNS = sql`r.id, r.owner, r.type, r.ttl, r.rdata, r.canon, r.disabled, r.lock_ptr, r.track_reverse,
  (select f.reference from reference f where f.id = r.reference_id) as reference, r.comment, r.remark, r.group_no, r.ptr_source`;

const NO_RECORD = sql`null::bigint, '', '', null, '', ''::bytea, false, false, false, null::text, g.comment, null, g.group_no, null::jsonb`;

// Records and groups in one statement.
async function storedContent(
  trx: Db,
  zoneId: number,
  alive: (table: 'r' | 'g') => ReturnType<typeof sql>,
): Promise<StoredContent> {
  const { rows } = await sql<StoredRow>`
    select ${COLUMNS} from record r where r.zone_id = ${zoneId} and ${alive('r')}
    union all
    select ${NO_RECORD} from zone_group g where g.zone_id = ${zoneId} and ${alive('g')}`.execute(trx);
  const records: StoredRecord[] = [];
  const groups: ContentGroup[] = [];
  for (const row of rows) {
    if (row.id === null) groups.push({ number: row.group_no, comment: row.comment });
    else records.push(storedRecord(row, row.id));
  }
  return { records: records.sort((a, b) => a.id - b.id), groups: groups.sort((a, b) => a.number - b.number) };
}

function storedRecord(row: StoredRow, id: number): StoredRecord {
  return {
    id,
    owner: row.owner,
    type: row.type,
    ttl: row.ttl,
    rdata: row.rdata,
    canon: row.canon,
    disabled: row.disabled,
    lockPtr: row.lock_ptr,
    trackReverse: row.track_reverse,
    reference: row.reference,
    comment: row.comment,
    remark: row.remark,
    group: row.group_no,
    ptrSource: row.ptr_source,
  };
}

/** Records and groups of the newest version, the base of the next one. */
export async function newestContent(trx: Db, zoneId: number): Promise<StoredContent> {
  return storedContent(trx, zoneId, (table) => sql`${sql.ref(`${table}.removed`)} is null`);
}

// `liveKey` of domain/zone/live-rows.ts, as the database makes it: concat() writes nulls as nothing, so flags tell them.
const LIVE_KEY = sql`concat(group_no, f, owner, f, type, f, ttl, f, rdata, f,
  disabled::int * ${lit(KEY_FLAG.disabled)} + lock_ptr::int * ${lit(KEY_FLAG.lockPtr)} + track_reverse::int * ${lit(KEY_FLAG.trackReverse)}
    + (ttl is null)::int * ${lit(KEY_FLAG.noTtl)} + (reference_id is null)::int * ${lit(KEY_FLAG.noReference)}
    + (comment is null)::int * ${lit(KEY_FLAG.noComment)} + (remark is null)::int * ${lit(KEY_FLAG.noRemark)},
  f, reference_id, f, comment, f, remark)`;

function lit(value: number) {
  return sql.lit(value);
}

/** The newest version as one text a row, and its groups: a fifth of the time that the rows take in full. One statement. */
export async function liveVersion(trx: Db, zoneId: number): Promise<LiveVersion> {
  const { rows } = await sql<{ readonly id: number | null; readonly key: string }>`
    select id, ${LIVE_KEY} as key from record, (select ${sql.lit(FIELD)} as f) s where zone_id = ${zoneId} and removed is null
    union all
    select null, concat(group_no, ${sql.lit(FIELD)}, comment) from zone_group where zone_id = ${zoneId} and removed is null`.execute(
    trx,
  );
  const live: LiveRow[] = [];
  const groups: ContentGroup[] = [];
  for (const { id, key } of rows) {
    if (id !== null) live.push({ id, key });
    else groups.push(groupOf(key));
  }
  return { rows: live, groups: groups.sort((a, b) => a.number - b.number) };
}

function groupOf(key: string): ContentGroup {
  const end = key.indexOf(FIELD);
  return { number: Number(key.slice(0, end)), comment: key.slice(end + 1) };
}

/** Rows of a zone by id, in full. */
export async function recordsById(trx: Db, zoneId: number, ids: readonly number[]): Promise<readonly StoredRecord[]> {
  const { rows } = await sql<StoredRow & { id: number }>`
    select ${COLUMNS} from record r where r.zone_id = ${zoneId} and r.id = any(${[...ids]}::bigint[]) order by r.id`.execute(
    trx,
  );
  return rows.map((row) => storedRecord(row, row.id));
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
  const { rows } = await sql<StoredRow & { id: number; in_from: boolean; in_to: boolean }>`
    select ${COLUMNS}, ${has(from)} as in_from, ${has(to)} as in_to from record r
    where r.zone_id = ${zoneId} and ${withoutTtl ? sql`((${changed}) or (${inherits}))` : changed}
    order by r.id`.execute(trx);
  return rows.map((row) => ({ ...storedRecord(row, row.id), inFrom: row.in_from, inTo: row.in_to }));
}
