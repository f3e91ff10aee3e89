// load_zi: the next version of a zone from a zone file, under the edit lock where the zone has one (spec 03 §7.3, spec 02 §3.6).

import { Type } from 'typebox';
import { changeBy } from '../domain/roles.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { parseText } from './content/from-text.ts';
import { loadedDraft } from './content/loaded.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { lockZoneNamed } from './find-zone.ts';
import { raiseForZone } from './raise-for.ts';
import { Done, Param } from './schemas.ts';
import { apexDefaults, requireApexPrivilege, saveDraft } from './zone-write.ts';

export const loadZi = defineOperation({
  name: 'load_zi',
  summary: "Saves zone file text as a zone's next version, its TTLs normalised, and publishes it",
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  params: { name: Param.zoneName, login_id: Param.loginId, zi_text: Type.String() },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'login_id', 'zi_text'],
  result: Done,
  run: async (ctx, { name, zi_text }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    requireApexPrivilege(ctx, zone);
    const edit_lock_token = zone.edit_lock ? await takeLock(ctx, zone) : null;
    // The file of another zone must not empty this one.
    const parsed = parseText(zone.name, zi_text, 'named', 'error');
    const defaults = await apexDefaults(ctx, zone);
    const draft = loadedDraft(ctx, zone.name, parsed, defaults);
    return saveDraft(ctx, { zone, defaults }, draft, { edit_lock_token, normalise: draft.hasTtl });
  },
});

/** In this call's transaction: a fault of the text leaves no lock behind (spec 03 D29). */
async function takeLock(ctx: TransactionContext, zone: NamedZone): Promise<number | null> {
  const { result } = await raiseForZone(ctx, zone, {
    type: 'edit',
    params: { locked_by: changeBy(ctx.caller) },
    failure: 'EditLockFailure',
  });
  return typeof result.edit_lock_token === 'number' ? result.edit_lock_token : null;
}
