// Incremental updates that wait for the next publish of their zone (spec 04 §9).

import { type Insertable, type Selectable, sql } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import type { GroupOperation, OperationKind } from '../domain/zone/groups/group-operations.ts';
import type { Db } from './db.ts';
import { storableJson } from './json-text.ts';
import { referenceIds } from './reference.ts';
import type { UpdateGroupTable, ZoneRow } from './schema.ts';

export type UpdateGroupRow = Selectable<UpdateGroupTable>;

export interface WaitingGroup {
  readonly group: UpdateGroupRow;
  /** In the order they are applied. */
  readonly operations: readonly GroupOperation[];
}

/**
 * Queues a group of a zone whose row is locked; three statements at most. Throws UpdateTypeAlreadyQueued when one of its type
 * waits on the zone (`zoneName` for the message), NoReferenceFound.
 */
export async function insertUpdateGroup(
  trx: Db,
  group: Insertable<UpdateGroupTable>,
  operations: readonly GroupOperation[],
  zoneName: string,
): Promise<number> {
  const query = trx
    .insertInto('update_group')
    .values(group)
    .onConflict((c) => c.columns(['update_type', 'zone_id']).doNothing());
  const made = await query.returning('id').executeTakeFirst();
  if (made === undefined)
    throw new DmsError('UpdateTypeAlreadyQueued', { name: zoneName, update_type: group.update_type });
  await insertOperations(trx, made.id, operations);
  return made.id;
}

async function insertOperations(trx: Db, groupId: number, operations: readonly GroupOperation[]): Promise<void> {
  if (operations.length === 0) return;
  const references = await referenceIds(
    trx,
    operations.flatMap((operation) => operation.reference ?? []),
  );
  const rows = operations.map((operation, n) => ({
    ...operation,
    n,
    canon: operation.canon === null ? null : `\\x${operation.canon.toString('hex')}`,
    reference: operation.reference === null ? null : references.get(operation.reference.toLowerCase()),
  }));
  await sql`
    insert into update_operation (update_group_id, operation, owner, type, ttl, rdata, canon, disabled, lock_ptr, track_reverse,
      force_reverse, reference_id, comment, group_comment, ptr_source)
    select ${groupId}::bigint, o.kind, o.owner, o.type, o.ttl, o.rdata, o.canon, o.disabled, o."lockPtr", o."trackReverse",
      o."forceReverse", o.reference, o.comment, o."groupComment", o."ptrSource"
    from json_to_recordset(${storableJson(rows)}::json) as o (n int, kind text, owner text, type text, ttl text, rdata text,
      canon bytea, disabled boolean, "lockPtr" boolean, "trackReverse" boolean, "forceReverse" boolean, reference bigint,
      comment text, "groupComment" text, "ptrSource" jsonb)
    order by o.n`.execute(trx);
}

interface OperationRow {
  readonly update_group_id: number;
  readonly operation: OperationKind;
  readonly owner: string;
  readonly type: string;
  readonly ttl: string | null;
  readonly rdata: string | null;
  readonly canon: Buffer | null;
  readonly disabled: boolean;
  readonly lock_ptr: boolean;
  readonly track_reverse: boolean;
  readonly force_reverse: boolean;
  readonly reference: string | null;
  readonly comment: string | null;
  readonly group_comment: string | null;
  readonly ptr_source: GroupOperation['ptrSource'];
}

/** The groups that wait on a zone, in the order they are applied. */
export async function waitingGroups(trx: Db, zoneId: number): Promise<WaitingGroup[]> {
  const query = trx.selectFrom('update_group').selectAll().where('zone_id', '=', zoneId);
  return withOperations(trx, await query.orderBy('id').execute());
}

export interface ListedGroup extends WaitingGroup {
  readonly zone: Pick<ZoneRow, 'name' | 'state' | 'lock_state' | 'locked_by'>;
}

/** The first thousand groups that wait on a zone, or on all with the security tag; null: any. */
export async function listWaitingGroups(trx: Db, zoneId: number | null, sectag: string | null): Promise<ListedGroup[]> {
  const { rows } = await sql<UpdateGroupRow & { readonly zone: ListedGroup['zone'] }>`
    select g.*, json_build_object('name', z.name, 'state', z.state, 'lock_state', z.lock_state, 'locked_by', z.locked_by) as zone
    from update_group g join zone z on z.id = g.zone_id
    where (${zoneId}::bigint is null or g.zone_id = ${zoneId}::bigint) and (${sectag}::text is null
      or exists (select from zone_sectag t where t.zone_id = g.zone_id and t.sectag_label = ${sectag}::text))
    order by g.zone_id, g.id limit 1000`.execute(trx);
  const zones = new Map(rows.map((row) => [row.id, row.zone]));
  const groups = await withOperations(trx, rows);
  return groups.map((one) => ({ ...one, zone: zones.get(one.group.id)! }));
}

async function withOperations(trx: Db, groups: readonly UpdateGroupRow[]): Promise<WaitingGroup[]> {
  if (groups.length === 0) return [];
  const ids = groups.map((group) => group.id);
  const { rows } = await sql<OperationRow>`
    select o.*, f.reference from update_operation o left join reference f on f.id = o.reference_id
    where o.update_group_id = any(${ids}::bigint[]) order by o.id`.execute(trx);
  const byGroup = Map.groupBy(rows, (row) => row.update_group_id);
  return groups.map((group) => ({ group, operations: (byGroup.get(group.id) ?? []).map(operationOf) }));
}

function operationOf(row: OperationRow): GroupOperation {
  return {
    kind: row.operation,
    owner: row.owner,
    type: row.type,
    ttl: row.ttl,
    rdata: row.rdata,
    canon: row.canon,
    disabled: row.disabled,
    lockPtr: row.lock_ptr,
    trackReverse: row.track_reverse,
    forceReverse: row.force_reverse,
    reference: row.reference,
    comment: row.comment,
    groupComment: row.group_comment,
    ptrSource: row.ptr_source,
  };
}

/** Does any group wait on the zone? */
export async function hasWaitingGroups(trx: Db, zoneId: number): Promise<boolean> {
  const query = trx.selectFrom('update_group').select('id').where('zone_id', '=', zoneId).limit(1);
  return (await query.executeTakeFirst()) !== undefined;
}

export async function deleteUpdateGroups(trx: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await trx
      .deleteFrom('update_group')
      .where('id', 'in', [...ids])
      .execute();
}
