// Incremental updates: groups of operations on records that wait for the next publish of their zone (spec 04 §5.2, §9).

import { type Static, Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import type { ContentRecord } from '../domain/zone/content.ts';
import type { GroupFault } from '../domain/zone/groups/apply-groups.ts';
import { operationText } from '../domain/zone/groups/group-operations.ts';
import { tryGroups } from '../engine/groups-on-candidate.ts';
import { configFor } from '../store/config.ts';
import { insertUpdateGroup, listWaitingGroups, type WaitingGroup, waitingGroups } from '../store/update-group.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { parseIncremental } from './content/from-text.ts';
import { recordError } from './content/place.ts';
import { operationsFromText, operationsFromZiData, type UpdateOperations } from './content/update-operations.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, lockZoneNamed, sectagFilter } from './find-zone.ts';
import { raiseForZone } from './raise-for.ts';
import { requireBase } from './require-base.ts';
import { Param, WaitingUpdate, ZiDataIn } from './schemas.ts';

export const updateRrs = defineOperation({
  name: 'update_rrs',
  summary: 'Queues an incremental update of a zone, a group of ADD, DELETE and UPDATE_RRTYPE, after a trial',
  transaction: 'one',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: {
    name: Param.zoneName,
    update_data: ZiDataIn,
    update_type: Type.Union([Type.String({ maxLength: 60 }), Type.Null()], {
      description: 'names the group; one of a name waits on a zone at a time',
    }),
    login_id: Param.loginId,
    base_zi_id: Param.baseZiId,
  },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'update_data', 'update_type', 'login_id'],
  result: Type.Null(),
  run: async (ctx, { name, update_data, update_type, base_zi_id }) => {
    requireType(name, update_type);
    const parse = (zone: string) => operationsFromZiData(zone, update_data, ctx.caller.role);
    return queueGroup(ctx, name, { updateType: update_type, base_zi_id, parse });
  },
});

export const updateRrsText = defineOperation({
  name: 'update_rrs_text',
  summary: 'As update_rrs with an incremental zone file, $UPDATE_TYPE and RROP: flags, in place of a structure',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    name: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Null()], { description: 'the zone where the text names none' }),
    ),
    update_text: Type.String(),
    login_id: Param.loginId,
  },
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'update_text', 'login_id'],
  result: Type.Null(),
  run: async (ctx, { name = null, update_text }) => {
    const parsed = parseIncremental(name, update_text);
    const zone = parsed.zone ?? name ?? '';
    requireType(zone, parsed.updateType);
    const parse = () => operationsFromText(zone, parsed, ctx.caller.role);
    return queueGroup(ctx, zone, { updateType: parsed.updateType, parse });
  },
});

export const listUpdateRrs = defineOperation({
  name: 'list_update_rrs',
  summary: 'The incremental updates that wait, of one zone or of all, in the order they will be applied',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Type.Optional(Param.zoneName) },
  positional: ['name'],
  result: Type.Array(WaitingUpdate),
  run: async (ctx, { name }): Promise<Static<typeof WaitingUpdate>[]> => {
    const zone = name === undefined ? null : (await findZone(ctx, name, 'closest')).id;
    const waiting = await listWaitingGroups(ctx.trx, zone, sectagFilter(ctx));
    return waiting.map(({ group, operations, zone }) => ({
      name: zone.name,
      update_type: group.update_type,
      change_by: group.change_by,
      created: group.created,
      ptr_only: group.ptr_only,
      waits_for: whyItWaits(zone)?.replace('waits: ', '') ?? null,
      operations: operations.map(operationText),
    }));
  },
});

function requireType(name: string, updateType: string | null): asserts updateType is string {
  if (updateType === null || updateType === '') throw new DmsError('UpdateTypeRequired', { name });
  if (updateType.length > 60) {
    throw new DmsError('UpdateTypeRequired', { name }, `${name}: the update type is longer than 60 characters`);
  }
}

interface Asked {
  readonly updateType: string;
  readonly base_zi_id?: number | null | undefined;
  readonly parse: (zone: string) => UpdateOperations;
}

