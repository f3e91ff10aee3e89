// Two zone instances as far as they differ: of one zone only what lies between them is read (design §4).

import { sql } from 'kysely';
import type { ContentGroup } from '../domain/zone/content.ts';
import { unequalRows } from '../domain/zone/live-rows.ts';
import type { StoredContent } from '../domain/zone/versions.ts';
import type { Db } from './db.ts';
import { liveVersion } from './live-rows.ts';
import { type ChangedRecord, changesBetween, recordsById } from './record.ts';
import type { ZoneInstanceRow } from './schema.ts';

export interface Sides {
  readonly from: StoredContent;
  readonly to: StoredContent;
}

/** Both sides without rows that they share, or of different zones without equal ones. Groups are all there. */
export async function differingSides(trx: Db, from: ZoneInstanceRow, to: ZoneInstanceRow): Promise<Sides> {
  if (from.zone_id !== to.zone_id) {
    const [one, other] = [
      await liveVersion(trx, from.zone_id, from.version),
      await liveVersion(trx, to.zone_id, to.version),
    ];
    const ids = unequalRows(one, other);
    return {
      from: { records: await recordsById(trx, from.zone_id, ids.from), groups: one.groups },
      to: { records: await recordsById(trx, to.zone_id, ids.to), groups: other.groups },
    };
  }
  const changed = await changesBetween(trx, { zoneId: from.zone_id, from: from.version, to: to.version });
  const only = (which: 'inFrom' | 'inTo') => changed.filter((row: ChangedRecord) => row[which]);
  return {
    from: { records: only('inFrom'), groups: await groupsOfVersion(trx, from) },
    to: { records: only('inTo'), groups: await groupsOfVersion(trx, to) },
  };
}

async function groupsOfVersion(trx: Db, { zone_id, version }: ZoneInstanceRow): Promise<ContentGroup[]> {
  const { rows } = await sql<ContentGroup>`
    select group_no as number, comment from zone_group
    where zone_id = ${zone_id} and added <= ${version} and (removed is null or removed > ${version}) order by group_no`.execute(
    trx,
  );
  return rows;
}

/** How many record rows each version of a page began and ended: who changed how much. */
export async function changeCounts(
  trx: Db,
  zoneId: number,
  versions: readonly number[],
): Promise<Map<number, { readonly added: number; readonly removed: number }>> {
  const { rows } = await sql<{ version: number; added: number; removed: number }>`
    select v.version, (select count(*)::int from record where zone_id = ${zoneId} and added = v.version) as added,
      (select count(*)::int from record where zone_id = ${zoneId} and removed = v.version) as removed
    from unnest(${[...versions]}::int[]) as v (version)`.execute(trx);
  return new Map(rows.map(({ version, added, removed }) => [version, { added, removed }]));
}
