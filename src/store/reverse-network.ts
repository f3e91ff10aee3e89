// Networks of reverse zones, by which they are found (zone-lookup.ts).
import type { Db } from './db.ts';

/** Gives a reverse zone its network, `address/prefix` without host bits. */
export async function insertReverseNetwork(trx: Db, zoneId: number, network: string): Promise<void> {
  await trx.insertInto('reverse_network').values({ zone_id: zoneId, network }).execute();
}
