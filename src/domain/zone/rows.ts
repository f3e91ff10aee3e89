// Rows that several states of the zone machine share: deadlines and tokens of the edit lock, saves, outcomes of publishing.

import type { ZoneEffect } from './effects.ts';
import type { FlagParams, PublishParams, SerialParams, ServedState, ZoneEvent } from './events.ts';
import { lockDeadline, type ZoneContext, zoneSetup } from './setup.ts';

type Refusal = Extract<ZoneEffect, { type: 'refuse' }>;
type RequestReconfig = Extract<ZoneEffect, { type: 'request_reconfig' }>;
type Publish = Extract<ZoneEffect, { type: 'publish' }>['params'];

/** The event fails with this error. */
export const refuse = (error: Refusal['params']['error']): Refusal => ({ type: 'refuse', params: { error } });

/** The servers of the zone's groups are made to follow; then comes `follow_up`. */
export const requestSg = (follow_up: ZoneEvent['type'] | null) => ({
  type: 'request_reconfig' as const,
  params: ({ context }: { context: ZoneContext }): RequestReconfig['params'] => ({
    scope: 'sg',
    sg_id: context.sg_id,
    follow_up,
  }),
});

/** named is made to drop the zone; then it is seeded anew. */
export const requestMasterThenConfig: RequestReconfig = {
  type: 'request_reconfig',
  params: { scope: 'master', sg_id: null, follow_up: 'config' },
};

/** The next step of a zone that is being set up, at once. */
export const queueNow = (type: ZoneEvent['type']) => ({ type: 'queue' as const, params: { type } });

/** At most one waits: publishing goes from what is served straight to the head (spec 06 §2.5). */
export const queueOnce = (type: ZoneEvent['type']) => ({
  type: 'queue' as const,
  params: { type, coalesce: true as const },
});

/** A person waits for this one. */
export const queueUpdate = { type: 'queue' as const, params: { type: 'update', priority: 0, coalesce: true as const } };

export const ziOf = ({ event }: { event: { readonly zi_id: number } }) => ({ zi_id: event.zi_id });

const served = ({ event }: { event: ServedState & { readonly zi_id: number } }) => event;

/** What is served now, for the history of publications and for the serial floor. */
export const recordPublication = {
  type: 'record_publication' as const,
  params: ({ event }: { event: ServedState & { readonly zi_id: number } }) => ({
    zi_id: event.zi_id,
    serial: event.serial,
    soa: event.soa,
    apex_ns: event.apex_ns,
  }),
};

/** The serial wishes that are there, without those that are null or off. */
export function serialParams(wishes: SerialParams): Partial<PublishParams> {
  return {
    ...((wishes.candidate_soa_serial ?? null) === null ? {} : { candidate_soa_serial: wishes.candidate_soa_serial! }),
    ...(wishes.wrap_soa_serial ? { wrap_soa_serial: true } : {}),
    ...(wishes.force_soa_serial_update ? { force_soa_serial_update: true } : {}),
  };
}

/** What a publish is asked for, out of an event or an outcome. */
function publishParams(context: ZoneContext, wishes: SerialParams, locked: boolean): Publish {
  return { locked, candidate_zi_id: context.zi_candidate_id ?? 0, ...serialParams(wishes) };
}

export const publish = {
  type: 'publish' as const,
  params: ({ context, event }: { context: ZoneContext; event: SerialParams & { readonly type: string } }) =>
    publishParams(context, event, false),
};

export const publishLocked = {
  type: 'publish' as const,
  params: ({ context }: { context: ZoneContext }) => publishParams(context, {}, true),
};

/** Signing starts and ends with a reconfiguration; nsec3 counts only while signed (spec 01 §2.11). */
export function isDnssecChanged(context: ZoneContext, flags: FlagParams): boolean {
  const { auto_dnssec = context.auto_dnssec, nsec3 = context.nsec3 } = flags;
  return auto_dnssec !== context.auto_dnssec || (auto_dnssec && nsec3 !== context.nsec3);
}

const FLAGS = ['use_apex_ns', 'edit_lock', 'auto_dnssec', 'nsec3', 'inc_updates'] as const;

export const setFlags = {
  type: 'setFlags' as const,
  params: ({ event }: { event: FlagParams & { readonly type: string } }): FlagParams =>
    Object.fromEntries(FLAGS.filter((flag) => event[flag] !== undefined).map((flag) => [flag, event[flag]])),
};

/** Columns that people set and that have no part in publishing. */
export const everyState = zoneSetup.createStateConfig({
  on: {
    setFlags: { actions: setFlags },
    setReference: { actions: { type: 'setReference', params: ({ event }) => ({ reference_id: event.reference_id }) } },
    setSg: { actions: refuse('ZoneNotDisabled') },
  },
}).on;

/** Outcomes that come too late, or to a state that did not ask: what named has is recorded, the state stays (design §3.7). */
export const strayOutcomes = zoneSetup.createStateConfig({
  on: {
    published: { actions: [{ type: 'recordServed', params: served }, recordPublication] },
    needs_compare: {},
    not_configured: { actions: 'forgetServed' },
    not_loaded: { actions: 'forgetServed' },
    publish_failed: {},
    served_by_named: {},
    not_served_by_named: {},
    zone_file_written: {},
    zone_files_removed: {},
    zone_files_kept: {},
  },
}).on;

