// Versions of zones and their records as callers see them (spec 03 §3.3–§3.5).

import type { Static } from 'typebox';
import { APEX_GROUP, type ContentGroup, UNGROUPED } from '../../domain/zone/content.ts';
import type { StoredContent, StoredRecord } from '../../domain/zone/versions.ts';
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

/** With records in groups; SOA and managed apex NS are derived and not among them. */
export function ziWithRecords(zi: ZoneInstanceRow, content: StoredContent): Static<typeof ZiWithRecords> {
  return { ...ziFull(zi), rr_groups: recordGroups(zi, content) };
}

/** The apex group first, then commented groups in their order, the uncommented last; records as they were made. */
function recordGroups(zi: ZoneInstanceRow, content: StoredContent): GroupOut[] {
  const members = new Map<number, RrOut[]>();
  for (const record of content.records) {
    const list = members.get(record.group);
    if (list === undefined) members.set(record.group, [rrOut(record, zi.id)]);
    else list.push(rrOut(record, zi.id));
  }
  const commented = content.groups.filter(({ number }) => number !== UNGROUPED && number !== APEX_GROUP);
  const known = new Set([APEX_GROUP, UNGROUPED, ...commented.map(({ number }) => number)]);
  const rest = [...members.keys()]
    .filter((number) => !known.has(number))
    .flatMap((number) => members.get(number) ?? []);
  return [
    ...apexGroup(zi, members.get(APEX_GROUP)),
    ...commented.map((group) => groupOut(group, members.get(group.number) ?? [])),
    ...plainGroup([...(members.get(UNGROUPED) ?? []), ...rest]),
  ];
}

function apexGroup(zi: ZoneInstanceRow, rrs: RrOut[] | undefined): GroupOut[] {
  if (rrs === undefined) return [];
  return [{ ...(zi.apex_comment === null ? {} : { comment: zi.apex_comment }), tag: 'APEX_RRS', rrs }];
}

function groupOut(group: ContentGroup, rrs: RrOut[]): GroupOut {
  return { ...(group.comment === null ? {} : { comment: group.comment, tag: null }), rrs };
}

function plainGroup(rrs: RrOut[]): GroupOut[] {
  return rrs.length === 0 ? [] : [{ rrs }];
}

function rrOut(record: StoredRecord, ziId: number): RrOut {
  return {
    rr_id: record.id,
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
    ...(record.comment === null ? {} : { comment: record.comment, tag: null }),
  };
}
