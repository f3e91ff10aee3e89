// All that a publish needs to know of the database, in two statements.

import { sql } from 'kysely';
import { parseTtl } from '../dns/ttl.ts';
import type { ApexConfig, ApexInstance } from '../domain/zone/apex.ts';
import type { Db } from './db.ts';
import { pausedExpression } from './publish-pause.ts';
import { type ChangedRecord, changesBetween } from './record.ts';
import type { ZoneRow } from './schema.ts';

/** The columns of a zone instance that a publish looks at. */
export interface PublishedInstance extends ApexInstance {
  readonly id: number;
  readonly version: number;
  /** The setting under which it was saved. */
  readonly use_apex_ns: boolean;
}

export interface PublishPlan {
  /** Null: the zone has no candidate. */
  readonly candidate: PublishedInstance | null;
  /** What the master was seen to serve; null: unknown, compare in full. */
  readonly served: PublishedInstance | null;
  /** Rows that differ between the two, or may differ in effective TTL; empty when nothing is known. */
  readonly changed: readonly ChangedRecord[];
  readonly config: ApexConfig;
  readonly serialFloor: number | null;
  /** Does an incremental update wait? */
  readonly groupsWait: boolean;
  /** Another host published the zone last: what this one serves is not known (spec 06 §1.2). */
  readonly publishedElsewhere: boolean;
  /** For what, and by whom, publishing is paused; null: it is not. */
  readonly paused: string | null;
}

interface Head {
  readonly candidate: PublishedInstance | null;
  readonly served: PublishedInstance | null;
  readonly config: readonly { readonly key: string; readonly value: string; readonly own: boolean }[];
  readonly floor: number | null;
  readonly groups: boolean;
  readonly elsewhere: boolean | null;
  readonly paused: string | null;
}

/** The columns of the zone that the plan depends on. */
export type PlannedZone = Pick<
  ZoneRow,
  'id' | 'name' | 'sg_id' | 'alt_sg_id' | 'zi_candidate_id' | 'served_zi_id' | 'served_soa'
>;

/** Reads the plan for a zone row as it is now; `ziId` other than its candidate on request. */
export async function publishPlan(
  trx: Db,
  zone: PlannedZone,
  ziId: number | null = zone.zi_candidate_id,
): Promise<PublishPlan> {
  const servedId = zone.served_soa === null ? null : zone.served_zi_id;
  const { rows } = await sql<Head>`
    select ${instance(ziId)} as candidate, ${instance(servedId)} as served,
      (select coalesce(json_agg(json_build_object('key', key, 'value', value, 'own', sg_id is not null)
          order by sg_id nulls first, id), '[]')
        from config where (sg_id is null or sg_id = ${zone.sg_id})
          and key in ('soa_mname', 'soa_rname', 'soa_refresh', 'soa_retry', 'soa_expire', 'soa_ttl', 'apex_ns')) as config,
      (select serial from serial_floor where name = ${zone.name}) as floor,
      exists (select from update_group where zone_id = ${zone.id}) as groups, ${pausedExpression(zone)} as paused,
      (select host_since from daemon) > (select at from publication where zone_id = ${zone.id} order by id desc limit 1) as elsewhere`.execute(
    trx,
  );
  const { candidate, served, config, floor, groups, paused, elsewhere } = rows[0] as Head;
  const changed =
    candidate === null || served === null
      ? []
      : await changesBetween(
          trx,
          { zoneId: zone.id, from: served.version, to: candidate.version },
          parseTtl(served.zone_ttl) !== parseTtl(candidate.zone_ttl),
        );
  return {
    candidate,
    served,
    changed,
    config: apexOf(config),
    serialFloor: floor,
    groupsWait: groups,
    paused,
    publishedElsewhere: elsewhere === true,
  };
}

function instance(id: number | null) {
  return sql`(select row_to_json(x) from (select id, version, use_apex_ns, soa_serial, soa_mname, soa_rname, soa_refresh, soa_retry,
    soa_expire, soa_minimum, soa_ttl, zone_ttl from zone_instance where id = ${id}) x)`;
}

function apexOf(rows: Head['config']): ApexConfig {
  const own = rows.some((row) => row.key === 'apex_ns' && row.own);
  // Rows of the server group come last and so win.
  const value = (key: string) => rows.findLast((row) => row.key === key)?.value ?? null;
  return {
    soa_mname: value('soa_mname'),
    soa_rname: value('soa_rname'),
    soa_refresh: value('soa_refresh'),
    soa_retry: value('soa_retry'),
    soa_expire: value('soa_expire'),
    soa_ttl: value('soa_ttl'),
    apex_ns: rows.filter((row) => row.key === 'apex_ns' && row.own === own).map((row) => row.value),
  };
}
