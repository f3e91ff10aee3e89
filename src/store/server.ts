// Servers: the name servers of the server groups.

import { type Insertable, sql, type Updateable } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import { PRIORITY } from '../domain/event.ts';
import type { Db } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';
import type { ServerRow, ServerTable } from './schema.ts';

export type ServerWithGroup = ServerRow & { readonly sg_name: string };

/** The server of that name with its group's name. Throws NoServerFound. */
export async function requireServer(trx: Db, name: string): Promise<ServerWithGroup> {
  const row = await withGroup(trx).where('s.name', '=', name).executeTakeFirst();
  if (row === undefined) throw new DmsError('NoServerFound', { server_name: name });
  return row;
}

export interface ServerFilter {
  readonly sgId?: number;
  /** Servers of this group are left out. */
  readonly exceptSgId?: number | null;
  /** DISABLED ones are left out. */
  readonly enabled?: true;
  /** Name with `*` and `?` already turned into a LIKE pattern; case counts. */
  readonly like?: string;
}

/** Servers by name. */
export async function listServers(trx: Db, filter: ServerFilter = {}): Promise<ServerWithGroup[]> {
  let query = withGroup(trx);
  if (filter.sgId !== undefined) query = query.where('s.sg_id', '=', filter.sgId);
  if (typeof filter.exceptSgId === 'number') query = query.where('s.sg_id', '<>', filter.exceptSgId);
  if (filter.enabled === true) query = query.where('s.state', '<>', 'DISABLED');
  if (filter.like !== undefined) query = query.where('s.name', 'like', filter.like);
  return query.orderBy('s.name').execute();
}

function withGroup(trx: Db) {
  return trx
    .selectFrom('server as s')
    .innerJoin('server_group as g', 'g.id', 's.sg_id')
    .selectAll('s')
    .select('g.name as sg_name');
}

/** Whether another enabled server has that address (spec 04 §12 item 25: a disabled one of a DR pair may). */
export async function enabledTwins(trx: Db, server: Pick<ServerRow, 'id' | 'address'>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from server where address = ${server.address}::inet and id <> ${server.id} and state <> 'DISABLED'
    order by name`.execute(trx);
  return rows.map((row) => row.name);
}

/** What a new server needs; everything else has a default. */
export type NewServer = Pick<Insertable<ServerTable>, 'name' | 'server_type' | 'sg_id' | 'address'> &
  Partial<Insertable<ServerTable>>;

/** Makes a server, DISABLED. Throws ServerExists. */
export async function insertServer(trx: Db, row: NewServer): Promise<ServerRow> {
  const query = trx
    .insertInto('server')
    .values(row as Insertable<ServerTable>)
    .onConflict((c) => c.column('name').doNothing())
    .returningAll();
  const made = await query.executeTakeFirst();
  if (made === undefined) throw new DmsError('ServerExists', { server_name: row.name });
  return made;
}

export async function updateServer(trx: Db, id: number, values: Updateable<ServerTable>): Promise<void> {
  await trx.updateTable('server').set(values).where('id', '=', id).execute();
}

/** Throws ServerExists. */
export async function renameServer(trx: Db, id: number, name: string): Promise<void> {
  const query = trx
    .updateTable('server')
    .set({ name })
    .where('id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('server as s').select('s.id').where('s.name', '=', name))),
    );
  if ((await query.executeTakeFirst()).numUpdatedRows === 0n) throw new DmsError('ServerExists', { server_name: name });
}

/** Servers with that address, in its one text. */
export async function serversAt(trx: Db, address: string): Promise<ServerWithGroup[]> {
  return withGroup(trx).where('s.address', '=', sql<string>`${address}::inet`).orderBy('s.name').execute();
}

/** Is something under way on it? */
export async function isBeingConfigured(trx: Db, id: number): Promise<boolean> {
  const { rows } = await sql`
    select from event where kind = 'server' and subject_id = ${id} and type = 'configure' and state = 'RUNNING'`.execute(
    trx,
  );
  return rows.length > 0;
}

export async function deleteServer(trx: Db, id: number): Promise<void> {
  await trx.deleteFrom('server').where('id', '=', id).execute();
}

/** Tells every enabled server of these groups that its configuration has changed, unless it knows. One statement. */
export async function queueConfigChanges(trx: Db, sgIds: readonly number[], causeId: number): Promise<void> {
  if (sgIds.length === 0) return;
  await sql`
    with made as (
      insert into event (kind, subject_id, subject_name, type, priority, scheduled, cause_id)
      select 'server', s.id, s.name, 'configChange', ${PRIORITY.followUp}, clock_timestamp(), ${causeId}::bigint from server s
      where s.state not in ('DISABLED', 'DRAINED') and s.sg_id = any(${[...sgIds]}::bigint[])
        and not exists (select from event e where e.kind = 'server' and e.subject_id = s.id and e.type = 'configChange'
          and e.state = 'NEW' and e.params is null and e.scheduled <= clock_timestamp())
      order by s.name returning id)
    select pg_notify(${EVENT_CHANNEL}, 'server') from made limit 1`.execute(trx);
}

/** Servers that may serve zones: all that are not disabled. */
export async function enabledServers(
  db: Db,
): Promise<{ id: number; name: string; address: string; sg_id: number; in_replica_sg: boolean }[]> {
  const { rows } = await sql<{ id: number; name: string; address: string; sg_id: number; in_replica_sg: boolean }>`
    select s.id, s.name, host(s.address) as address, s.sg_id,
      s.sg_id is not distinct from (select replica_sg_id from master) as in_replica_sg
    from server s where s.state <> 'DISABLED' order by s.id`.execute(db);
  return rows;
}
