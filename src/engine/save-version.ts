// Saves the content of a zone as its next version: the difference to the newest one (design §4, spec 06 §9.2).
import { type Kysely, sql } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import { type ContentRecord, canonicalOwner, withoutDerived, type ZoneContent } from '../domain/zone/content.ts';
import { type VersionDifference, versionDifference } from '../domain/zone/versions.ts';
import { newestContent } from '../store/record.ts';
import { referenceIds } from '../store/reference.ts';
import type { Database, ZoneRow } from '../store/schema.ts';

export interface SaveOptions {
  readonly changeBy: string | null;
  /** The ZI it is a copy of. */
  readonly copiedFrom?: number | null;
  /** Instead of the content's own. */
  readonly serial?: number | null;
  /** Instead of the zone row's, while the setting is being changed. */
  readonly useApexNs?: boolean;
}

export interface SavedVersion {
  readonly ziId: number;
  readonly version: number;
  /** Whether any record or group differs from the version before. */
  readonly changed: boolean;
}

/**
 * Inserts the next version of a zone whose row is locked. SOA records and managed apex NS in `content` are left out. Two
 * statements whatever the size, three where records carry references. Throws NoReferenceFound, DuplicateRecordInZone.
 */
export async function saveVersion(
  trx: Kysely<Database>,
  zone: ZoneRow,
  content: ZoneContent,
  options: SaveOptions,
): Promise<SavedVersion> {
  const useApexNs = options.useApexNs ?? zone.use_apex_ns;
  const records = withoutDerived(content.records, useApexNs);
  requireDistinct(records, zone.name);
  const newest = await newestContent(trx, zone.id);
  const difference = versionDifference(newest, { records, groups: content.groups });
  const references = await referenceIds(
    trx,
    difference.insert.flatMap((record) => record.reference ?? []),
  );
  const changes = writeDifference(zone.id, difference, references);
  const { soa } = content;
  const serial = options.serial === undefined ? soa.serial : options.serial;
  const { rows } = await sql<{ id: number; version: number }>`
    with v as (update zone set next_version = next_version + 1 where id = ${zone.id} returning next_version - 1 as version)
      ${sql.join(changes, sql``)}
    insert into zone_instance (zone_id, version, soa_serial, soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire, soa_minimum,
      soa_ttl, zone_ttl, use_apex_ns, apex_comment, change_by, copied_from)
    select ${zone.id}, v.version, ${serial}::bigint, ${soa.mname}, ${soa.rname}, ${soa.refresh}, ${soa.retry}, ${soa.expire},
      ${soa.minimum}, ${soa.ttl}, ${content.ttl}, ${useApexNs}, ${content.apexComment ?? null}, ${options.changeBy},
      ${options.copiedFrom ?? null}::bigint
    from v returning id, version`.execute(trx);
  const saved = rows[0];
  if (saved === undefined) throw new DmsError('ZoneNotFoundByZoneId', { zone_id: zone.id });
  return { ziId: saved.id, version: saved.version, changed: changes.length > 0 };
}

// The difference between versions is a difference of sets on the wire only while no version holds a record twice.
function requireDistinct(records: readonly ContentRecord[], zone: string): void {
  const seen = new Set<string>();
  for (const record of records) {
    const key = `${canonicalOwner(record, zone)} ${record.type} ${record.canon.toString('latin1')}`;
    if (seen.has(key)) {
      const { owner, type, ttl, rdata } = record;
      throw new DmsError('DuplicateRecordInZone', { name: zone, rr_data: { label: owner, type, ttl, rdata } });
    }
    seen.add(key);
  }
}

// Parts of one statement; `v` is the new version. Each is there only when it has something to do.
function writeDifference(zoneId: number, difference: VersionDifference, references: ReadonlyMap<string, number>) {
  const parts: ReturnType<typeof sql>[] = [];
  const { close, insert, closeGroups, insertGroups } = difference;
  if (close.length > 0) {
    parts.push(
      sql`, closed as (update record r set removed = v.version from v where r.id = any(${[...close]}::bigint[]))`,
    );
  }
  if (insert.length > 0) parts.push(insertRecords(zoneId, insert, references));
  if (closeGroups.length > 0) {
    parts.push(sql`, closed_groups as (update zone_group g set removed = v.version from v
      where g.zone_id = ${zoneId} and g.removed is null and g.group_no = any(${[...closeGroups]}::int[]))`);
  }
  if (insertGroups.length > 0) {
    parts.push(sql`, new_groups as (insert into zone_group (zone_id, group_no, comment, added)
      select ${zoneId}::bigint, g.number, g.comment, v.version
      from v, json_to_recordset(${JSON.stringify(insertGroups)}::json) as g (number int, comment text))`);
  }
  return parts;
}

function insertRecords(zoneId: number, insert: readonly ContentRecord[], references: ReadonlyMap<string, number>) {
  const rows = insert.map((record) => ({
    o: record.owner,
    t: record.type,
    l: record.ttl,
    d: record.rdata,
    c: `\\x${record.canon.toString('hex')}`,
    x: record.disabled,
    k: record.lockPtr,
    v: record.trackReverse,
    f: record.reference === null ? null : references.get(record.reference.toLowerCase()),
    m: record.comment,
    r: record.remark,
    g: record.group,
    p: record.ptrSource ?? undefined,
  }));
  return sql`, new_records as (insert into record (zone_id, added, owner, type, ttl, rdata, canon, disabled, lock_ptr, track_reverse,
      reference_id, comment, remark, group_no, ptr_source)
    select ${zoneId}::bigint, v.version, n.o, n.t, n.l, n.d, n.c, n.x, n.k, n.v, n.f, n.m, n.r, n.g, n.p
    from v, json_to_recordset(${JSON.stringify(rows)}::json) as n (o text, t text, l text, d text, c bytea, x boolean, k boolean,
      v boolean, f bigint, m text, r text, g int, p jsonb))`;
}