/** Everything in the order of spec 04 §5.2, in one transaction: what is queued has passed its trial and will be looked at. */
async function queueGroup(
  ctx: TransactionContext,
  name: string,
  { updateType, base_zi_id, parse }: Asked,
): Promise<null> {
  const zone = await lockZoneNamed(ctx, name, 'closest');
  requireUpdatable(ctx, zone);
  requireBase(zone, base_zi_id);
  const waiting = await waitingGroups(ctx.trx, zone.id);
  if (waiting.some(({ group }) => group.update_type === updateType))
    throw new DmsError('UpdateTypeAlreadyQueued', { name: zone.name, update_type: updateType });
  const sent = parse(zone.name);
  await tryOut(ctx, zone, waiting, sent);
  const group = {
    zone_id: zone.id,
    update_type: updateType,
    sectag: ctx.caller.sectag,
    change_by: changeBy(ctx.caller),
  };
  const id = await insertUpdateGroup(ctx.trx, group, sent.operations, zone.name);
  const params = { update_type: updateType, update_group_id: id };
  await raiseForZone(ctx, zone, { type: 'updateRrs', params, failure: 'ZoneSmFailure' });
  ctx.changed({ note: whyItWaits(zone) });
  return null;
}

/** Throws IncrementalUpdatesDisabled, ZoneDisabled, ZoneAdminPrivilegeNeeded, ZiNotFound. */
function requireUpdatable(ctx: TransactionContext, zone: NamedZone): void {
  const { name } = zone;
  if (!zone.inc_updates) throw new DmsError('IncrementalUpdatesDisabled', { name });
  if (zone.state === 'DISABLED') throw new DmsError('ZoneDisabled', { name });
  if (!zone.use_apex_ns && ctx.caller.role !== 'admin') throw new DmsError('ZoneAdminPrivilegeNeeded', { name });
  if (zone.zi_candidate_id === null) throw new DmsError('ZiNotFound', { name, zi_id: null });
}

/** What keeps the update from being published at once; null: nothing. */
function whyItWaits({
  state,
  lock_state,
  locked_by,
}: Pick<NamedZone, 'state' | 'lock_state' | 'locked_by'>): string | null {
  if (lock_state === 'EDIT_LOCK' && state !== 'UPDATE') return `waits: ${locked_by} edits the zone`;
  return ['PUBLISHED', 'UPDATE'].includes(state) ? null : `waits: zone is ${state}`;
}

/** The candidate with what waits already, and this group on top: throws what it would make wrong. */
async function tryOut(
  ctx: TransactionContext,
  zone: NamedZone,
  waiting: readonly WaitingGroup[],
  { operations, places }: UpdateOperations,
): Promise<void> {
  const mine = { id: 0, operations };
  const before = waiting.map((one) => ({ id: one.group.id, operations: one.operations }));
  const config = await configFor(ctx.trx, zone.sg_id);
  const tried = await tryGroups(ctx.trx, zone, [...before, mine], config);
  if (tried === null) throw new DmsError('ZiNotFound', { name: zone.name, zi_id: zone.zi_candidate_id });
  const why = tried.failed.find(({ group }) => group === mine)?.why;
  if (why !== undefined) throw trialError(zone.name, why, places);
}

/** Names the record that was sent where one is concerned, else the stored one that it would make wrong (spec 04 §12.7). */
function trialError(zone: string, { fault, operation }: GroupFault, places: UpdateOperations['places']): DmsError {
  const place = operation === undefined ? undefined : places.get(operation);
  const stored = place === undefined && fault.record !== undefined ? { rr_data: shown(fault.record) } : {};
  // beside a CNAME that is there already (spec 04 §5.1, step 9)
  const isBeside = fault.id === 'cname-other-data' && operation !== undefined && operation.type !== 'CNAME';
  const name = isBeside ? 'ZoneCNAMEExists' : fault.error;
  return recordError(name, { zone, place }, { ...fault.data, ...stored }, fault.message);
}

function shown({ owner, ttl, type, rdata, disabled, lockPtr, trackReverse, reference }: ContentRecord) {
  const flags = { disable: disabled, lock_ptr: lockPtr, track_reverse: trackReverse };
  return { label: owner, ttl, class: 'IN', type, rdata, ...flags, reference };
}
