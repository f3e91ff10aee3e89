// Operations that move a zone through its life: enable, disable, delete, undelete, destroy, refresh, reset, flags.

import { DmsError } from '../domain/errors.ts';
import { ZONE_FLAGS, type ZoneFlag } from '../domain/zone/events.ts';
import { recheckPtrs } from '../engine/queue-ptrs.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { delegateAgain, undelegate } from './classless-zone.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { destroyZoneRow } from './destroy-zone.ts';
import { findZoneById, lockZoneNamed } from './find-zone.ts';
import { candidateOf, followPtrs } from './follow-ptrs.ts';
import { raiseForZone } from './raise-for.ts';
import { Done, Param } from './schemas.ts';
import { resolveZi } from './zi-param.ts';
import { configuredFlag } from './zone-flags.ts';

export const enableZone = defineOperation({
  name: 'enable_zone',
  summary: 'Puts a disabled zone back to work',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: async (ctx, { name }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const raised = await raiseForZone(ctx, zone, { type: 'enable', failure: 'ZoneSmFailure' });
    await followPtrs(ctx, zone, raised.eventId, { from: null, to: candidateOf(raised) });
    return true as const;
  },
});

export const disableZone = defineOperation({
  name: 'disable_zone',
  summary: 'Withdraws a zone from all servers and keeps it',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: async (ctx, { name }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const { eventId } = await raiseForZone(ctx, zone, { type: 'disable', failure: 'ZoneSmFailure' });
    await followPtrs(ctx, zone, eventId, { from: zone.zi_candidate_id, to: null, becomes: 'withdrawn' });
    return true as const;
  },
});

export const deleteZone = defineOperation({
  name: 'delete_zone',
  summary: 'Deletes a zone; undelete_zone brings it back until it is destroyed or vacuumed',
  transaction: 'one',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: async (ctx, { name }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const { eventId } = await raiseForZone(ctx, zone, { type: 'delete', failure: 'ZoneBeingCreated' });
    await undelegate(ctx, zone, eventId);
    await followPtrs(ctx, zone, eventId, { from: zone.zi_candidate_id, to: null, becomes: 'withdrawn' });
    return true as const;
  },
});

export const undeleteZone = defineOperation({
  name: 'undelete_zone',
  summary: 'Brings a deleted zone back; one that is not deleted stays as it is',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { zone_id: Param.zoneId },
  positional: ['zone_id'],
  result: Done,
  run: async (ctx, { zone_id }) => {
    const zone = await findZoneById(ctx, zone_id, true);
    const raised = await raiseForZone(ctx, zone, { type: 'undelete', failure: 'ActiveZoneExists' });
    if (zone.state === 'DELETED') {
      await followPtrs(ctx, zone, raised.eventId, { from: null, to: candidateOf(raised) });
      await recheckPtrs(ctx, zone);
      await delegateAgain(ctx, zone, raised.eventId);
    }
    return true as const;
  },
});

export const destroyZone = defineOperation({
  name: 'destroy_zone',
  summary: 'Erases a deleted zone; while its files are there it queues their removal and fails',
  transaction: 'steps',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { zone_id: Param.zoneId },
  positional: ['zone_id'],
  result: Done,
  run: async ({ step }, { zone_id }) => {
    // Thrown behind the commit: the machine has just asked for the removal of the files.
    const left = await step((ctx) => destroy(ctx, zone_id));
    if (left !== null) throw left;
    return true as const;
  },
});

/** Null: the zone is gone; else why it is not, for now. */
async function destroy(ctx: TransactionContext, zoneId: number): Promise<DmsError | null> {
  const zone = await findZoneById(ctx, zoneId, true);
  const { name } = zone;
  if (zone.state !== 'DELETED') throw new DmsError('ZoneNotDeleted', { name });
  const result = await destroyZoneRow(ctx, zone);
  if (result.error === undefined) return null;
  return new DmsError('ZoneFilesStillExist', { name, event_message: result.message, event_results: result });
}

/** The version that was asked for; null: none was. */
async function askedZi(ctx: TransactionContext, zone: NamedZone, zi_id: string | number | null | undefined) {
  return zi_id === undefined || zi_id === null || zi_id === '' ? null : resolveZi(ctx, zone, zi_id);
}

export const refreshZone = defineOperation({
  name: 'refresh_zone',
  summary: 'Publishes a zone again, or the given ZI of it; nothing happens unless it is PUBLISHED',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, zi_id: Param.ziId },
  positional: ['name', 'zi_id'],
  result: Done,
  run: async (ctx, { name, zi_id }) => {
    const zone = await lockZoneNamed(ctx, name, 'closest');
    const wanted = await askedZi(ctx, zone, zi_id);
    const raised = await raiseForZone(ctx, zone, {
      type: 'doRefresh',
      params: wanted === null ? {} : { zi_id: wanted.id },
      failure: wanted === null ? 'ZoneSmFailure' : 'UpdateZoneFailure',
    });
    await followPtrs(ctx, zone, raised.eventId, { from: zone.zi_candidate_id, to: candidateOf(raised) });
    ctx.changed({ ziId: wanted?.id ?? zone.zi_candidate_id });
    return true as const;
  },
});

export const resetZone = defineOperation({
  name: 'reset_zone',
  summary: 'Makes the master load a zone anew, from the given ZI of it if told; the servers go on serving meanwhile',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, zi_id: Param.ziId },
  positional: ['name', 'zi_id'],
  result: Done,
  run: async (ctx, { name, zi_id }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const wanted = await askedZi(ctx, zone, zi_id);
    const raised = await raiseForZone(ctx, zone, {
      type: 'doReset',
      params: wanted === null ? {} : { zi_id: wanted.id },
      failure: 'ZoneSmFailure',
    });
    await followPtrs(ctx, zone, raised.eventId, { from: zone.zi_candidate_id, to: candidateOf(raised) });
    ctx.changed({ ziId: wanted?.id ?? zone.zi_candidate_id });
    return true as const;
  },
});

export const setZone = defineOperation({
  name: 'set_zone',
  summary: "Changes a zone's flags; null sets the configured default",
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    name: Param.zoneName,
    use_apex_ns: Param.flag,
    edit_lock: Param.flag,
    auto_dnssec: Param.flag,
    nsec3: Param.flag,
    inc_updates: Param.flag,
  },
  paramRoles: { use_apex_ns: ['admin'], nsec3: ['admin'], inc_updates: ['admin'] },
  positional: ['name'],
  result: Done,
  run: async (ctx, { name, ...flags }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const params: Partial<Record<ZoneFlag, boolean>> = {};
    for (const flag of ZONE_FLAGS) {
      const value = flags[flag];
      if (value === undefined) continue;
      params[flag] = value ?? (await configuredFlag(ctx.trx, flag, zone.sg_id));
    }
    await raiseForZone(ctx, zone, { type: 'setFlags', params, failure: 'ZoneSmFailure' });
    return true as const;
  },
});
