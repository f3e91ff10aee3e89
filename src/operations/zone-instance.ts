// Operations on single versions of zones: show, copy, delete, load from text (spec 03 §2.2).

import { Type } from 'typebox';
import { dateSerial } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import { ownApexComment, type ZoneContent } from '../domain/zone/content.ts';
import { underSetting } from '../domain/zone/under-setting.ts';
import { saveVersion } from '../engine/save-version.ts';
import { apexConfig, configFor } from '../store/config.ts';
import { contentOfZi, newestContent } from '../store/record.ts';
import { removeVersions, ziById, ziOfZone } from '../store/zone-instance.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { checkDraft, checkPrivileges, needsPrivilege } from './content/checked.ts';
import { moved } from './content/moved.ts';
import { warningsOf } from './content/warnings.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, lockZoneNamed, requireOwnSectag, sectagFilter } from './find-zone.ts';
import { Done, Param, Zi } from './schemas.ts';
import { ziFull } from './views/zone-instance.ts';
import { noSuchZi, resolveZi } from './zi-param.ts';

const ZiNumber = Type.Integer({ minimum: 0, description: 'id of a version' });

export const showZi = defineOperation({
  name: 'show_zi',
  summary: 'The fields of one version, the published one by default, without records',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, zi_id: Param.ziId },
  positional: ['name', 'zi_id'],
  result: Zi,
  run: async (ctx, { name, zi_id }) => ziFull(await resolveZi(ctx, await findZone(ctx, name, 'closest'), zi_id)),
});

export const showZiById = defineOperation({
  name: 'show_zi_byid',
  summary: 'The fields of one version of any zone that the caller may see',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { zi_id: ZiNumber },
  positional: ['zi_id'],
  result: Zi,
  run: async (ctx, { zi_id }) => {
    // A version of a zone that the caller does not see is none (spec 03 D12).
    const zi = await ziById(ctx.trx, zi_id, sectagFilter(ctx));
    if (zi !== null) return ziFull(zi);
    await requireOwnSectag(ctx);
    throw noSuchZi(zi_id);
  },
});

export const copyZi = defineOperation({
  name: 'copy_zi',
  summary: "Adds a copy of a version to a zone's history, without publishing it; refresh_zone does that",
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { src_name: Param.zoneName, name: Param.zoneName, login_id: Param.loginId, zi_id: Param.ziId },
  requiredFor: { rpc: ['login_id'] },
  positional: ['src_name', 'name', 'login_id', 'zi_id'],
  result: Done,
  run: async (ctx, { src_name, name, zi_id }) => {
    const target = await lockZoneNamed(ctx, name, 'closest');
    const source = await findZone(ctx, src_name, 'closest');
    const zi = await resolveZi(ctx, source, zi_id);
    const content = await contentFor(ctx, target, zi.id);
    const saved = await saveVersion(ctx.trx, target, content, { changeBy: changeBy(ctx.caller), copiedFrom: zi.id });
    ctx.changed({ ziId: saved.ziId });
    return true as const;
  },
});

/** The content of a version as one of `target`: under its name and its setting of use_apex_ns, with its serial; checked. */
async function contentFor(ctx: TransactionContext, target: NamedZone, ziId: number): Promise<ZoneContent> {
  const source = await contentOfZi(ctx.trx, ziId);
  if (source === null) throw new DmsError('ZiNotFound', { name: target.name, zi_id: ziId });
  const config = await configFor(ctx.trx, target.sg_id);
  const isOther = source.zone !== target.name;
  const placed = underSetting({ ...source, zone: target.name }, target, apexConfig(config));
  const serial = target.soa_serial ?? dateSerial(new Date(ctx.clock.now()));
  const content: ZoneContent = {
    ...placed,
    soa: { ...placed.soa, serial },
    ...(isOther
      ? {
          records: moved(placed.records, target.name),
          apexComment: ownApexComment(source.zone, placed.apexComment ?? null),
        }
      : {}),
  };
  const draft = { content, places: new Map() };
  const faults = checkDraft(draft, { config, useApexNs: target.use_apex_ns, serial }, target.check_levels);
  ctx.changed({ warnings: warningsOf(faults) });
  const { role } = ctx.caller;
  if (isOther && needsPrivilege(content, role)) {
    checkPrivileges(draft, role, await newestContent(ctx.trx, target.id));
  }
  return content;
}

export const deleteZi = defineOperation({
  name: 'delete_zi',
  summary: 'Deletes one version; not one that is published, served, about to be, or named by an open event',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, zi_id: ZiNumber },
  positional: ['name', 'zi_id'],
  result: Done,
  run: async (ctx, { name, zi_id }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const zi = await ziOfZone(ctx.trx, zone.id, zi_id);
    if (zi === null) throw new DmsError('ZiNotFound', { name: zone.name, zi_id });
    const [removed] = await removeVersions(ctx.trx, zone.id, [zi.id]);
    if (removed === undefined) throw new DmsError('ZiInUse', { name: zone.name, zi_id });
    return true as const;
  },
});
