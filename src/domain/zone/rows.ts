// What the rows of the zone machine are made of, and those that are the same in many states: flags, outcomes of publishing.

import type { ZoneEffect } from './effects.ts';
import {
  type FlagParams,
  type PublishParams,
  type SerialParams,
  type ServedState,
  type UpdateParams,
  ZONE_FLAGS,
  type ZoneEvent,
} from './events.ts';
import { type ZoneContext, zoneSetup } from './setup.ts';

type Refusal = Extract<ZoneEffect, { type: 'refuse' }>;
type RequestReconfig = Extract<ZoneEffect, { type: 'request_reconfig' }>;

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

/** What an update is wished to do, without what is null or off. */
function updateParams(wishes: UpdateParams): Partial<PublishParams> {
  return {
    ...(wishes.as_saved === true ? { as_saved: true } : {}),
    ...((wishes.candidate_soa_serial ?? null) === null ? {} : { candidate_soa_serial: wishes.candidate_soa_serial! }),
    ...(wishes.wrap_soa_serial ? { wrap_soa_serial: true } : {}),
    ...(wishes.force_soa_serial_update ? { force_soa_serial_update: true } : {}),
  };
}

/** What a publish is asked for, out of an event or an outcome. */
function publishParams(context: ZoneContext, wishes: UpdateParams, locked: boolean): PublishParams {
  return { locked, candidate_zi_id: context.zi_candidate_id ?? 0, ...updateParams(wishes) };
}

export const publish = {
  type: 'publish' as const,
  params: ({ context, event }: { context: ZoneContext; event: UpdateParams & { readonly type: string } }) =>
    publishParams(context, event, false),
};

export const publishLocked = {
  type: 'publish' as const,
  params: ({ context }: { context: ZoneContext }) => publishParams(context, {}, true),
};

/** Before a zone is seeded: does named serve it still? */
export const checkServed = [
  { guard: 'candidateMissing' as const, actions: refuse('ZoneNoCandidate') },
  { actions: { type: 'check_served' as const, params: {} } },
] as const;

export const writeSeed = {
  type: 'write_zone_file' as const,
  params: ({ context }: { context: ZoneContext }) => ({ zi_id: context.zi_candidate_id! }),
};

type Refresh = SerialParams & { readonly type: string; readonly zi_id?: number | null };

/** An update with the serial wishes of a refresh; a version that it names is published as it was saved. */
export const queueWished = {
  type: 'queue' as const,
  params: ({ event }: { event: Refresh }) => ({
    type: 'update',
    params: updateParams({ ...event, as_saved: (event.zi_id ?? null) !== null }),
    coalesce: true as const,
  }),
};

/** Signing starts and ends with a reconfiguration; nsec3 counts only while signed (spec 01 §2.11). */
function isDnssecChanged(context: ZoneContext, flags: FlagParams): boolean {
  const { auto_dnssec = context.auto_dnssec, nsec3 = context.nsec3 } = flags;
  return auto_dnssec !== context.auto_dnssec || (auto_dnssec && nsec3 !== context.nsec3);
}

export const setFlags = {
  type: 'setFlags' as const,
  params: ({ event }: { event: FlagParams & { readonly type: string } }): FlagParams =>
    Object.fromEntries(ZONE_FLAGS.filter((flag) => event[flag] !== undefined).map((flag) => [flag, event[flag]])),
};

type FlagArgs = { readonly context: ZoneContext; readonly event: FlagParams & { readonly type: string } };

/** These stand before `setFlags`: they compare the flags with the row as it was. */
export const queueReconfigIfDnssec = {
  type: 'queue' as const,
  params: ({ context, event }: FlagArgs) =>
    isDnssecChanged(context, event) ? { type: 'doReconfig', coalesce: true as const } : null,
};

export const queueUpdateIfApex = {
  type: 'queue' as const,
  params: ({ context, event }: FlagArgs) =>
    event.use_apex_ns !== undefined && event.use_apex_ns !== context.use_apex_ns ? queueUpdate.params : null,
};

/** In UNCONFIG the zone's stanza may have been read already. */
export const requestIfDnssec = {
  type: 'request_reconfig' as const,
  params: ({ context, event }: FlagArgs): RequestReconfig['params'] | null =>
    isDnssecChanged(context, event) ? { scope: 'sg', sg_id: context.sg_id, follow_up: 'reconfigUpdate' } : null,
};

