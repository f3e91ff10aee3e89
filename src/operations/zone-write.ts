// Operations that edit a zone: the edit lock, and saving a new version (spec 03 §7.1).

import type { Static } from 'typebox';
import { Type } from 'typebox';
import { dateSerial } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import type { ZoneContent } from '../domain/zone/content.ts';
import { type ReadAhead, readAhead, saveVersion } from '../engine/save-version.ts';
import { configFor } from '../store/config.ts';
import { newestContent } from '../store/record.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import type { ApexDefaults } from './content/apex-fields.ts';
import { checkDraft, checkPrivileges, needsPrivilege } from './content/checked.ts';
import { contentFromText, parseText } from './content/from-text.ts';
import { contentFromZiData } from './content/from-zi-data.ts';
import { normaliseTtls } from './content/normalise-ttls.ts';
import type { Draft } from './content/place.ts';
import { warningsOf } from './content/warnings.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZoneById, lockZoneNamed } from './find-zone.ts';
import { followPtrs, forcedAddresses } from './follow-ptrs.ts';
import { raiseForZone } from './raise-for.ts';
import { requireBase } from './require-base.ts';
import { Done, Param, ZiDataIn, ZoneShow } from './schemas.ts';
import { zoneShow } from './show.ts';
import { resolveZi } from './zi-param.ts';

export const editZone = defineOperation({
  name: 'edit_zone',
  summary: 'A zone to be edited and, where its edit lock is on, the token of the lock: [zone, token or null]',
  transaction: 'one',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { name: Param.zoneName, login_id: Param.loginId, zi_id: Param.ziId, all_rrs: Param.allRrs },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'login_id', 'zi_id', 'all_rrs'],
  result: Type.Tuple([ZoneShow, Type.Union([Type.Integer(), Type.Null()])]),
  // An administrator edits the whole zone (spec 03 D10).
  run: async (
    ctx,
    { name, zi_id, all_rrs = ctx.caller.role === 'admin' },
  ): Promise<[Static<typeof ZoneShow>, number | null]> => {
    const zone = await lockZoneNamed(ctx, name, 'closest');
    requireApexPrivilege(ctx, zone);
    // Before the lock is taken: a version that does not exist must not leave the zone locked (spec 03 D29).
    const zi = await resolveZi(ctx, zone, zi_id);
    if (!zone.edit_lock) return [await zoneShow(ctx, zone, zi, all_rrs), null];
    const { result } = await raiseForZone(ctx, zone, {
      type: 'edit',
      params: { locked_by: changeBy(ctx.caller) },
      failure: 'EditLockFailure',
    });
    const locked = await findZoneById(ctx, zone.id, false);
    const token = result.edit_lock_token;
    return [await zoneShow(ctx, locked, zi, all_rrs), typeof token === 'number' ? token : null];
  },
});

export const tickleEditlock = defineOperation({
  name: 'tickle_editlock',
  summary: 'Starts the time of an edit lock anew',
  transaction: 'one',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { name: Param.zoneName, edit_lock_token: Param.token },
  positional: ['name', 'edit_lock_token'],
  result: Done,
  run: async (ctx, { name, edit_lock_token = null }) => {
    const zone = await lockZoneNamed(ctx, name, 'closest');
    await raiseForZone(ctx, zone, {
      type: 'editLockTickle',
      params: { edit_lock_token },
      failure: 'TickleEditLockFailure',
    });
    return true as const;
  },
});

export const cancelEditZone = defineOperation({
  name: 'cancel_edit_zone',
  summary: 'Gives an edit lock back; a zone that is not locked is fine',
  transaction: 'one',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { name: Param.zoneName, edit_lock_token: Param.token },
  positional: ['name', 'edit_lock_token'],
  result: Done,
  run: async (ctx, { name, edit_lock_token = null }) => {
    const zone = await lockZoneNamed(ctx, name, 'closest');
    await raiseForZone(ctx, zone, {
      type: 'editExit',
      params: { edit_lock_token },
      failure: 'CancelEditLockFailure',
    });
    return true as const;
  },
});

const saving = {
  name: Param.zoneName,
  login_id: Param.loginId,
  edit_lock_token: Param.token,
  normalize_ttls: Type.Optional(Type.Boolean({ description: 'the commonest TTL becomes the zone TTL' })),
  base_zi_id: Param.baseZiId,
};

