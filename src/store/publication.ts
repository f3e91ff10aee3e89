// Publications: what each successful publish left on the master.
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database, PublicationTable } from './schema.ts';

export type PublicationRow = Selectable<PublicationTable>;

export async function insertPublication(trx: Kysely<Database>, row: Insertable<PublicationTable>): Promise<number> {
  return (await trx.insertInto('publication').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export async function lastPublication(trx: Kysely<Database>, zoneId: number): Promise<PublicationRow | null> {
  const query = trx.selectFrom('publication').selectAll().where('zone_id', '=', zoneId);
  return (await query.orderBy('id', 'desc').limit(1).executeTakeFirst()) ?? null;
}
