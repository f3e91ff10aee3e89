// Incremental updates that wait for the next publish of their zone (spec 04 §9).

import type { Insertable, Selectable } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';
import type { UpdateGroupTable, UpdateOperationTable } from './schema.ts';

export type UpdateGroupRow = Selectable<UpdateGroupTable>;
export type UpdateOperationRow = Selectable<UpdateOperationTable>;

export interface WaitingGroup {
  readonly group: UpdateGroupRow;
  /** In the order they are applied. */
  readonly operations: readonly UpdateOperationRow[];
}

/** Queues a group. Throws UpdateTypeAlreadyQueued when one of its type waits on the zone (`zoneName` for the message). */
export async function insertUpdateGroup(
  trx: Db,
  group: Insertable<UpdateGroupTable>,
  operations: readonly Omit<Insertable<UpdateOperationTable>, 'update_group_id'>[],
  zoneName: string,
): Promise<number> {
  const query = trx
    .insertInto('update_group')
    .values(group)
    .onConflict((c) => c.columns(['update_type', 'zone_id']).doNothing());
  const made = await query.returning('id').executeTakeFirst();
  if (made === undefined)
    throw new DmsError('UpdateTypeAlreadyQueued', { name: zoneName, update_type: group.update_type });
  const rows = operations.map((operation) => ({ ...operation, update_group_id: made.id }));
  if (rows.length > 0) await trx.insertInto('update_operation').values(rows).execute();
  return made.id;
}

/** The groups that wait on a zone, in the order they are applied. */
export async function waitingGroups(trx: Db, zoneId: number): Promise<WaitingGroup[]> {
  const groups = await trx.selectFrom('update_group').selectAll().where('zone_id', '=', zoneId).orderBy('id').execute();
  if (groups.length === 0) return [];
  const ids = groups.map((group) => group.id);
  const query = trx.selectFrom('update_operation').selectAll().where('update_group_id', 'in', ids);
  const byGroup = Map.groupBy(await query.orderBy('id').execute(), (operation) => operation.update_group_id);
  return groups.map((group) => ({ group, operations: byGroup.get(group.id) ?? [] }));
}

export async function deleteUpdateGroups(trx: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await trx
      .deleteFrom('update_group')
      .where('id', 'in', [...ids])
      .execute();
}
