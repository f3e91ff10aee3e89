// Zone instances (ZIs): the versions of a zone, finding them by the zi-id language, removing them.

import { sql } from 'kysely';
import type { ZiRef } from '../domain/zone/zi-id.ts';
import type { Db } from './db.ts';
import type { ZoneInstanceRow, ZoneRow } from './schema.ts';
import { hasTag } from './sectag.ts';

/** One page of a zone's ZIs, newest first; `before` is the version that ended the last page. */
export async function listZis(
  trx: Db,
  zoneId: number,
  page: { readonly limit: number; readonly before?: number },
): Promise<ZoneInstanceRow[]> {
  let query = trx.selectFrom('zone_instance').selectAll().where('zone_id', '=', zoneId);
  if (page.before !== undefined) query = query.where('version', '<', page.before);
  return query.orderBy('version', 'desc').limit(page.limit).execute();
}

/** The newest ZIs of a zone, newest first: as many as zi_max_num of its server group says, else `otherwise`. */
export async function newestZis(
  trx: Db,
  zone: Pick<ZoneRow, 'id' | 'sg_id'>,
  otherwise: number,
): Promise<ZoneInstanceRow[]> {
  const { rows } = await sql<ZoneInstanceRow>`
    select * from zone_instance where zone_id = ${zone.id} order by version desc limit coalesce((
      select value::int from config where key = 'zi_max_num' and (sg_id is null or sg_id = ${zone.sg_id})
      order by sg_id nulls last limit 1), ${otherwise})`.execute(trx);
  return rows;
}

/**
 * The ZI of `zone` that a zi-id means, or null. Steps follow the order of versions; a time means the newest version made at or
 * before it; "now" and the time zone are the database's.
 */
export async function resolveZiRef(
  trx: Db,
  zone: Pick<ZoneRow, 'id' | 'zi_id'>,
  ref: ZiRef,
): Promise<ZoneInstanceRow | null> {
  if (ref.kind === 'published') return zone.zi_id === null ? null : ziOfZone(trx, zone.id, zone.zi_id);
  if (ref.kind === 'id') return ziOfZone(trx, zone.id, ref.id);
  if (ref.kind === 'step') {
    const from = ref.from === 'published' ? zone.zi_id : ref.from;
    return from === null ? null : step(trx, zone.id, from, ref.steps);
  }
  const { rows } = await sql<ZoneInstanceRow>`
    select * from zone_instance where zone_id = ${zone.id} and ctime <= ${instant(ref)} order by version desc limit 1`.execute(
    trx,
  );
  return rows[0] ?? null;
}

/** The ZI of that id, of whatever zone that has the tag; null: of any. */
export async function ziById(trx: Db, ziId: number, sectag: string | null): Promise<ZoneInstanceRow | null> {
  const { rows } = await sql<ZoneInstanceRow>`
    select i.* from zone_instance i where i.id = ${ziId} and ${hasTag(sql.ref('i.zone_id'), sectag)}`.execute(trx);
  return rows[0] ?? null;
}

export async function ziOfZone(trx: Db, zoneId: number, ziId: number): Promise<ZoneInstanceRow | null> {
  const query = trx.selectFrom('zone_instance').selectAll().where('id', '=', ziId).where('zone_id', '=', zoneId);
  return (await query.executeTakeFirst()) ?? null;
}

async function step(trx: Db, zoneId: number, from: number, steps: number): Promise<ZoneInstanceRow | null> {
  const pivot = await ziOfZone(trx, zoneId, from);
  if (pivot === null || steps === 0) return pivot;
  const back = steps < 0;
  const query = trx
    .selectFrom('zone_instance')
    .selectAll()
    .where('zone_id', '=', zoneId)
    .where('version', back ? '<' : '>', pivot.version)
    .orderBy('version', back ? 'desc' : 'asc')
    .offset(Math.abs(steps) - 1)
    .limit(1);
  return (await query.executeTakeFirst()) ?? null;
}

type Instant = Extract<ZiRef, { kind: 'age' | 'date' | 'day' | 'clock' }>;

function instant(ref: Instant) {
  const now = sql`clock_timestamp()`;
  switch (ref.kind) {
    case 'age':
      return sql`${now} - ${ref.seconds}::float8 * interval '1 s'`;
    case 'date':
      return sql`make_timestamptz(${ref.year}::int, ${ref.month}::int, ${ref.day}::int, ${ref.hour}::int, ${ref.minute}::int, 0)`;
    case 'day':
      // The last such day that is not in the future; 29 February may be up to eight years ago.
      return sql`(select max(d)::timestamptz from generate_series(0, 8) back,
        lateral (select make_date(extract(year from ${now})::int - back, ${ref.month}::int, 1) + ${ref.day - 1}::int as d) x
        where extract(month from d) = ${ref.month}::int and d <= ${now})`;
    case 'clock':
      return sql`(select case when t > ${now} then t - interval '1 day' else t end from
        (select date_trunc('day', ${now}) + make_interval(hours => ${ref.hour}::int, mins => ${ref.minute}::int) as t) x)`;
  }
}

