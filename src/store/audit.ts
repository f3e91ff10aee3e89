// The audit: who called which operation from where, with what outcome.

import type { Insertable } from 'kysely';
import type { Db } from './db.ts';
import type { AuditTable } from './schema.ts';

/** `params` as JSON text with secrets masked. */
export async function insertAudit(trx: Db, row: Insertable<AuditTable>): Promise<number> {
  return (await trx.insertInto('audit').values(row).returning('id').executeTakeFirstOrThrow()).id;
}
