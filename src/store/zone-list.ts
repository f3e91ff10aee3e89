// Listing zones: patterns, networks, owners, states, page by page in the order of names.

import { type SqlBool, sql } from 'kysely';
import type { Db } from './db.ts';
import type { ZoneRow, ZoneState } from './schema.ts';

export interface ZoneFilter {
  /** Names, absolute and lower case, with `*` for any run and `?` for one character; none: all zones. */
  readonly patterns?: readonly string[];
  /** Reverse zones whose network holds one of these addresses. */
  readonly containing?: readonly string[];
  /** Reverse zones inside one of these networks. */
  readonly inside?: readonly string[];
  /** The whole reference, without regard to case. */
  readonly reference?: string;
  /** Name of the primary server group. */
  readonly sgName?: string;
  /** Only zones with this tag; null or missing: all (Admin). */
  readonly sectag?: string | null;
  /** Default: all but DELETED. */
  readonly states?: readonly ZoneState[];
  readonly includeDisabled?: boolean;
}

export interface ZonePage {
  /** The last zone of the page before. */
  readonly after?: { readonly name: string; readonly id: number };
  readonly limit: number;
}

export type ListedZone = ZoneRow & { readonly reference: string | null; readonly sg_name: string };

/**
 * A LIKE pattern for one with `*` and `?`; what LIKE itself would take as a wildcard is escaped (spec 03 D24).
 */
export function likePattern(pattern: string): string {
  return pattern
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}

/** A pattern as people type it: lower case, and with its final dot unless it ends in a wildcard (spec 02 §4.3). */
export function namePattern(typed: string): string {
  const lower = typed.toLowerCase();
  return /[.*?]$/.test(lower) ? lower : `${lower}.`;
}

/** One page of zones that pass `filter`, each once, by name. */
export async function listZones(trx: Db, filter: ZoneFilter, page: ZonePage): Promise<ListedZone[]> {
  let query = trx
    .selectFrom('zone as z')
    .innerJoin('server_group as g', 'g.id', 'z.sg_id')
    .leftJoin('reference as r', 'r.id', 'z.reference_id')
    .selectAll('z')
    .select(['r.reference', 'g.name as sg_name']);
  for (const condition of conditions(filter)) query = query.where(condition);
  if (page.after !== undefined)
    query = query.where(sql<SqlBool>`(z.name, z.id) > (${page.after.name}, ${page.after.id})`);
  return query.orderBy('z.name').orderBy('z.id').limit(page.limit).execute();
}

function conditions(filter: ZoneFilter): ReturnType<typeof sql<SqlBool>>[] {
  const where = [stateCondition(filter)];
  const named = nameConditions(filter);
  if (named.length > 0) where.push(sql<SqlBool>`(${sql.join(named, sql` or `)})`);
  if (filter.reference !== undefined) where.push(sql`lower(r.reference) = lower(${filter.reference})`);
  if (filter.sgName !== undefined) where.push(sql`g.name = ${filter.sgName}`);
  if (typeof filter.sectag === 'string') {
    where.push(sql`exists (select from zone_sectag t where t.zone_id = z.id and t.sectag_label = ${filter.sectag})`);
  }
  return where;
}

// Written out so that the partial index on live names serves the usual case.
function stateCondition(filter: ZoneFilter): ReturnType<typeof sql<SqlBool>> {
  if (filter.states !== undefined) return sql`z.state = any(${[...filter.states]}::text[])`;
  return filter.includeDisabled === false
    ? sql`z.state <> 'DELETED' and z.state <> 'DISABLED'`
    : sql`z.state <> 'DELETED'`;
}

function nameConditions(filter: ZoneFilter): ReturnType<typeof sql<SqlBool>>[] {
  const patterns = filter.patterns ?? [];
  const exact = patterns.filter((pattern) => !/[*?]/.test(pattern));
  const named = patterns
    .filter((pattern) => /[*?]/.test(pattern))
    .map((p) => sql<SqlBool>`z.name like ${likePattern(p)}`);
  if (exact.length > 0) named.push(sql`z.name = any(${exact}::text[])`);
  const { containing = [], inside = [] } = filter;
  for (const address of containing) {
    named.push(sql`z.id in (select n.zone_id from reverse_network n where n.network >>= ${address}::inet)`);
  }
  for (const block of inside) {
    named.push(sql`z.id in (select n.zone_id from reverse_network n where n.network <<= ${block}::inet)`);
  }
  return named;
}
