// Searching the records of one zone: by owner pattern, types and rdata, in one version or several (spec 04 §2.4).

import { sql } from 'kysely';
import type { StoredRecord } from '../domain/zone/versions.ts';
import type { Db } from './db.ts';
import { RECORD_COLUMNS } from './record.ts';
import { hasTag } from './sectag.ts';

export interface RecordFilter {
  readonly zoneId: number;
  /** Relative and in lower case; a pattern is one of LIKE. */
  readonly owner: { readonly exact: string } | { readonly like: string };
  /** None: all. */
  readonly types: readonly string[];
  /** Canonical rdata, each of its type; a null type is any. Null: whatever rdata; none: no record. */
  readonly rdata: readonly { readonly type: string | null; readonly canon: Buffer }[] | null;
  readonly includeDisabled: boolean;
  /** ZI ids; null: all versions of the zone. */
  readonly ziIds: readonly number[] | null;
}

/** `zi_id`: the newest of the versions asked for that has it. */
export type FoundRecord = StoredRecord & { readonly zi_id: number };

/** The most specific zone of these names that has the tag and is not deleted, nor disabled unless told. */
export async function mostSpecificZone(
  db: Db,
  names: readonly string[],
  { disabledToo, sectag }: { readonly disabledToo: boolean; readonly sectag: string | null },
): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select z.id from zone z
    where z.name = any (${[...names]}::text[]) and z.state <> 'DELETED' and (${disabledToo} or z.state <> 'DISABLED')
      and ${hasTag(sql.ref('z.id'), sectag)}
    order by length(z.name) desc limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/**
 * Up to `limit` records, each once, in the order of owners, which is that of the index record_owner: a search for everything
 * in a large zone reads no further than the limit, one for an owner or the beginning of one only those.
 */
export async function findRecords(db: Db, filter: RecordFilter, limit: number): Promise<FoundRecord[]> {
  const { zoneId, owner, types, rdata, includeDisabled, ziIds } = filter;
  const named = 'exact' in owner ? sql`lower(r.owner) = ${owner.exact}` : sql`lower(r.owner) like ${owner.like}`;
  const ofType = types.length === 0 ? sql`true` : sql`r.type = any (${[...types]}::text[])`;
  const asked = ziIds === null ? sql`true` : sql`i.id = any (${[...ziIds]}::bigint[])`;
  const { rows } = await sql<FoundRecord>`
    select ${RECORD_COLUMNS}, v.id as zi_id
    from record r, lateral (
      select i.id from zone_instance i
      where i.zone_id = r.zone_id and i.version >= r.added and (r.removed is null or i.version < r.removed) and ${asked}
      order by i.version desc limit 1) v
    where r.zone_id = ${zoneId} and ${named} and ${ofType} and ${rdataCondition(rdata)} and (${includeDisabled} or not r.disabled)
    order by lower(r.owner) using ~<~, r.type, r.id limit ${limit}`.execute(db);
  return rows;
}

function rdataCondition(rdata: RecordFilter['rdata']) {
  if (rdata === null) return sql`true`;
  const types = rdata.map(({ type }) => type);
  const canons = rdata.map(({ canon }) => canon);
  return sql`exists (
    select from unnest(${types}::text[], ${canons}::bytea[]) d (type, canon)
    where d.canon = r.canon and (d.type is null or d.type = r.type))`;
}
