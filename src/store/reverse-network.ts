// Networks of reverse zones: one zone by name or address is found by zone-lookup.ts, the zones around many addresses here.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { ZoneRow, ZoneState } from './schema.ts';

/** Gives a reverse zone its network, `address/prefix` without host bits. */
export async function insertReverseNetwork(trx: Db, zoneId: number, network: string): Promise<void> {
  await trx.insertInto('reverse_network').values({ zone_id: zoneId, network }).execute();
}

/** The name of the live zone of exactly this network; nobody else looks for it before this transaction ends. */
export async function liveZoneOfNetwork(trx: Db, network: string): Promise<string | null> {
  // Names that are written differently share a network (`64-26.`, `64/26.`), so the unique name of live zones is not enough.
  await sql`select pg_advisory_xact_lock(hashtextextended('network ' || ${network}::cidr, 0))`.execute(trx);
  const { rows } = await sql<{ name: string }>`
    select z.name from reverse_network n join zone z on z.id = n.zone_id
    where n.network = ${network}::cidr and z.state <> 'DELETED' limit 1`.execute(trx);
  return rows[0]?.name ?? null;
}

export interface ReverseZoneRow {
  readonly id: number;
  readonly name: string;
  readonly state: ZoneState;
  readonly reference: string | null;
}

/**
 * The most specific reverse zone around each address that takes incremental updates (spec 04 §8.2), DISABLED ones too; null
 * where there is none. `addresses` are octets; answers in their order. Two statements however many there are.
 */
export async function reverseZonesAround(
  trx: Db,
  addresses: readonly Uint8Array[],
): Promise<readonly (ReverseZoneRow | null)[]> {
  if (addresses.length === 0) return [];
  const { rows } = await sql<{ found: (number | null)[] }>`
    select array_agg(n.zone_id order by x.i) as found
    from unnest(${addresses.map(inetText)}::inet[]) with ordinality as x (a, i)
      left join lateral (
        select n.zone_id from reverse_network n join zone z on z.id = n.zone_id
        where n.network >>= x.a and z.state <> 'DELETED' and z.inc_updates
        order by masklen(n.network) desc limit 1) n on true`.execute(trx);
  const found = (rows[0]?.found ?? []).map((id) => (id === null ? null : Number(id)));
  const ids = [...new Set(found.filter((id) => id !== null))];
  if (ids.length === 0) return found.map(() => null);
  const zones = await sql<ReverseZoneRow>`
    select z.id, z.name, z.state, r.reference from zone z left join reference r on r.id = z.reference_id
    where z.id = any(${ids}::bigint[])`.execute(trx);
  const byId = new Map(zones.rows.map((zone) => [zone.id, zone]));
  return found.map((id) => (id === null ? null : (byId.get(id) ?? null)));
}

/** The most specific live reverse zone around another one; null: there is none. */
export async function reverseZoneAround(trx: Db, zoneId: number): Promise<Pick<ZoneRow, 'id' | 'name'> | null> {
  const { rows } = await sql<Pick<ZoneRow, 'id' | 'name'>>`
    select z.id, z.name from reverse_network own join reverse_network n on n.network >> own.network::inet
      join zone z on z.id = n.zone_id
    where own.zone_id = ${zoneId} and z.state <> 'DELETED' order by masklen(n.network) desc limit 1`.execute(trx);
  return rows[0] ?? null;
}

/** Without compression: PostgreSQL reads it as well, and this is made for every address of a zone. */
function inetText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  return Buffer.from(octets).toString('hex').match(/..../g)?.join(':') ?? '';
}

/** Networks of live reverse zones inside a network, without it. */
export async function networksInside(trx: Db, network: string): Promise<string[]> {
  const { rows } = await sql<{ network: string }>`
    select n.network::text as network from reverse_network n join zone z on z.id = n.zone_id
    where n.network << ${network}::inet and z.state <> 'DELETED'`.execute(trx);
  return rows.map((row) => row.network);
}

/** The live zone in which DMS keeps the delegation of a classless zone; null: it keeps none. */
export async function parentOfClassless(trx: Db, zoneId: number): Promise<ZoneRow | null> {
  const query = trx
    .selectFrom('reverse_network as n')
    .innerJoin('zone as p', 'p.id', 'n.parent_zone_id')
    .selectAll('p');
  return (await query.where('n.zone_id', '=', zoneId).where('p.state', '<>', 'DELETED').executeTakeFirst()) ?? null;
}

/** Notes that DMS keeps it there. */
export async function setParentOfClassless(trx: Db, zoneId: number, parentId: number): Promise<void> {
  await trx.updateTable('reverse_network').set({ parent_zone_id: parentId }).where('zone_id', '=', zoneId).execute();
}
