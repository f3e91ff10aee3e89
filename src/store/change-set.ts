// Changes of many zones that are one: what each zone was before, and what it became.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { ChangeSetRow } from './schema.ts';

export type ChangeSet = ChangeSetRow & { readonly zones: number };

/** What it did to one zone; a null `from_zi_id`: it made the zone. */
export interface ChangedZone {
  readonly zone_id: number;
  readonly name: string;
  readonly from_zi_id: number | null;
  readonly to_zi_id: number;
}

export async function insertChangeSet(
  trx: Db,
  row: { readonly operation: string; readonly summary: string; readonly actor: string },
): Promise<number> {
  return (await trx.insertInto('change_set').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

/** Notes a zone of a change set; one that is noted already keeps what it was before. */
export async function noteChangedZone(trx: Db, setId: number, zone: Omit<ChangedZone, 'name'>): Promise<void> {
  await trx
    .insertInto('change_set_zone')
    .values({ change_set_id: setId, ...zone })
    .onConflict((c) => c.columns(['change_set_id', 'zone_id']).doUpdateSet({ to_zi_id: zone.to_zi_id }))
    .execute();
}

/** Newest first; those that changed nothing are left out. */
export async function listChangeSets(trx: Db, limit: number): Promise<ChangeSet[]> {
  const { rows } = await sql<ChangeSet>`
    select s.*, c.zones from change_set s,
      lateral (select count(*)::int as zones from change_set_zone z where z.change_set_id = s.id) c
    where c.zones > 0 order by s.id desc limit ${limit}`.execute(trx);
  return rows;
}

export async function findChangeSet(trx: Db, id: number): Promise<ChangeSetRow | undefined> {
  return trx.selectFrom('change_set').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A page of its zones, by id. */
export async function zonesOfChangeSet(
  trx: Db,
  id: number,
  page: { readonly after: number; readonly limit: number },
): Promise<ChangedZone[]> {
  return trx
    .selectFrom('change_set_zone as c')
    .innerJoin('zone as z', 'z.id', 'c.zone_id')
    .select(['c.zone_id', 'z.name', 'c.from_zi_id', 'c.to_zi_id'])
    .where('c.change_set_id', '=', id)
    .where('c.zone_id', '>', page.after)
    .orderBy('c.zone_id')
    .limit(page.limit)
    .execute();
}

/** Those made before then: what they would bring back is old. Cascades to their zones. */
export async function deleteChangeSets(trx: Db, cutoff: string): Promise<void> {
  await trx.deleteFrom('change_set').where('at', '<', cutoff).execute();
}
