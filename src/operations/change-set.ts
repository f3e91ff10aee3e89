// Change sets: changes of many zones that are one. They are listed, looked at, and taken back.

import { type Static, Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import {
  type ChangedZone,
  findChangeSet,
  insertChangeSet,
  listChangeSets,
  noteChangedZone,
  zonesOfChangeSet,
} from '../store/change-set.ts';
import { eachZone, FailedZone } from './change-zones.ts';
import { saveAgain } from './content/save-again.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZoneById } from './find-zone.ts';
import { Param } from './schemas.ts';
import { deleteZone } from './zone-life.ts';

const ofSet = {
  change_set_id: Type.Integer(),
  at: Type.String({ description: 'RFC 3339, UTC' }),
  operation: Type.String(),
  summary: Type.String(),
  actor: Type.String(),
};
const ChangeSet = Type.Object({ ...ofSet, zones: Type.Integer() });
const ChangeSetInFull = Type.Object({
  ...ofSet,
  zones: Type.Array(
    Type.Object({
      name: Type.String(),
      zone_id: Type.Integer(),
      from_zi_id: Type.Union([Type.Integer(), Type.Null()], { description: 'null: the zone was made' }),
      to_zi_id: Type.Integer(),
    }),
  ),
});
const SetId = Type.Integer({ minimum: 1 });

export const listChanges = defineOperation({
  name: 'list_changes',
  summary: 'Change sets, newest first: changes of many zones that were made as one',
  transaction: 'read',
  roles: ['admin'],
  params: { limit: Param.limit },
  positional: ['limit'],
  result: Type.Array(ChangeSet),
  run: async ({ trx, settings }, { limit }) =>
    (await listChangeSets(trx, limit ?? settings.list_events_last_limit)).map(({ id, ...row }) => ({
      change_set_id: id,
      ...row,
    })),
});

export const showChanges = defineOperation({
  name: 'show_changes',
  summary: 'A change set with its zones: the version that each had, and the one it got',
  transaction: 'read',
  roles: ['admin'],
  params: { change_set_id: SetId },
  positional: ['change_set_id'],
  result: ChangeSetInFull,
  run: async ({ trx }, { change_set_id }) => {
    const { id, ...row } = await requireChangeSet(trx, change_set_id);
    return { change_set_id: id, ...row, zones: await allZonesOf(trx, id) };
  },
});

const Reverted = Type.Object({
  change_set_id: Type.Integer({ description: 'of the new change set, which may be reverted in turn' }),
  zones: Type.Integer(),
  failed: Type.Array(FailedZone),
});

export const revertChanges = defineOperation({
  name: 'revert_changes',
  summary:
    'Takes a change set back: each zone gets what it had, zones that it made are deleted; not where others changed since',
  transaction: 'steps',
  roles: ['admin'],
  params: { change_set_id: SetId },
  positional: ['change_set_id'],
  result: Reverted,
  run: async (ctx, { change_set_id }): Promise<Static<typeof Reverted>> => {
    const { set, zones } = await ctx.step(async ({ trx }) => ({
      set: await requireChangeSet(trx, change_set_id),
      zones: await allZonesOf(trx, change_set_id),
    }));
    const row = { operation: 'revert_changes', summary: `${set.id}: ${set.summary}`, actor: changeBy(ctx.caller) };
    const revertId = await ctx.step(({ trx }) => insertChangeSet(trx, row));
    const byId = new Map(zones.map((zone) => [zone.zone_id, zone]));
    const targets = zones.map(({ zone_id, name }) => ({ id: zone_id, name }));
    const { done, failed } = await eachZone(ctx, targets, async (step, id) => {
      const zone = byId.get(id);
      if (zone !== undefined) await revertZone(step, zone, revertId);
    });
    return { change_set_id: revertId, zones: done, failed };
  },
});

/** Throws ChangedSince where the zone's version is another one than the change set made. */
async function revertZone(ctx: TransactionContext, changed: ChangedZone, revertId: number): Promise<void> {
  const zone = await findZoneById(ctx, changed.zone_id, true);
  const present = zone.zi_candidate_id ?? zone.zi_id;
  if (present !== changed.to_zi_id || zone.state === 'DELETED') {
    throw new DmsError('ChangedSince', { name: zone.name, zi_id: present });
  }
  if (changed.from_zi_id === null) {
    await deleteZone.run(ctx, { name: zone.name });
    return;
  }
  const to_zi_id = await saveAgain(ctx, zone, changed.from_zi_id, present);
  await noteChangedZone(ctx.trx, revertId, { zone_id: zone.id, from_zi_id: present, to_zi_id });
}

async function requireChangeSet(trx: TransactionContext['trx'], change_set_id: number) {
  const found = await findChangeSet(trx, change_set_id);
  if (found === undefined) throw new DmsError('ChangeSetNotFound', { change_set_id });
  return found;
}

const PAGE = 1_000;

async function allZonesOf(trx: TransactionContext['trx'], id: number): Promise<ChangedZone[]> {
  const zones: ChangedZone[] = [];
  for (;;) {
    const page = await zonesOfChangeSet(trx, id, { after: zones.at(-1)?.zone_id ?? 0, limit: PAGE });
    zones.push(...page);
    if (page.length < PAGE) return zones;
  }
}
