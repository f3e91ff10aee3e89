// Networks of reverse zones: the longest prefix that holds an address or a network (GiST index).
import { type Kysely, sql } from 'kysely';
import type { Database, ZoneRow } from './schema.ts';

/** Gives a reverse zone its network, `address/prefix` without host bits. */
export async function insertReverseNetwork(trx: Kysely<Database>, zoneId: number, network: string): Promise<void> {
  await trx.insertInto('reverse_network').values({ zone_id: zoneId, network }).execute();
}

/** The live reverse zone with the longest prefix holding `target`, an address or a network; a sectag other than null must see it. */
export async function longestPrefixZone(
  trx: Kysely<Database>,
  target: string,
  sectag: string | null = null,
): Promise<ZoneRow | null> {
  const { rows } = await sql<ZoneRow>`
    select z.* from reverse_network n join zone z on z.id = n.zone_id
    where n.network >>= ${target}::inet and z.state <> 'DELETED' and ${visible(sectag)}
    order by masklen(n.network) desc, z.id limit 1`.execute(trx);
  return rows[0] ?? null;
}

/** The live reverse zone of exactly that network (host bits already cleared). */
export async function zoneOfNetwork(
  trx: Kysely<Database>,
  network: string,
  sectag: string | null = null,
): Promise<ZoneRow | null> {
  const { rows } = await sql<ZoneRow>`
    select z.* from reverse_network n join zone z on z.id = n.zone_id
    where n.network = ${network}::cidr and z.state <> 'DELETED' and ${visible(sectag)} limit 1`.execute(trx);
  return rows[0] ?? null;
}

function visible(sectag: string | null) {
  if (sectag === null) return sql`true`;
  return sql`exists (select from zone_sectag t where t.zone_id = z.id and t.sectag_label = ${sectag})`;
}
