// Listing zones: patterns, networks, owners, states, page by page in the order of names.

import { type RawBuilder, type SqlBool, sql } from 'kysely';
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

/**
 * One page of zones that pass `filter`, each once, by the bytes of their names: the order of an index, whether all zones are
 * listed or those of a tag, an owner or a server group, so that a page costs what is on it.
 */
export async function listZones(trx: Db, filter: ZoneFilter, page: ZonePage): Promise<ListedZone[]> {
  const { rows } = await (await zonePage(trx, filter, page)).execute(trx);
  return rows;
}

/** The statement of `listZones`. The owner goes in as a number: PostgreSQL then knows how many zones that are, and plans by it. */
export async function zonePage(trx: Db, filter: ZoneFilter, page: ZonePage): Promise<RawBuilder<ListedZone>> {
  const owner = filter.reference === undefined ? null : await ownerId(trx, filter.reference);
  return pageOf(filter, owner, page);
}

/** 0: there is no such reference, and no zone has it. */
async function ownerId(trx: Db, reference: string): Promise<number> {
  const query = trx.selectFrom('reference').select('id').where(sql`lower(reference)`, '=', reference.toLowerCase());
  return (await query.executeTakeFirst())?.id ?? 0;
}

function pageOf(filter: ZoneFilter, owner: number | null, { after, limit }: ZonePage): RawBuilder<ListedZone> {
  const tag = filter.sectag ?? null;
  const [name, id] = tag === null ? [sql`z.name`, sql`z.id`] : [sql`t.name`, sql`t.zone_id`];
  const where = conditions(filter, name, id);
  if (owner !== null) where.push(sql`z.reference_id = ${owner}`);
  if (tag !== null) where.push(sql`t.sectag_label = ${tag}`);
  if (after !== undefined)
    where.push(sql`${name} ~>=~ ${after.name} and (${name} <> ${after.name} or ${id} > ${after.id})`);
  return sql<ListedZone>`
    select z.*, r.reference, g.name as sg_name
    from zone z ${tag === null ? sql`` : sql`join zone_sectag t on t.zone_id = z.id`}
      join server_group g on g.id = z.sg_id
      left join reference r on r.id = z.reference_id
    where ${sql.join(where, sql` and `)}
    order by ${name} using ~<~, ${id} limit ${limit}`;
}

type Term = RawBuilder<unknown>;

function conditions(filter: ZoneFilter, name: Term, id: Term): RawBuilder<SqlBool>[] {
  const where = [stateCondition(filter)];
  const named = nameConditions(filter, name, id);
  if (named.length > 0) where.push(sql<SqlBool>`(${sql.join(named, sql` or `)})`);
  if (filter.sgName !== undefined)
    where.push(sql`z.sg_id = (select id from server_group where name = ${filter.sgName})`);
  return where;
}

// Written out so that the partial index on live names serves the usual case.
function stateCondition(filter: ZoneFilter): RawBuilder<SqlBool> {
  if (filter.states !== undefined) return sql`z.state = any(${[...filter.states]}::text[])`;
  return filter.includeDisabled === false
    ? sql`z.state <> 'DELETED' and z.state <> 'DISABLED'`
    : sql`z.state <> 'DELETED'`;
}

function nameConditions(filter: ZoneFilter, name: Term, id: Term): RawBuilder<SqlBool>[] {
  const patterns = filter.patterns ?? [];
  const exact = patterns.filter((pattern) => !/[*?]/.test(pattern));
  const named = patterns
    .filter((pattern) => /[*?]/.test(pattern))
    .map((pattern) => sql<SqlBool>`${name} like ${likePattern(pattern)}`);
  if (exact.length > 0) named.push(sql`${name} = any(${exact}::text[])`);
  const { containing = [], inside = [] } = filter;
  for (const address of containing) {
    named.push(sql`${id} in (select n.zone_id from reverse_network n where n.network >>= ${address}::inet)`);
  }
  for (const block of inside) {
    named.push(sql`${id} in (select n.zone_id from reverse_network n where n.network <<= ${block}::inet)`);
  }
  return named;
}
