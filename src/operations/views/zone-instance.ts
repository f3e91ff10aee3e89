// Versions of zones and their records as callers see them (spec 03 §3.3–§3.5).

import type { Static } from 'typebox';
import {
  APEX_GROUP,
  APEX_TAG,
  type ContentGroup,
  type ContentRecord,
  shownApexComment,
  UNGROUPED,
  type ZoneContent,
} from '../../domain/zone/content.ts';
import type { ZoneInstanceRow } from '../../store/schema.ts';
import type { GroupOut, RrOut, Zi, ZiBrief, ZiWithRecords } from '../schemas.ts';

export function ziBrief(zi: ZoneInstanceRow): ZiBrief {
  const { id, zone_id, ctime, mtime, ptime, change_by, soa_serial } = zi;
  return { zi_id: id, zone_id, ctime, mtime, ptime, change_by, soa_serial };
}

export function ziFull(zi: ZoneInstanceRow): Zi {
  const { soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire, soa_minimum, soa_ttl, zone_ttl } = zi;
  return {
    ...ziBrief(zi),
    soa_mname,
    soa_rname,
    soa_refresh,
    soa_retry,
    soa_expire,
    soa_minimum,
    soa_ttl,
    zone_ttl,
  };
}

/** A version's content as it is to be shown: records of a stored version, or derived ones, which have no id. */
export type ShownContent = Omit<ZoneContent, 'records'> & {
  readonly records: readonly (ContentRecord & { readonly id?: number })[];
};

/** With its content in groups: the apex group first, commented ones in their order, the uncommented last. */
export function ziWithRecords(zi: ZoneInstanceRow, content: ShownContent): Static<typeof ZiWithRecords> {
  return { ...ziFull(zi), ...soaFields(content), rr_groups: recordGroups(zi.id, content) };
}

function soaFields({ soa, ttl }: ShownContent) {
  return {
    soa_mname: soa.mname,
    soa_rname: soa.rname,
    soa_refresh: soa.refresh,
    soa_retry: soa.retry,
    soa_expire: soa.expire,
    soa_minimum: soa.minimum,
    soa_ttl: soa.ttl,
    zone_ttl: ttl,
  };
}

/** Records as they were made; a group without records is there for its comment. */
function recordGroups(ziId: number, content: ShownContent): GroupOut[] {
  const members = new Map<number, RrOut[]>();
  for (const record of content.records) {
    const list = members.get(record.group);
    if (list === undefined) members.set(record.group, [rrOut(record, ziId)]);
    else list.push(rrOut(record, ziId));
  }
  const commented = content.groups.filter(({ number }) => number !== UNGROUPED && number !== APEX_GROUP);
  const known = new Set([APEX_GROUP, UNGROUPED, ...commented.map(({ number }) => number)]);
  const rest = [...members.keys()]
    .filter((number) => !known.has(number))
    .flatMap((number) => members.get(number) ?? []);
  return [
    ...apexGroup(content, members.get(APEX_GROUP)),
    ...commented.map((group) => groupOut(group, members.get(group.number) ?? [])),
    ...plainGroup([...(members.get(UNGROUPED) ?? []), ...rest]),
  ];
}

function apexGroup({ zone, apexComment = null }: ShownContent, rrs: RrOut[] | undefined): GroupOut[] {
  if (rrs === undefined && apexComment === null) return [];
  return [{ comment: shownApexComment(zone, apexComment), tag: APEX_TAG, rrs: rrs ?? [] }];
}

function groupOut(group: ContentGroup, rrs: RrOut[]): GroupOut {
  return { ...(group.comment === null ? {} : { comment: group.comment, tag: null }), rrs };
}

function plainGroup(rrs: RrOut[]): GroupOut[] {
  return rrs.length === 0 ? [] : [{ rrs }];
}

/** One record of a version; a derived one has no id. */
export function rrOut(record: ShownContent['records'][number], ziId: number): RrOut {
  const { comment, remark } = record;
  return {
    rr_id: record.id ?? null,
    zi_id: ziId,
    label: record.owner,
    type: record.type,
    class: 'IN',
    ttl: record.ttl,
    rdata: record.rdata,
    disable: record.disabled,
    lock_ptr: record.lockPtr,
    track_reverse: record.trackReverse,
    reference: record.reference,
    ...(comment === null ? {} : { comment, tag: null }),
    ...(remark === null ? {} : { remark }),
  };
}