export const updateZone = defineOperation({
  name: 'update_zone',
  summary: "Saves a zone's content as its next version and publishes it",
  transaction: 'one',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { ...saving, zi_data: ZiDataIn },
  paramRoles: { normalize_ttls: ['admin'] },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'zi_data', 'login_id', 'edit_lock_token', 'normalize_ttls'],
  result: Done,
  run: async (ctx, { name, zi_data, ...save }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    requireApexPrivilege(ctx, zone);
    const defaults = await apexDefaults(ctx, zone);
    const draft = contentFromZiData(zone.name, zi_data, defaults);
    const given = zi_data.zone_ttl !== undefined && zi_data.zone_ttl !== null;
    await saveDraft(ctx, { zone, defaults }, draft, { ...save, normalise: save.normalize_ttls === true && given });
    return true as const;
  },
});

/** Characters of a text that takes long enough to parse for PostgreSQL to do something meanwhile. */
const LARGE = 500_000;

export const updateZoneText = defineOperation({
  name: 'update_zone_text',
  summary: 'As update_zone with a zone file in place of a structure',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { ...saving, zi_text: Type.String() },
  paramRoles: { normalize_ttls: ['admin'] },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'zi_text', 'login_id', 'edit_lock_token', 'normalize_ttls'],
  result: Done,
  run: async (ctx, { name, zi_text, ...save }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    requireApexPrivilege(ctx, zone);
    const defaults = await apexDefaults(ctx, zone);
    const ahead = zi_text.length > LARGE ? await readAhead(ctx.trx, zone.id, () => ctx.clock.sleep(0)) : undefined;
    const parsed = parseText(zone.name, zi_text);
    const draft = contentFromText(zone.name, parsed, defaults);
    await saveDraft(ctx, { zone, defaults }, draft, {
      ...save,
      ...(ahead === undefined ? {} : { ahead }),
      normalise: save.normalize_ttls === true && draft.hasTtl,
    });
    return true as const;
  },
});

/** A zone that manages its own apex is for administrators (-127). */
export function requireApexPrivilege(ctx: TransactionContext, zone: NamedZone): void {
  if (!zone.use_apex_ns && ctx.caller.role !== 'admin') {
    throw new DmsError('ZoneAdminPrivilegeNeeded', { name: zone.name });
  }
}

/** What a save fills in for what is not given. */
export async function apexDefaults(ctx: TransactionContext, zone: NamedZone): Promise<ApexDefaults> {
  const config = await configFor(ctx.trx, zone.sg_id);
  const today = dateSerial(new Date(ctx.clock.now()));
  return { config, useApexNs: zone.use_apex_ns, serial: zone.soa_serial ?? today };
}

interface Save {
  readonly edit_lock_token?: number | null;
  readonly base_zi_id?: number | null;
  readonly normalise: boolean;
  readonly ahead?: ReadAhead;
  /** The ZI whose content it is. */
  readonly copiedFrom?: number;
}

/** Checks a draft and saves it as the next version, whose id it gives; the machine decides whether the zone may be saved now. */
export async function saveDraft(
  ctx: TransactionContext,
  { zone, defaults }: { readonly zone: NamedZone; readonly defaults: ApexDefaults },
  draft: Draft<ZoneContent>,
  save: Save,
): Promise<number> {
  const newest = requireBase(zone, save.base_zi_id);
  ctx.changed({ warnings: warningsOf(checkDraft(draft, defaults, zone.check_levels)) });
  if (needsPrivilege(draft.content, ctx.caller.role)) {
    checkPrivileges(draft, ctx.caller.role, await newestContent(ctx.trx, zone.id));
  }
  const content = save.normalise ? normaliseTtls(draft.content, zone.use_apex_ns) : draft.content;
  const { ahead, copiedFrom = null } = save;
  const { ziId } = await saveVersion(ctx.trx, zone, content, {
    changeBy: changeBy(ctx.caller),
    copiedFrom,
    ...(ahead === undefined ? {} : { ahead }),
  });
  const event = savedEvent(zone, ziId, save);
  const { eventId } = await raiseForZone(ctx, zone, { facts: { zi_known: true }, ...event });
  await followPtrs(ctx, zone, eventId, { from: newest, to: ziId, forced: forcedAddresses(content.records) });
  ctx.changed({ ziId });
  return ziId;
}

/** A zone with an edit lock is saved with its token only; whoever has none is refused by the machine. */
function savedEvent(zone: NamedZone, zi_id: number, save: Save) {
  if (!zone.edit_lock) {
    return { type: 'editSavedNoLock', params: { zi_id }, failure: 'ZoneSmFailure' as const };
  }
  const params = { edit_lock_token: save.edit_lock_token ?? null, zi_id };
  return { type: 'editSaved', params, failure: 'UpdateZoneFailure' as const, data: { zi_id } };
}
