// The one row of the master machine.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { MasterRow } from './schema.ts';

/** Id of the only row. */
export const MASTER_ID = 1;

export async function masterRow(trx: Db): Promise<MasterRow> {
  return trx.selectFrom('master').selectAll().where('id', '=', MASTER_ID).executeTakeFirstOrThrow();
}

/** Names of what the master row points to. */
export async function namesOfMaster(
  trx: Db,
  master: MasterRow,
): Promise<{ readonly replica_sg_name: string | null; readonly master_server: string | null }> {
  const { rows } = await sql<{ replica_sg_name: string | null; master_server: string | null }>`
    select (select name from server_group where id = ${master.replica_sg_id}) as replica_sg_name,
      (select name from server where id = ${master.master_server_id}) as master_server`.execute(trx);
  return rows[0] ?? { replica_sg_name: null, master_server: null };
}
