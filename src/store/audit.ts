// The audit: who called which operation from where, with what outcome.
import { type Insertable, type Kysely, sql } from 'kysely';
import type { AuditTable, Database } from './schema.ts';

/** `params` as JSON text with secrets masked. */
export async function insertAudit(trx: Kysely<Database>, row: Insertable<AuditTable>): Promise<number> {
  return (await trx.insertInto('audit').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

/** Removes rows older than `days`; returns how many. */
export async function deleteOldAudit(trx: Kysely<Database>, days: number): Promise<number> {
  const query = trx.deleteFrom('audit').where('at', '<', sql<string>`clock_timestamp() - ${days} * interval '1 day'`);
  return Number((await query.executeTakeFirst()).numDeletedRows);
}
