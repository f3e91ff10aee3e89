// Operations that look at zones (spec 03 §2.2).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { listZis, resolveZiRef } from '../store/zone-instance.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, findZoneById } from './find-zone.ts';
import { Param, Zi, ZoneFull, ZoneShow, ZoneText, ZoneZis } from './schemas.ts';
import { allZis, zoneShow, zoneText } from './show.ts';
import { zoneFull } from './views/zone.ts';
import { ziBrief, ziFull } from './views/zone-instance.ts';
import { resolveZi } from './zi-param.ts';

export const listZi = defineOperation({
  name: 'list_zi',
  summary:
    'A zone and its versions, oldest first; by default the newest zi_max_num, else a page of `limit` before `before_zi_id`',
  transaction: 'read',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { name: Param.zoneName, limit: Param.limit, before_zi_id: Type.Optional(Type.Integer()) },
  positional: ['name'],
  result: ZoneZis,
  run: async (ctx, { name, limit, before_zi_id }) => {
    const zone = await findZone(ctx, name, 'closest');
    const published = await resolveZiRef(ctx.trx, zone, { kind: 'published' });
    const before = before_zi_id === undefined ? null : await resolveZi(ctx, zone, before_zi_id);
    const page = { limit: limit ?? 1000, ...(before === null ? {} : { before: before.version }) };
    const paged = limit !== undefined || before !== null;
    const zis = paged ? (await listZis(ctx.trx, zone.id, page)).map(ziBrief).reverse() : await allZis(ctx, zone);
    return {
      ...zoneFull(zone, ctx),
      ...(published === null ? {} : { zi: ziFull(published) }),
      all_zis: zis,
    };
  },
});

export const showZone = defineOperation({
  name: 'show_zone',
  summary: 'A zone with the records of one version, the published one by default',
  transaction: 'read',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { name: Param.zoneName, zi_id: Param.ziId, all_rrs: Param.allRrs },
  positional: ['name', 'zi_id', 'all_rrs'],
  result: ZoneShow,
  run: async (ctx, { name, zi_id, all_rrs = false }) => {
    const zone = await findZone(ctx, name, 'closest');
    return zoneShow(ctx, zone, await resolveZi(ctx, zone, zi_id), all_rrs);
  },
});

export const showZoneById = defineOperation({
  name: 'show_zone_byid',
  summary: 'As show_zone by zone id; finds deleted zones too',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { zone_id: Param.zoneId, zi_id: Param.ziId, all_rrs: Param.allRrs },
  positional: ['zone_id', 'zi_id', 'all_rrs'],
  result: ZoneShow,
  run: async (ctx, { zone_id, zi_id, all_rrs = false }) => {
    const zone = await findZoneById(ctx, zone_id, false);
    return zoneShow(ctx, zone, await resolveZi(ctx, zone, zi_id), all_rrs);
  },
});

export const showZoneText = defineOperation({
  name: 'show_zone_text',
  summary: 'A version as zone file text, by zone name or (deleted ones too) by zone id',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    name: Type.Optional(Param.zoneName),
    zi_id: Param.ziId,
    all_rrs: Type.Optional(Type.Boolean({ description: 'false leaves out SOA and managed apex NS' })),
    zone_id: Type.Optional(Param.zoneId),
    header: Type.Optional(Type.Boolean({ description: 'false leaves out the comments that tell of the version' })),
  },
  positional: ['name', 'zi_id', 'all_rrs'],
  result: ZoneText,
  run: async (ctx, { name, zi_id, all_rrs = true, zone_id, header = true }) => {
    const zone = await zoneByNameOrId(ctx, name, zone_id);
    return zoneText(ctx, zone, await resolveZi(ctx, zone, zi_id), { allRrs: all_rrs, header });
  },
});

export const showZonesm = defineOperation({
  name: 'show_zonesm',
  summary: "A zone's record and the SOA fields of its published version, by zone name or (deleted ones too) by zone id",
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Type.Optional(Param.zoneName), zone_id: Type.Optional(Param.zoneId) },
  positional: ['name'],
  result: Type.Intersect([ZoneFull, Type.Object({ zi: Type.Optional(Zi) })]),
  run: async (ctx, { name, zone_id }) => {
    const zone = await zoneByNameOrId(ctx, name, zone_id);
    const zi = await resolveZiRef(ctx.trx, zone, { kind: 'published' });
    return { ...zoneFull(zone, ctx), ...(zi === null ? {} : { zi: ziFull(zi) }) };
  },
});

async function zoneByNameOrId(ctx: TransactionContext, name?: string, id?: number): Promise<NamedZone> {
  if (id !== undefined && name === undefined) return findZoneById(ctx, id, false);
  if (name !== undefined && id === undefined) return findZone(ctx, name, 'closest');
  throw new DmsError('InvalidParamsJsonRpcError', { param: 'name' }, 'give either name or zone_id');
}
