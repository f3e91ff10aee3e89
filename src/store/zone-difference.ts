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

export interface ChangeCount {
  /** Record rows that it has and the version before has not, and the other way round. */
  readonly added: number;
  readonly removed: number;
}

/** What each of these versions, newest first, changed in the one that follows in the list; the last is compared with nothing. */
export async function changeCounts(trx: Db, zoneId: number, versions: readonly number[]): Promise<ChangeCount[]> {
  const before = [...versions.slice(1), 0];
  const { rows } = await sql<ChangeCount>`
    select (select count(*)::int from record r where r.zone_id = ${zoneId} and r.added > p.before and r.added <= p.version
        and (r.removed is null or r.removed > p.version)) as added,
      (select count(*)::int from record r where r.zone_id = ${zoneId} and r.removed > p.before and r.removed <= p.version
        and r.added <= p.before) as removed
    from unnest(${[...versions]}::int[], ${before}::int[]) with ordinality as p (version, before, place) order by place`.execute(
    trx,
  );
  return rows;
}
