// list_zone: patterns, addresses and networks, reference and server group, in one query without duplicates.

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database, ZoneState } from './schema.ts';

type Db = Kysely<Database>;

export type ZonePattern = { readonly like: string } | { readonly address: string } | { readonly within: string };

export interface ZoneSearch {
  /** null: all. */
  readonly patterns: readonly ZonePattern[] | null;
  readonly sectag: string | null;
  readonly reference: string | null;
  readonly sgId: number | null;
  readonly states: 'live' | 'deleted' | 'all';
  readonly disabled: boolean;
}

export interface FoundZone {
  readonly id: number;
  readonly name: string;
  readonly zi_id: number | null;
  readonly state: ZoneState;
  readonly soa_serial: number | null;
  readonly ctime: string;
  readonly mtime: string;
  readonly deleted_start: string | null;
  readonly reference: string | null;
}

/** `*` any run, `?` one character; what SQL would take for a wildcard is escaped. */
export function likePattern(text: string): string {
  return text
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}

/** Zones by name, each once. */
export async function searchZones(db: Db, search: ZoneSearch): Promise<FoundZone[]> {
  const conditions: RawBuilder<unknown>[] = [];
  if (search.states !== 'all')
    conditions.push(search.states === 'live' ? sql`z.state <> 'DELETED'` : sql`z.state = 'DELETED'`);
  if (!search.disabled) conditions.push(sql`z.state <> 'DISABLED'`);
  if (search.sgId !== null) conditions.push(sql`z.sg_id = ${search.sgId}`);
  if (search.reference !== null) conditions.push(sql`lower(r.reference) = lower(${search.reference})`);
  if (search.sectag !== null) {
    conditions.push(
      sql`exists (select 1 from zone_sectag t where t.zone_id = z.id and t.sectag_label = ${search.sectag})`,
    );
  }
  if (search.patterns !== null) conditions.push(sql`(${sql.join(search.patterns.map(matches), sql` or `)})`);
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
  const rows = await sql<FoundZone>`
    select z.id, z.name, z.zi_id, z.state, z.soa_serial, z.ctime, z.mtime, z.deleted_start, r.reference
    from zone z left join reference r on r.id = z.reference_id ${where}
    order by z.name, z.id`.execute(db);
  return rows.rows;
}

function matches(pattern: ZonePattern): RawBuilder<unknown> {
  if ('like' in pattern)
    return /[%_\\]/.test(pattern.like) ? sql`z.name like ${pattern.like}` : sql`z.name = ${pattern.like}`;
  const test =
    'address' in pattern ? sql`n.network >>= ${pattern.address}::inet` : sql`n.network <<= ${pattern.within}::cidr`;
  return sql`exists (select 1 from reverse_network n where n.zone_id = z.id and ${test})`;
}
