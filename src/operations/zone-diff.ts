// What versions differ in: diff_zones, record by record, of one zone or of two (spec 02 §1.2); the history of a zone.

import { type Static, Type } from 'typebox';
import { ttlSeconds } from '../dns/ttl.ts';
import { APEX_GROUP, type ContentGroup, type ContentRecord, type ZoneContent } from '../domain/zone/content.ts';
import { relocated } from '../domain/zone/ptr/relocate.ts';
import { type StoredContent, versionDifference } from '../domain/zone/versions.ts';
import type { ZiContent } from '../store/record.ts';
import type { ZoneInstanceRow } from '../store/schema.ts';
import { changeCounts, differingSides, type Sides } from '../store/zone-difference.ts';
import { listZis } from '../store/zone-instance.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { defineOperation } from './define.ts';
import { findZone } from './find-zone.ts';
import { type DiffRr, Param, ZiChange, ZoneDiff } from './schemas.ts';
import { ziBrief } from './views/zone-instance.ts';
import { resolveZi } from './zi-param.ts';

const FIELDS = [
  'zone_ttl',
  'soa_mname',
  'soa_rname',
  'soa_refresh',
  'soa_retry',
  'soa_expire',
  'soa_minimum',
  'soa_ttl',
  'apex_comment',
  'soa_comment',
  'soa_remark',
] as const;

export const diffZones = defineOperation({
  name: 'diff_zones',
  summary: 'What turns one version into another, of the same zone or of two: fields, groups, and records',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    name: Param.zoneName,
    to_name: Type.Optional(Param.zoneName),
    zi_id: Param.ziId,
    to_zi_id: Param.ziId,
  },
  positional: ['name', 'to_name', 'zi_id', 'to_zi_id'],
  result: ZoneDiff,
  run: async (ctx, { name, to_name, zi_id, to_zi_id }) => {
    const fromZone = await findZone(ctx, name, 'closest');
    const toZone = to_name === undefined ? fromZone : await findZone(ctx, to_name, 'closest');
    const from = await resolveZi(ctx, fromZone, zi_id);
    const to = await resolveZi(ctx, toZone, to_zi_id);
    const sides = await differingSides(ctx.trx, from, to);
    return {
      from: { name: fromZone.name, ...ziBrief(from) },
      to: { name: toZone.name, ...ziBrief(to) },
      fields: fieldsThatDiffer(from, to),
      ...recordsThatDiffer(sides, fromZone, toZone),
    };
  },
});

export const showZoneHistory = defineOperation({
  name: 'show_zone_history',
  summary: 'Who changed a zone, when, and how many records: its versions, newest first, a page before `before_zi_id`',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, limit: Param.limit, before_zi_id: Type.Optional(Type.Integer()) },
  positional: ['name', 'limit', 'before_zi_id'],
  result: Type.Array(ZiChange),
  run: async (ctx, { name, limit = 25, before_zi_id }) => {
    const zone = await findZone(ctx, name, 'closest');
    const before = before_zi_id === undefined ? {} : { before: (await resolveZi(ctx, zone, before_zi_id)).version };
    // one more: what the last of the page changed is seen beside it
    const zis = await listZis(ctx.trx, zone.id, { limit: limit + 1, ...before });
    const versions = zis.map(({ version }) => version);
    const counts = await changeCounts(ctx.trx, zone.id, versions);
    return zis.slice(0, limit).map((zi, i) => {
      const { added = 0, removed = 0 } = counts[i] ?? {};
      const { copied_from } = zi;
      const previous_zi_id = zis[i + 1]?.id ?? null;
      return { ...ziBrief(zi), copied_from, previous_zi_id, is_published: zi.id === zone.zi_id, added, removed };
    });
  },
});

function fieldsThatDiffer(from: ZoneInstanceRow, to: ZoneInstanceRow): Static<typeof ZoneDiff>['fields'] {
  return FIELDS.flatMap((field) => (from[field] === to[field] ? [] : [{ field, from: from[field], to: to[field] }]));
}

/** What turns a stored content into another of the same zone; serials do not count. */
export function contentDifference(from: ZiContent, to: ZoneContent): Omit<Static<typeof ZoneDiff>, 'from' | 'to'> {
  const wanted = columnsOf(to);
  const fields = FIELDS.flatMap((field) => {
    const [before, after] = [from.zi[field], wanted[field]];
    return after === undefined || isSame(field, before, after) ? [] : [{ field, from: before, to: after }];
  });
  return { fields, ...shownDifference(from, to) };
}

/** Times by their length and names without their case, as they mean; the rest as it is written. */
function isSame(field: (typeof FIELDS)[number], a: string | null, b: string | null): boolean {
  if (a === null || b === null || /comment|remark/.test(field)) return a === b;
  if (field === 'soa_mname' || field === 'soa_rname') return a.toLowerCase() === b.toLowerCase();
  return a === b || (ttlSeconds(a) ?? a) === (ttlSeconds(b) ?? b);
}

/** Undefined: what the version before had. */
function columnsOf({
  ttl,
  soa,
  apexComment,
}: ZoneContent): Readonly<Record<(typeof FIELDS)[number], string | null | undefined>> {
  return {
    zone_ttl: ttl,
    soa_mname: soa.mname,
    soa_rname: soa.rname,
    soa_refresh: soa.refresh,
    soa_retry: soa.retry,
    soa_expire: soa.expire,
    soa_minimum: soa.minimum,
    soa_ttl: soa.ttl,
    apex_comment: apexComment,
    soa_comment: soa.comment,
    soa_remark: soa.remark,
  };
}

/** Records of two zones are compared as they are written: relative names mean the same place in each. */
function recordsThatDiffer({ from, to }: Sides, fromZone: NamedZone, toZone: NamedZone) {
  const wanted = fromZone.id === toZone.id ? to : { ...to, records: relocated(to.records, fromZone.name) };
  return shownDifference(from, wanted);
}

function shownDifference(from: StoredContent, wanted: Pick<ZoneContent, 'records' | 'groups'>) {
  const { close, insert, closeGroups, insertGroups } = versionDifference(from, wanted);
  const gone = new Set(close);
  const commentsOf = (groups: readonly ContentGroup[]) => new Map(groups.map((group) => [group.number, group.comment]));
  const [before, after] = [commentsOf(from.groups), commentsOf([...from.groups, ...insertGroups])];
  return {
    removed: from.records.filter(({ id }) => gone.has(id)).map((record) => diffRr(record, before)),
    added: insert.map((record) => diffRr(record, after)),
    groups_removed: closeGroups.map((number) => before.get(number) ?? ''),
    groups_added: insertGroups.map(({ comment }) => comment ?? ''),
  };
}

function diffRr(record: ContentRecord, comments: ReadonlyMap<number, string | null>): DiffRr {
  return {
    label: record.owner,
    type: record.type,
    class: 'IN',
    ttl: record.ttl,
    rdata: record.rdata,
    disable: record.disabled,
    lock_ptr: record.lockPtr,
    track_reverse: record.trackReverse,
    reference: record.reference,
    comment: record.comment,
    group: record.group === APEX_GROUP ? null : (comments.get(record.group) ?? null),
  };
}
