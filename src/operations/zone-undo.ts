// undo_zone: the content that a zone had before its last change, as its next version.

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { listZis, ziOfZone } from '../store/zone-instance.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { saveAgain } from './content/save-again.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, lockZoneNamed } from './find-zone.ts';
import { Param, ZiBrief } from './schemas.ts';
import { ziBrief } from './views/zone-instance.ts';

export const undoZone = defineOperation({
  name: 'undo_zone',
  summary:
    "Takes a zone's last change back: what it had before becomes its next version; done twice, the change is back",
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  params: {
    name: Param.zoneName,
    login_id: Param.loginId,
    base_zi_id: Type.Optional(
      Type.Integer({ description: 'the version that is to be undone: refused when another came since' }),
    ),
  },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'login_id', 'base_zi_id'],
  result: Type.Object({
    name: Type.String(),
    undone_zi_id: Type.Integer(),
    restored_zi_id: Type.Integer(),
    zi_id: Type.Integer({ description: 'the new version' }),
  }),
  run: async (ctx, { name, base_zi_id }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const { last, before } = await lastChange(ctx, zone);
    const zi_id = await saveAgain(ctx, zone, before.id, base_zi_id ?? last.id);
    return { name: zone.name, undone_zi_id: last.id, restored_zi_id: before.id, zi_id };
  },
});

export const showLastChange = defineOperation({
  name: 'show_last_change',
  summary: 'What undo_zone would take back: the present version, whose it is, and the version before it',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Type.Object({ name: Type.String(), ...ZiBrief.properties, previous_zi_id: Type.Integer() }),
  run: async (ctx, { name }) => {
    const zone = await findZone(ctx, name, 'exact');
    const { last, before } = await lastChange(ctx, zone);
    return { name: zone.name, ...ziBrief(last), previous_zi_id: before.id };
  },
});

/** The present version and the one before it. Throws NothingToUndo. */
async function lastChange(ctx: TransactionContext, zone: NamedZone) {
  const present = zone.zi_candidate_id ?? zone.zi_id;
  const last = present === null ? null : await ziOfZone(ctx.trx, zone.id, present);
  const [before] = last === null ? [] : await listZis(ctx.trx, zone.id, { limit: 1, before: last.version });
  if (last === null || before === undefined) throw new DmsError('NothingToUndo', { name: zone.name });
  return { last, before };
}
