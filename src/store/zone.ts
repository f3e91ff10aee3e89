// Zones: rows by name, made and destroyed. Look-ups as callers name them: zone-lookup.ts; listings: zone-list.ts.

import { type Insertable, sql } from 'kysely';
import { withAncestors } from '../dns/ancestors.ts';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';
import type { ZoneRow, ZoneTable } from './schema.ts';

/** The zone of that name that is not deleted; `name` absolute, lower case. */
export async function liveZone(trx: Db, name: string): Promise<ZoneRow | null> {
  const query = trx.selectFrom('zone').selectAll().where('name', '=', name).where('state', '<>', 'DELETED');
  return (await query.executeTakeFirst()) ?? null;
}

/** The nearest zone above `name` that is not deleted, single-label ones included (spec 04 §11). */
export async function parentZone(trx: Db, name: string): Promise<ZoneRow | null> {
  const [, ...ancestors] = withAncestors(name);
  if (ancestors.length === 0) return null;
  const query = trx.selectFrom('zone').selectAll().where('name', 'in', ancestors).where('state', '<>', 'DELETED');
  return (await query.orderBy(sql`length(name)`, 'desc').limit(1).executeTakeFirst()) ?? null;
}

/** What a new zone needs; everything else has a default. */
export type NewZone = Pick<Insertable<ZoneTable>, 'name' | 'sg_id'> & Partial<Insertable<ZoneTable>>;

/** Inserts a zone in state INIT unless said otherwise. Throws ZoneExists when a live one has the name. */
export async function insertZone(trx: Db, zone: NewZone): Promise<ZoneRow> {
  const query = trx
    .insertInto('zone')
    .values(zone as Insertable<ZoneTable>)
    // a literal: the index is inferred when the plan is made, and that may be once for all parameters
    .onConflict((conflict) => conflict.column('name').where('state', '<>', sql.lit('DELETED')).doNothing())
    .returningAll();
  const row = await query.executeTakeFirst();
  if (row === undefined) throw new DmsError('ZoneExists', { name: zone.name });
  return row;
}

/** `levels` as `levelsText` writes them. */
export async function setCheckLevels(trx: Db, id: number, levels: string): Promise<void> {
  await trx.updateTable('zone').set({ check_levels: levels }).where('id', '=', id).execute();
}

/** Destroys the row and all that hangs on it; its events stay. */
export async function deleteZone(trx: Db, id: number): Promise<void> {
  await trx.deleteFrom('zone').where('id', '=', id).execute();
}
