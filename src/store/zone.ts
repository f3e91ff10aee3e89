// Zones: rows, locks, look-ups and listings.
import { type Insertable, type Kysely, sql } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import { isConnectionFault } from './db.ts';
import type { Database, ZoneRow, ZoneState, ZoneTable } from './schema.ts';

/** How long a caller waits for a subject, milliseconds (design §3.6). */
export const LOCK_WAIT_MS = 2_000;

/**
 * The zone, locked until the transaction ends; null if there is none. One statement, which also bounds every later wait for a
 * lock in this transaction. Throws Busy after 2 s.
 */
export async function lockZone(trx: Kysely<Database>, id: number): Promise<ZoneRow | null> {
  try {
    const { rows } = await sql<ZoneRow>`
      with patience as materialized (select set_config('lock_timeout', ${String(LOCK_WAIT_MS)}, true))
      select z.* from patience, zone z where z.id = ${id} for no key update of z`.execute(trx);
    return rows[0] ?? null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (isConnectionFault(error) || code !== '55P03') throw error;
    const zone = `zone ${id}`;
    throw new DmsError('Busy', { name: zone, retry_after_ms: LOCK_WAIT_MS }, undefined, { cause: error });
  }
}

export async function zoneById(trx: Kysely<Database>, id: number): Promise<ZoneRow | null> {
  return (await trx.selectFrom('zone').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** The zone of that name that is not deleted; `name` absolute, lower case. */
export async function liveZone(trx: Kysely<Database>, name: string): Promise<ZoneRow | null> {
  const query = trx.selectFrom('zone').selectAll().where('name', '=', name).where('state', '<>', 'DELETED');
  return (await query.executeTakeFirst()) ?? null;
}

/** The same, where the caller may see it: with a sectag other than null (Admin) only zones that carry it. */
export async function visibleZone(trx: Kysely<Database>, name: string, sectag: string | null): Promise<ZoneRow | null> {
  const zone = await liveZone(trx, name);
  if (zone === null || sectag === null) return zone;
  return (await carriesSectag(trx, zone.id, sectag)) ? zone : null;
}

export async function carriesSectag(trx: Kysely<Database>, zoneId: number, sectag: string): Promise<boolean> {
  const query = trx.selectFrom('zone_sectag').select('zone_id').where('zone_id', '=', zoneId);
  return (await query.where('sectag_label', '=', sectag).executeTakeFirst()) !== undefined;
}

/** The nearest zone above `name` that is not deleted, single-label ones included (spec 04 §11). */
export async function parentZone(trx: Kysely<Database>, name: string): Promise<ZoneRow | null> {
  const labels = name.slice(0, -1).split('.');
  const ancestors = labels.slice(1).map((_label, i) => `${labels.slice(i + 1).join('.')}.`);
  if (ancestors.length === 0) return null;
  const query = trx.selectFrom('zone').selectAll().where('name', 'in', ancestors).where('state', '<>', 'DELETED');
  return (await query.orderBy(sql`length(name)`, 'desc').limit(1).executeTakeFirst()) ?? null;
}

/** What a new zone needs; everything else has a default. */
export type NewZone = Pick<Insertable<ZoneTable>, 'name' | 'sg_id'> & Partial<Insertable<ZoneTable>>;

/** Inserts a zone in state INIT unless said otherwise. Throws ZoneExists when a live one has the name. */
export async function insertZone(trx: Kysely<Database>, zone: NewZone): Promise<ZoneRow> {
  const query = trx
    .insertInto('zone')
    .values(zone as Insertable<ZoneTable>)
    .onConflict((conflict) => conflict.column('name').where('state', '<>', 'DELETED').doNothing())
    .returningAll();
  const row = await query.executeTakeFirst();
  if (row === undefined) throw new DmsError('ZoneExists', { name: zone.name });
  return row;
}

/** Destroys the row and all that hangs on it; its events stay. */
export async function deleteZone(trx: Kysely<Database>, id: number): Promise<void> {
  await trx.deleteFrom('zone').where('id', '=', id).execute();
}

export interface ZoneNames {
  readonly sg_name: string;
  readonly alt_sg_name: string | null;
  readonly reference: string | null;
  readonly sectags: readonly string[];
}

/** What the ids of a zone stand for. */
export async function namesOfZone(trx: Kysely<Database>, zone: ZoneRow): Promise<ZoneNames> {
  const { rows } = await sql<ZoneNames>`
    select (select name from server_group where id = ${zone.sg_id}) as sg_name,
      (select name from server_group where id = ${zone.alt_sg_id}) as alt_sg_name,
      (select reference from reference where id = ${zone.reference_id}) as reference,
      array(select sectag_label from zone_sectag where zone_id = ${zone.id} order by 1) as sectags`.execute(trx);
  return rows[0] as ZoneNames;
}

/** Numbers of zones per state, for gauges. */
export async function zoneCounts(trx: Kysely<Database>): Promise<{ state: ZoneState; count: number }[]> {
  const query = trx.selectFrom('zone').select((e) => ['state', e.fn.countAll<number>().as('count')]);
  return query.groupBy('state').execute();
}
