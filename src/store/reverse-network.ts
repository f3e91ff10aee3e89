// Networks of reverse zones, by which they are found (zone-lookup.ts).
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Gives a reverse zone its network, `address/prefix` without host bits. */
export async function insertReverseNetwork(trx: Kysely<Database>, zoneId: number, network: string): Promise<void> {
  await trx.insertInto('reverse_network').values({ zone_id: zoneId, network }).execute();
}
