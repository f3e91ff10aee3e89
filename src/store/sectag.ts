// Security tags: which front end sees which zones. Admin sees all and is never stored.

import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';

/** Condition: the zone of that id has the tag; null: it need not. */
export function hasTag(zoneId: RawBuilder<unknown>, sectag: string | null): RawBuilder<SqlBool> {
  if (sectag === null) return sql`true`;
  return sql`exists (select from zone_sectag t where t.zone_id = ${zoneId} and t.sectag_label = ${sectag})`;
}

export async function sectagExists(trx: Db, label: string): Promise<boolean> {
  const query = trx.selectFrom('sectag').select('sectag_label').where('sectag_label', '=', label);
  return (await query.executeTakeFirst()) !== undefined;
}

export async function listSectags(trx: Db): Promise<string[]> {
  const rows = await trx.selectFrom('sectag').select('sectag_label').orderBy('sectag_label').execute();
  return rows.map((row) => row.sectag_label);
}

/** Makes a tag. Throws ZoneSecTagExists. */
export async function insertSectag(trx: Db, label: string): Promise<void> {
  const query = trx
    .insertInto('sectag')
    .values({ sectag_label: label })
    .onConflict((c) => c.doNothing());
  const made = (await query.executeTakeFirst()).numInsertedOrUpdatedRows ?? 0n;
  if (made === 0n) throw new DmsError('ZoneSecTagExists', { sectag_label: label });
}

export async function sectagsOfZone(trx: Db, zoneId: number): Promise<string[]> {
  const query = trx.selectFrom('zone_sectag').select('sectag_label').where('zone_id', '=', zoneId);
  return (await query.orderBy('sectag_label').execute()).map((row) => row.sectag_label);
}

/** Gives a zone tags; those it has stay. Throws ZoneSecTagDoesNotExist. */
export async function addSectags(trx: Db, zoneId: number, labels: readonly string[]): Promise<void> {
  if (labels.length === 0) return;
  const known = await trx
    .selectFrom('sectag')
    .select('sectag_label')
    .where('sectag_label', 'in', [...labels])
    .forKeyShare()
    .execute();
  const missing = labels.find((label) => !known.some((row) => row.sectag_label === label));
  if (missing !== undefined) throw new DmsError('ZoneSecTagDoesNotExist', { sectag_label: missing });
  const rows = labels.map((label) => ({ zone_id: zoneId, sectag_label: label }));
  await trx
    .insertInto('zone_sectag')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Takes a tag from a zone; whether it had it. Throws ZoneSecTagDoesNotExist. */
export async function removeSectag(trx: Db, zoneId: number, label: string): Promise<boolean> {
  if (!(await sectagExists(trx, label))) throw new DmsError('ZoneSecTagDoesNotExist', { sectag_label: label });
  const query = trx.deleteFrom('zone_sectag').where('zone_id', '=', zoneId).where('sectag_label', '=', label);
  return ((await query.executeTakeFirst()).numDeletedRows ?? 0n) > 0n;
}

/** Gives a zone exactly these tags. Throws ZoneSecTagDoesNotExist. */
export async function replaceSectags(trx: Db, zoneId: number, labels: readonly string[]): Promise<void> {
  await trx.deleteFrom('zone_sectag').where('zone_id', '=', zoneId).execute();
  await addSectags(trx, zoneId, labels);
}

/** Removes a tag that no zone has, deleted ones counted. Throws ZoneSecTagDoesNotExist, ZoneSecTagStillUsed. */
export async function deleteSectag(trx: Db, label: string): Promise<void> {
  const tag = trx.selectFrom('sectag').select('sectag_label').where('sectag_label', '=', label).forUpdate();
  if ((await tag.executeTakeFirst()) === undefined)
    throw new DmsError('ZoneSecTagDoesNotExist', { sectag_label: label });
  const user = await trx
    .selectFrom('zone_sectag as s')
    .innerJoin('zone as z', 'z.id', 's.zone_id')
    .select(['z.name', 'z.id', 'z.state'])
    .where('s.sectag_label', '=', label)
    .limit(1)
    .executeTakeFirst();
  if (user !== undefined) {
    const name = user.state === 'DELETED' ? `${user.name} (deleted, zone id ${user.id})` : user.name;
    throw new DmsError('ZoneSecTagStillUsed', { sectag_label: label, name });
  }
  await trx.deleteFrom('sectag').where('sectag_label', '=', label).execute();
}