/** Publishing from PUBLISHED and UNCONFIG. */
export const publishOutcomes = zoneSetup.createStateConfig({
  on: {
    published: [
      {
        guard: 'candidateMoved',
        target: 'PUBLISHED',
        actions: [
          { type: 'recordServed', params: served },
          { type: 'makeCurrent', params: ziOf },
          recordPublication,
          queueUpdate,
        ],
      },
      {
        target: 'PUBLISHED',
        actions: [{ type: 'recordServed', params: served }, { type: 'takeCurrent', params: ziOf }, recordPublication],
      },
    ],
    needs_compare: {
      actions: {
        type: 'compare_and_publish',
        params: ({ event }) => ({
          locked: event.locked,
          candidate_zi_id: event.candidate_zi_id,
          ...serialParams(event),
        }),
      },
    },
    not_configured: { target: 'UNCONFIG', actions: ['forgetServed', requestSg('reconfigUpdate')] },
    not_loaded: { target: 'RESET', actions: ['forgetServed', requestMasterThenConfig] },
    publish_failed: { actions: refuse('DynDNSUpdateFailed') },
  },
}).on;

/** What every save of a locked edit must show (spec 01 §2.8); `save` is what then happens. */
const badSave = [
  { guard: 'unlockedWithoutToken' as const, actions: refuse('ZoneNotEditLocked') },
  { guard: 'unlocked' as const, actions: refuse('ZoneEditLockTimedOut') },
  { guard: 'tokenDiffers' as const, actions: refuse('ZoneEditLocked') },
  { guard: 'ziUnknown' as const, actions: refuse('ZiNotFound') },
] as const;

/** Saves where a later step publishes: the version is current at once. */
export const savesForLater = zoneSetup.createStateConfig({
  on: {
    editSaved: [...badSave, { actions: [{ type: 'takeCurrent', params: ziOf }, 'unlock'] }],
    editSavedNoLock: [
      { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
      { actions: { type: 'takeCurrent', params: ziOf } },
    ],
  },
}).on;

const supersedeReconfigUpdate = { type: 'supersede' as const, params: { types: ['reconfigUpdate' as const] } };

/** The same in UNCONFIG, where the step may be retrying, or may have failed for good with the version that is replaced now. */
export const savesInUnconfig = zoneSetup.createStateConfig({
  on: {
    editSaved: [
      ...badSave,
      {
        actions: [
          { type: 'takeCurrent', params: ziOf },
          'unlock',
          supersedeReconfigUpdate,
          queueOnce('reconfigUpdate'),
        ],
      },
    ],
    editSavedNoLock: [
      { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
      { actions: [{ type: 'takeCurrent', params: ziOf }, supersedeReconfigUpdate, queueOnce('reconfigUpdate')] },
    ],
  },
}).on;

const supersedeUpdate = { type: 'supersede' as const, params: { types: ['update' as const] } };

/** Saves of a published zone: published at once, a locked one by way of UPDATE, which keeps the lock until then. */
export const savesInPublished = zoneSetup.createStateConfig({
  on: {
    editSaved: [
      ...badSave,
      {
        target: 'UPDATE',
        actions: [
          { type: 'takeCandidate', params: ziOf },
          'stopLockTimer',
          supersedeUpdate,
          {
            type: 'queue',
            params: ({ context, event }) => ({
              type: 'editUpdate',
              params: { edit_lock_token: context.edit_lock_token, publish_zi_id: event.zi_id },
              priority: 0,
            }),
          },
        ],
      },
    ],
    editSavedNoLock: [
      { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
      { actions: [{ type: 'takeCandidate', params: ziOf }, supersedeUpdate, queueUpdate] },
    ],
  },
}).on;

/** Where a save would be lost: it is refused, never silently dropped (spec 03 D30). */
export const savesRefused = zoneSetup.createStateConfig({
  on: {
    editSaved: { actions: refuse('ZoneSaveRefused') },
    editSavedNoLock: { actions: refuse('ZoneSaveRefused') },
  },
}).on;

/** The edit lock wherever a zone can be edited (spec 01 §2.8). */
export const editLock = zoneSetup.createStateConfig({
  on: {
    edit: [
      { guard: 'lockingOff' },
      { guard: 'lockHeld', actions: refuse('ZoneEditLocked') },
      {
        actions: [
          { type: 'lock', params: ({ event }) => ({ locked_by: event.locked_by }) },
          {
            type: 'queue',
            params: ({ context }) =>
              context.lock_expires_at === null
                ? null
                : { type: 'editTimeout', at: context.lock_expires_at, coalesce: true },
          },
          { type: 'result', params: ({ context }) => ({ edit_lock_token: context.edit_lock_token }) },
        ],
      },
    ],
    editExit: [
      { guard: 'unlocked' },
      { guard: 'tokenDiffers', actions: refuse('ZoneEditLocked') },
      { actions: 'unlock' },
    ],
    editLockTickle: [
      { guard: 'unlocked', actions: refuse('ZoneEditLockTimedOut') },
      { guard: 'tokenDiffers', actions: refuse('ZoneEditLocked') },
      { guard: 'timeoutOff', actions: { type: 'result', params: { result_code: 210 } } },
      {
        actions: [
          'prolongLock',
          {
            type: 'queue',
            params: ({ context }) => ({ type: 'editTimeout', at: lockDeadline(context.facts)!, coalesce: true }),
          },
        ],
      },
    ],
    editTimeout: [
      { guard: 'deadlineGone' },
      {
        guard: 'deadlineMoved',
        actions: {
          type: 'queue',
          params: ({ context }) => ({ type: 'editTimeout', at: context.lock_expires_at! }),
        },
      },
      { actions: 'unlock' },
    ],
  },
}).on;
