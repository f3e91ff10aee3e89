// Records of all zones by what they say: addresses of a network, or rdata in canonical form. Only the newest version of a zone counts.

import { sql } from 'kysely';
import type { StoredRecord } from '../domain/zone/versions.ts';
import type { Db } from './db.ts';
import { RECORD_COLUMNS } from './record.ts';
import { likePattern } from './zone-list.ts';

/** First and last address of a network; or what the text means as each type that takes it, a null type being any. */
export type Wanted =
  | { readonly first: Buffer; readonly last: Buffer }
  | { readonly forms: readonly { readonly type: string | null; readonly canon: Buffer }[] };

export interface FindFilter {
  readonly wanted: Wanted;
  /** None: all. */
  readonly types: readonly string[];
  readonly includeDisabled: boolean;
  /** Zone names with `*` and `?`, absolute and lower case; none: all. */
  readonly patterns: readonly string[];
  readonly sgName?: string | undefined;
  /** The whole reference, in any case. */
  readonly reference?: string | undefined;
  /** Null: everything is seen. */
  readonly sectag: string | null;
}

export type RecordOfZone = StoredRecord & { readonly zone_id: number; readonly zone: string; readonly zi_id: number };

/** Up to `limit` of them, by zone. Reads what matches from the index of addresses, or of rdata, and no others. */
export async function findInAllZones(trx: Db, filter: FindFilter, limit: number): Promise<RecordOfZone[]> {
  const { types, includeDisabled, patterns, sgName, reference, sectag } = filter;
  const ofType = types.length === 0 ? sql`true` : sql`r.type = any (${[...types]}::text[])`;
  const named = patterns.length === 0 ? sql`true` : sql`z.name like any (${patterns.map(likePattern)}::text[])`;
  const ofGroup =
    sgName === undefined
      ? sql`true`
      : sql`exists (select from server_group g where g.id = z.sg_id and g.name = ${sgName})`;
  const owned =
    reference === undefined
      ? sql`true`
      : sql`exists (select from reference f where f.id = z.reference_id and lower(f.reference) = lower(${reference}))`;
  const seen =
    sectag === null
      ? sql`true`
      : sql`exists (select from zone_sectag t where t.zone_id = z.id and t.sectag_label = ${sectag})`;
  const { rows } = await sql<RecordOfZone>`
    select ${RECORD_COLUMNS}, z.id as zone_id, z.name as zone,
      (select i.id from zone_instance i where i.zone_id = z.id order by i.version desc limit 1) as zi_id
    from record r join zone z on z.id = r.zone_id
    where r.removed is null and ${saying(filter.wanted)} and ${ofType} and (${includeDisabled} or not r.disabled)
      and z.state <> 'DELETED' and (${includeDisabled} or z.state <> 'DISABLED') and ${named} and ${ofGroup} and ${owned} and ${seen}
    order by z.name, r.id limit ${limit}`.execute(trx);
  return rows;
}

function saying(wanted: Wanted) {
  if ('first' in wanted) {
    const { first, last } = wanted;
    return sql`r.type in ('A', 'AAAA') and r.canon between ${first} and ${last} and octet_length(r.canon) = ${first.length}`;
  }
  const types = wanted.forms.map(({ type }) => type);
  const canons = wanted.forms.map(({ canon }) => canon);
  const distinct = [...new Map(canons.map((canon) => [canon.toString('latin1'), canon])).values()];
  // Each by itself, since only so its index serves: record_rdata, and record_address where addresses are meant.
  const others = sql`(r.type not in ('A', 'AAAA') and r.canon = any (${distinct}::bytea[]))`;
  const addresses = sql`(r.type in ('A', 'AAAA') and r.canon = any (${distinct}::bytea[]))`;
  const meansAddresses = types.some((type) => type === null || type === 'A' || type === 'AAAA');
  return sql`${meansAddresses ? sql`(${others} or ${addresses})` : others} and exists (
    select from unnest(${types}::text[], ${canons}::bytea[]) d (type, canon)
    where d.canon = r.canon and (d.type is null or d.type = r.type))`;
}
