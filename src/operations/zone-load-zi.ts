// load_zi: the next version of a zone from a zone file, under the edit lock where the zone has one (spec 03 §7.3, spec 02 §3.6).

import { Type } from 'typebox';
import { parseText } from './content/from-text.ts';
import { loadedDraft } from './content/loaded.ts';
import { defineOperation } from './define.ts';
import { lockForThisCall } from './edit-lock.ts';
import { lockZoneNamed } from './find-zone.ts';
import { Done, Param } from './schemas.ts';
import { apexDefaults, requireApexPrivilege, saveDraft } from './zone-write.ts';

export const loadZi = defineOperation({
  name: 'load_zi',
  summary: "Saves zone file text as a zone's next version, its TTLs normalised, and publishes it",
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, login_id: Param.loginId, zi_text: Type.String() },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'login_id', 'zi_text'],
  result: Done,
  run: async (ctx, { name, zi_text }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    requireApexPrivilege(ctx, zone);
    const edit_lock_token = await lockForThisCall(ctx, zone);
    // The file of another zone must not empty this one.
    const parsed = parseText(zone.name, zi_text, 'named', 'error');
    const defaults = await apexDefaults(ctx, zone);
    const draft = loadedDraft(ctx, zone.name, parsed, defaults);
    await saveDraft(ctx, { zone, defaults }, draft, { edit_lock_token, normalise: draft.hasTtl });
    return true as const;
  },
});