/** Columns that people set and that have no part in publishing. */
export const everyState = zoneSetup.createStateConfig({
  on: {
    setFlags: { actions: setFlags },
    setReference: { actions: { type: 'setReference', params: ({ event }) => ({ reference_id: event.reference_id }) } },
    setSg: { actions: refuse('ZoneNotDisabled') },
    /** It waits until the zone is published. */
    updateRrs: {},
    /** Noted; a zone that is being set up or taken off is brought to what the database says anyway. */
    drift: {},
    serverAhead: {},
  },
}).on;

/** Where a publish is at hand or under way: an update behind it takes the groups that came too late for it. */
export const updateRrsSoon = zoneSetup.createStateConfig({ on: { updateRrs: { actions: queueUpdate } } }).on;

/** Nothing keeps waiting groups from being applied any more. */
export const releaseGroups = { type: 'release_groups' as const, params: {} };

/** The zone goes with many others: nobody looks after its PTR records. */
export const withdrawPtrs = { type: 'withdraw_ptrs' as const, params: {} };

/** A version was published as it was saved: what waited meanwhile comes behind it. */
const releaseAfterNamed = {
  type: 'release_groups' as const,
  params: ({ event }: { event: { readonly as_saved?: boolean } }) => (event.as_saved === true ? {} : null),
};

/** Outcomes that come too late, or to a state that did not ask: what named has is recorded, the state stays (design §3.7). */
export const strayOutcomes = zoneSetup.createStateConfig({
  on: {
    published: { actions: [{ type: 'recordServed', params: served }, recordPublication] },
    groups_applied: {},
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
        actions: [
          { type: 'recordServed', params: served },
          { type: 'takeCurrent', params: ziOf },
          recordPublication,
          releaseAfterNamed,
        ],
      },
    ],
    groups_applied: {
      actions: [
        { type: 'takeCandidate', params: ziOf },
        {
          type: 'queue',
          params: ({ event }) => ({ ...queueUpdate.params, params: updateParams(event) }),
        },
      ],
    },
    needs_compare: {
      actions: {
        type: 'compare_and_publish',
        params: ({ event }) => ({
          locked: event.locked,
          candidate_zi_id: event.candidate_zi_id,
          ...updateParams(event),
        }),
      },
    },
    not_configured: { target: 'UNCONFIG', actions: ['forgetServed', requestSg('reconfigUpdate')] },
    not_loaded: { target: 'RESET', actions: ['forgetServed', requestMasterThenConfig] },
    publish_failed: { actions: refuse('DynDNSUpdateFailed') },
  },
}).on;

/** Publishing from UPDATE: the publish of the locked edit ends it, whatever comes of it; another leaves it its turn. */
export const lockedPublishOutcomes = zoneSetup.createStateConfig({
  on: {
    published: [
      {
        guard: 'notLockedPublish',
        actions: [{ type: 'recordServed', params: served }, { type: 'makeCurrent', params: ziOf }, recordPublication],
      },
      {
        target: 'PUBLISHED',
        actions: [
          { type: 'recordServed', params: served },
          { type: 'takeCurrent', params: ziOf },
          'unlock',
          recordPublication,
        ],
      },
    ],
    groups_applied: {
      actions: [
        { type: 'takeCandidate', params: ziOf },
        {
          type: 'queue',
          params: ({ context }) => ({
            type: 'editUpdate',
            params: { edit_lock_token: context.edit_lock_token },
            priority: 0,
            coalesce: true,
          }),
        },
      ],
    },
    needs_compare: publishOutcomes.needs_compare,
    not_configured: [
      { guard: 'notLockedPublish', actions: 'forgetServed' },
      { target: 'UNCONFIG', actions: ['forgetServed', 'unlock', requestSg('reconfigUpdate')] },
    ],
    not_loaded: [
      { guard: 'notLockedPublish', actions: 'forgetServed' },
      { target: 'RESET', actions: ['forgetServed', 'unlock', requestMasterThenConfig] },
    ],
    publish_failed: [
      { guard: 'notLockedPublish', actions: refuse('DynDNSUpdateFailed') },
      {
        target: 'PUBLISHED',
        actions: [
          'unlock',
          {
            type: 'result',
            params: ({ event }) => ({
              publish_error: event.error,
              publish_detail: event.detail,
              result_code: 220,
            }),
          },
        ],
      },
    ],
  },
}).on;
