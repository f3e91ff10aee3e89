// A version of a zone as its next one: its content under the zone's present settings, checked and published as any save.

import { DmsError } from '../../domain/errors.ts';
import { underSetting } from '../../domain/zone/under-setting.ts';
import { apexConfig } from '../../store/config.ts';
import { contentOfZi } from '../../store/record.ts';
import type { NamedZone } from '../../store/zone-lookup.ts';
import type { TransactionContext } from '../define.ts';
import { lockForThisCall } from '../edit-lock.ts';
import { apexDefaults, requireApexPrivilege, saveDraft } from '../zone-write.ts';

/**
 * The id of the new version of a locked zone. Throws ZiNotFound where `ziId` is gone, LostUpdate where the zone's version is not
 * `base`, and what saving throws.
 */
export async function saveAgain(ctx: TransactionContext, zone: NamedZone, ziId: number, base: number): Promise<number> {
  requireApexPrivilege(ctx, zone);
  const saved = await contentOfZi(ctx.trx, ziId);
  if (saved === null || saved.zi.zone_id !== zone.id)
    throw new DmsError('ZiNotFound', { name: zone.name, zi_id: ziId });
  const edit_lock_token = await lockForThisCall(ctx, zone);
  const defaults = await apexDefaults(ctx, zone);
  const placed = underSetting(saved, zone, apexConfig(defaults.config));
  const content = { ...placed, soa: { ...placed.soa, serial: defaults.serial } };
  const draft = { content, places: new Map() };
  const save = { edit_lock_token, base_zi_id: base, normalise: false, copiedFrom: ziId };
  return saveDraft(ctx, { zone, defaults }, draft, save);
}
