// Writes the next version of a zone: its number, its zone instance, and the difference to the version before (design §4).
import { sql } from 'kysely';
import type { ContentRecord, ZoneContent } from '../domain/zone/content.ts';
import type { VersionDifference } from '../domain/zone/versions.ts';
import type { Db } from './db.ts';
import { storableJson } from './json-text.ts';

export interface NewVersion {
  readonly zoneId: number;
  readonly soa: ZoneContent['soa'];
  /** Instead of the one in `soa`; null: none yet. */
  readonly serial: number | null;
  readonly zoneTtl: string;
  readonly useApexNs: boolean;
  /** Undefined: as in the newest version, like the comments of `soa`. */
  readonly apexComment: string | null | undefined;
  readonly changeBy: string | null;
  readonly copiedFrom: number | null;
  readonly difference: VersionDifference;
  /** Ids of the references that the records to be inserted carry, by lower-case text. */
  readonly references: ReadonlyMap<string, number>;
}

/** One statement whatever the size of the difference; null if there is no such zone. The zone row must be locked. */
export async function insertVersion(
  trx: Db,
  version: NewVersion,
): Promise<{ readonly ziId: number; readonly version: number } | null> {
  const { zoneId, soa } = version;
  const { rows } = await sql<{ ziId: number; version: number }>`
    with v as (update zone set next_version = next_version + 1 where id = ${zoneId} returning next_version - 1 as version)
      ${sql.join(differenceParts(version), sql``)}
    insert into zone_instance (zone_id, version, soa_serial, soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire, soa_minimum,
      soa_ttl, zone_ttl, use_apex_ns, apex_comment, soa_comment, soa_remark, change_by, copied_from)
    select ${zoneId}, v.version, ${version.serial}::bigint, ${soa.mname}, ${soa.rname}, ${soa.refresh}, ${soa.retry}, ${soa.expire},
      ${soa.minimum}, ${soa.ttl}, ${version.zoneTtl}, ${version.useApexNs},
      ${kept(zoneId, 'apex_comment', version.apexComment)}, ${kept(zoneId, 'soa_comment', soa.comment)},
      ${kept(zoneId, 'soa_remark', soa.remark)}, ${version.changeBy}, ${version.copiedFrom}::bigint
    from v returning id as "ziId", version`.execute(trx);
  return rows[0] ?? null;
}

// A comment that nothing was said about is that of the newest version.
function kept(zoneId: number, column: 'apex_comment' | 'soa_comment' | 'soa_remark', given: string | null | undefined) {
  if (given !== undefined) return sql`${given}`;
  return sql`(select ${sql.ref(`i.${column}`)} from zone_instance i where i.zone_id = ${zoneId} order by i.version desc limit 1)`;
}

// Parts of that statement, in which `v` is the new version. Each is there only when it has something to do.
function differenceParts({ zoneId, difference, references }: NewVersion) {
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
      from v, json_to_recordset(${storableJson(insertGroups)}::json) as g (number int, comment text))`);
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
    from v, json_to_recordset(${storableJson(rows)}::json) as n (o text, t text, l text, d text, c bytea, x boolean, k boolean,
      v boolean, f bigint, m text, r text, g int, p jsonb))`;
}
