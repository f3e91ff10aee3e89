// Server groups (SGs): sets of servers that carry the same zones.

import type { Insertable, Selectable, Updateable } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';
import type { ServerGroupTable } from './schema.ts';

export type ServerGroupRow = Selectable<ServerGroupTable>;

export async function serverGroup(trx: Db, id: number): Promise<ServerGroupRow | null> {
  return (await trx.selectFrom('server_group').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** The SG of that name. Throws NoSgFound. */
export async function requireServerGroup(trx: Db, name: string): Promise<ServerGroupRow> {
  const row = await trx.selectFrom('server_group').selectAll().where('name', '=', name).executeTakeFirst();
  if (row === undefined) throw new DmsError('NoSgFound', { sg_name: name });
  return row;
}

export async function listServerGroups(trx: Db): Promise<ServerGroupRow[]> {
  return trx.selectFrom('server_group').selectAll().orderBy('name').execute();
}

/** What a new SG needs; everything else has a default. */
export type NewServerGroup = Pick<Insertable<ServerGroupTable>, 'name'> & Partial<Insertable<ServerGroupTable>>;

/** Makes an SG. Throws SgExists. */
export async function insertServerGroup(trx: Db, row: NewServerGroup): Promise<ServerGroupRow> {
  const query = trx
    .insertInto('server_group')
    .values(row as Insertable<ServerGroupTable>)
    .onConflict((c) => c.column('name').doNothing())
    .returningAll();
  const made = await query.executeTakeFirst();
  if (made === undefined) throw new DmsError('SgExists', { sg_name: row.name });
  return made;
}

export async function updateServerGroup(trx: Db, id: number, values: Updateable<ServerGroupTable>): Promise<void> {
  await trx.updateTable('server_group').set(values).where('id', '=', id).execute();
}

/** Renames an SG; the configured default_sg follows. Throws SgExists. */
export async function renameServerGroup(trx: Db, { id, name: old }: ServerGroupRow, name: string): Promise<void> {
  const query = trx
    .updateTable('server_group')
    .set({ name })
    .where('id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('server_group as g').select('g.id').where('g.name', '=', name))),
    );
  if ((await query.executeTakeFirst()).numUpdatedRows === 0n) throw new DmsError('SgExists', { sg_name: name });
  const config = trx.updateTable('config').set({ value: name }).where('key', '=', 'default_sg');
  await config.where('value', '=', old).execute();
}

/** Removes an SG. Throws SgStillHasZones, SgStillHasServers. */
export async function deleteServerGroup(trx: Db, sg: ServerGroupRow): Promise<void> {
  const zone = trx
    .selectFrom('zone')
    .select('id')
    .where((e) => e.or([e('sg_id', '=', sg.id), e('alt_sg_id', '=', sg.id)]));
  if ((await zone.limit(1).executeTakeFirst()) !== undefined)
    throw new DmsError('SgStillHasZones', { sg_name: sg.name });
  const server = trx.selectFrom('server').select('id').where('sg_id', '=', sg.id);
  if ((await server.limit(1).executeTakeFirst()) !== undefined)
    throw new DmsError('SgStillHasServers', { sg_name: sg.name });
  await trx.deleteFrom('server_group').where('id', '=', sg.id).execute();
}

/** How many zones a server group has that its servers carry, its own and those it is the alternative of. */
export async function countZones(trx: Db, sgId: number): Promise<number> {
  const query = trx.selectFrom('zone').select((e) => e.fn.countAll<number>().as('count'));
  const row = await query
    .where((e) => e.or([e('sg_id', '=', sgId), e('alt_sg_id', '=', sgId)]))
    .where('state', 'not in', ['DELETED', 'DISABLED'])
    .executeTakeFirst();
  return row?.count ?? 0;
}
