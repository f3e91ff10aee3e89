// Finding one zone as a caller names it: by name, by network, by address (longest match), by id.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { ZoneRow } from './schema.ts';
import { hasTag } from './sectag.ts';

/** A zone with the names that its ids stand for. */
export interface NamedZone extends ZoneRow {
  readonly reference: string | null;
  readonly sg_name: string;
  readonly alt_sg_name: string | null;
}

/** `network` is the reverse zone of exactly that network, `containing` the most specific one around it. */
export type ZoneKey =
  | { readonly name: string }
  | { readonly network: string }
  | { readonly containing: string }
  | { readonly id: number };

export interface LookupOptions {
  /** Only zones with this security tag; null: all. */
  readonly sectag: string | null;
  /** Lock the row FOR NO KEY UPDATE, waiting at most the lock_timeout. */
  readonly lock: boolean;
}

/** The zone, or undefined. By id deleted ones are found too, in every other way only live ones. */
export async function lookUpZone(db: Db, key: ZoneKey, options: LookupOptions): Promise<NamedZone | undefined> {
  const rows = await sql<NamedZone>`
    select z.*, r.reference, g.name as sg_name, a.name as alt_sg_name
    from zone z
      join server_group g on g.id = z.sg_id
      left join server_group a on a.id = z.alt_sg_id
      left join reference r on r.id = z.reference_id
      ${'name' in key || 'id' in key ? sql`` : sql`join reverse_network n on n.zone_id = z.id`}
    where ${condition(key)} and ${hasTag(sql.ref('z.id'), options.sectag)}
    ${'containing' in key ? sql`order by masklen(n.network) desc limit 1` : sql``}
    ${options.lock ? sql`for no key update of z` : sql``}`.execute(db);
  return rows.rows[0];
}

/** Of these names the live zones, each with whether it has the tag. */
export async function liveZonesNamed(
  db: Db,
  names: readonly string[],
  sectag: string,
): Promise<{ readonly name: string; readonly visible: boolean }[]> {
  const { rows } = await sql<{ name: string; visible: boolean }>`
    select z.name, ${hasTag(sql.ref('z.id'), sectag)} as visible from zone z
    where z.name = any (${[...names]}::text[]) and z.state <> 'DELETED'`.execute(db);
  return rows;
}

function condition(key: ZoneKey) {
  if ('id' in key) return sql`z.id = ${key.id}`;
  if ('name' in key) return sql`z.name = ${key.name} and z.state <> 'DELETED'`;
  if ('network' in key) return sql`n.network = ${key.network}::cidr and z.state <> 'DELETED'`;
  return sql`n.network >>= ${key.containing}::inet and z.state <> 'DELETED'`;
}