/** The newest copy of a ZI under that setting of use_apex_ns, and whether the zone has no later version. */
export async function newestCopy(
  trx: Db,
  of: { readonly zoneId: number; readonly copiedFrom: number; readonly useApexNs: boolean },
): Promise<{ readonly id: number; readonly isNewest: boolean } | null> {
  const { rows } = await sql<{ id: number; isNewest: boolean }>`
    select i.id, i.version = z.next_version - 1 as "isNewest" from zone_instance i join zone z on z.id = i.zone_id
    where i.zone_id = ${of.zoneId} and i.copied_from = ${of.copiedFrom} and i.use_apex_ns = ${of.useApexNs}
    order by i.version desc limit 1`.execute(trx);
  return rows[0] ?? null;
}

/** As `removeVersionsOf`, of one zone. Returns the ids that went. */
export async function removeVersions(trx: Db, zoneId: number, ziIds: readonly number[]): Promise<number[]> {
  return removeVersionsOf(trx, [zoneId], ziIds);
}

/**
 * Condition on a version, table or alias `version`, of the zone `z`: it is neither published nor the candidate nor served, and no
 * open event names it or is publishing it.
 */
export function isUnused(version: string) {
  const id = sql.ref(`${version}.id`);
  return sql`(${id} is distinct from z.zi_id and ${id} is distinct from z.zi_candidate_id and ${id} is distinct from z.served_zi_id
    and not exists (select from event e where e.kind = 'zone' and e.subject_id = z.id and e.state in ('NEW', 'RETRY', 'RUNNING')
      and (e.params->>'zi_id' = ${id}::text or e.params->>'publish_zi_id' = ${id}::text
        or e.state = 'RUNNING' and e.effects @? format('$[*].params.* ? (@ == %s)', ${id})::jsonpath)))`;
}

interface RemovedVersion {
  readonly id: number;
  readonly zone_id: number;
  readonly version: number;
}

/**
 * Removes versions of locked zones and what only they contained; returns the ids that went. Published, candidate and served
 * versions and those that an open event names, or is publishing, stay (design §4). A few statements, whatever the number.
 */
export async function removeVersionsOf(
  trx: Db,
  zoneIds: readonly number[],
  ziIds: readonly number[],
): Promise<number[]> {
  if (ziIds.length === 0) return [];
  const { rows } = await sql<RemovedVersion>`
    delete from zone_instance i using zone z
    where z.id = any (${[...zoneIds]}::bigint[]) and i.zone_id = z.id and i.id = any (${[...ziIds]}::bigint[])
      and ${isUnused('i')}
    returning i.id, i.zone_id, i.version`.execute(trx);
  if (rows.length > 0) for (const table of ['record', 'zone_group'] as const) await removeOrphans(trx, rows, table);
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

/** Of each zone the first and the last version that went. */
function spansOf(removed: readonly RemovedVersion[]) {
  const spans = new Map<number, { first: number; last: number }>();
  for (const { zone_id, version } of removed) {
    const { first, last } = spans.get(zone_id) ?? { first: version, last: version };
    spans.set(zone_id, { first: Math.min(first, version), last: Math.max(last, version) });
  }
  return {
    zones: [...spans.keys()],
    firsts: [...spans.values()].map(({ first }) => first),
    lasts: [...spans.values()].map(({ last }) => last),
  };
}

// With m the newest version that remains: what began later goes, what ended later lives on, what lived in no remaining version goes.
async function removeOrphans(
  trx: Db,
  removed: readonly RemovedVersion[],
  table: 'record' | 'zone_group',
): Promise<void> {
  const rows = sql.table(table);
  const { zones, firsts, lasts } = spansOf(removed);
  // m is of interest only where the newest itself went
  const shortened = sql`(
    select u.zone_id, m.version from unnest(${zones}::bigint[], ${lasts}::integer[]) u (zone_id, last),
      lateral (select coalesce(max(i.version), 0) as version from zone_instance i where i.zone_id = u.zone_id) m
    where m.version < u.last) m`;
  await sql`delete from ${rows} t using ${shortened} where t.zone_id = m.zone_id and t.added > m.version`.execute(trx);
  await sql`update ${rows} t set removed = null from ${shortened} where t.zone_id = m.zone_id and t.removed > m.version`.execute(
    trx,
  );
  await sql`
    delete from ${rows} t using unnest(${zones}::bigint[], ${firsts}::integer[], ${lasts}::integer[]) u (zone_id, first, last)
    where t.zone_id = u.zone_id and t.removed > u.first and t.added <= u.last and not exists (
      select from zone_instance i where i.zone_id = t.zone_id and i.version >= t.added and i.version < t.removed)`.execute(
    trx,
  );
}
