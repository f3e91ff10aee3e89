// The zone machine: every state × event of spec 01 §2.4 as a pure table.
//
//   doConfig                config              reconfigUpdate            editSaved
//   INIT ────────► CREATE ──────────► UNCONFIG ───────────────► PUBLISHED ───────► UPDATE
//    │ doBatchConfig  ▲ ▲                ▲  not configured ◄────────┤ ◄───────────────┘ editUpdate
//    ▼                │ └─ enable ─ DISABLED ◄── disable ───────────┤
//   BATCH_CREATE_1    └─ undelete ─ DELETED ◄─── delete ────────────┤
//    │ batchConfig                       RESET ◄── doReset ─────────┘   (RESET goes on as CREATE does)
//    ▼
//   BATCH_CREATE_2 ── reconfigCheck ──► PUBLISHED
//
// An event that a state does not list is "no change". `{}` is listed and ignored on purpose.

import {
  editLock,
  everyState,
  isDnssecChanged,
  publish,
  publishLocked,
  publishOutcomes,
  queueNow,
  queueUpdate,
  recordPublication,
  refuse,
  requestMasterThenConfig,
  requestSg,
  savesForLater,
  savesInPublished,
  savesInUnconfig,
  savesRefused,
  serialParams,
  setFlags,
  strayOutcomes,
  ziOf,
} from './rows.ts';
import { emptyZone, zoneSetup } from './setup.ts';

const row = zoneSetup.createStateConfig;

/** Named drops the zone, then it is seeded and configured anew; a version given with it comes first. */
const reset = row({
  on: {
    doReset: [
      { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
      {
        guard: 'ziGiven',
        target: 'RESET',
        actions: [
          { type: 'startFrom', params: ({ event }) => ({ zi_id: event.zi_id! }) },
          'forgetServed',
          requestMasterThenConfig,
        ],
      },
      { target: 'RESET', actions: ['forgetServed', requestMasterThenConfig] },
    ],
  },
}).on;

const sgRows = row({
  on: {
    doSgSwap: [
      { guard: 'altSgMissing', actions: refuse('ZoneNoAltSg') },
      { actions: ['swapSgs', requestSg('update')] },
    ],
    doSetAltSg: [
      { guard: 'altSgUnknown', actions: refuse('ZoneNoAltSg') },
      { guard: 'nothingToClear' },
      {
        actions: [
          {
            // the group that the zone leaves must follow too
            type: 'request_reconfig',
            params: ({ context }) =>
              context.alt_sg_id === null || context.alt_sg_id === context.facts.alt_sg_known
                ? null
                : { scope: 'sg', sg_id: context.alt_sg_id, follow_up: null },
          },
          { type: 'setAltSg', params: ({ context }) => ({ alt_sg_id: context.facts.alt_sg_known ?? null }) },
          {
            type: 'request_reconfig',
            params: ({ context }) =>
              context.alt_sg_id === null ? null : { scope: 'sg', sg_id: context.alt_sg_id, follow_up: null },
          },
        ],
      },
    ],
  },
}).on;

/** Withdrawn before anything of it was published. */
const withdraw = row({
  on: {
    delete: [
      { guard: 'lockHeld', actions: refuse('ZoneEditLocked') },
      { target: 'DELETED', actions: ['markDeleted', 'unlock', 'forgetServed', requestSg('removeZoneFiles')] },
    ],
    nukeStart: [
      { guard: 'lockHeld', actions: refuse('ZoneEditLocked') },
      { target: 'DELETED', actions: ['clearDeleted', 'unlock', 'forgetServed', requestSg('removeZoneFiles')] },
    ],
    disable: { target: 'DISABLED', actions: ['forgetServed', requestSg('removeZoneFiles')] },
    enable: { actions: refuse('ZoneAlreadyEnabled') },
  },
}).on;

/** Withdrawn from PUBLISHED or UPDATE: what was last saved is current from now on. */
const withdrawPublished = row({
  on: {
    delete: [
      { guard: 'lockHeld', actions: refuse('ZoneEditLocked') },
      {
        target: 'DELETED',
        actions: ['makeCandidateCurrent', 'markDeleted', 'unlock', 'forgetServed', requestSg('removeZoneFiles')],
      },
    ],
    nukeStart: [
      { guard: 'lockHeld', actions: refuse('ZoneEditLocked') },
      {
        target: 'DELETED',
        actions: ['makeCandidateCurrent', 'clearDeleted', 'unlock', 'forgetServed', requestSg('removeZoneFiles')],
      },
    ],
    disable: {
      target: 'DISABLED',
      actions: ['makeCandidateCurrent', 'forgetServed', requestSg('removeZoneFiles')],
    },
    enable: { actions: refuse('ZoneAlreadyEnabled') },
  },
}).on;

const restored = row({
  on: {
    restored: [
      { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
      { target: 'PUBLISHED', actions: [{ type: 'takeCurrent', params: ziOf }, 'noteFileWritten'] },
    ],
  },
}).on;

/** INIT and the batch states: nothing is served yet, nobody edits. */
const beingBorn = {
  ...everyState,
  ...strayOutcomes,
  ...savesRefused,
  ...withdraw,
  ...reset,
  ...sgRows,
  ...restored,
  disable: { actions: refuse('ZoneSMEventFailure') },
} as const;

const nuked = { target: 'DELETED', actions: ['clearDeleted', 'forgetServed', requestSg('removeZoneFiles')] } as const;

const removeFiles = row({
  on: {
    removeZoneFiles: { actions: { type: 'remove_zone_files', params: {} } },
    zone_files_removed: { actions: 'noteFilesGone' },
    zone_files_kept: { actions: 'noteFilesGone' },
  },
}).on;

/** CREATE and RESET: seed the zone as soon as named serves it no more (spec 06 §3.2). */
const toBeSeeded = row({
  on: {
    ...everyState,
    ...strayOutcomes,
    ...editLock,
    ...savesForLater,
    ...withdraw,
    ...reset,
    ...sgRows,
    ...restored,
    ...removeFiles,
    config: [
      { guard: 'candidateMissing', actions: refuse('ZoneNoCandidate') },
      { actions: { type: 'check_served', params: {} } },
    ],
    served_by_named: { target: 'RESET', actions: ['forgetServed', requestMasterThenConfig] },
    not_served_by_named: {
      actions: { type: 'write_zone_file', params: ({ context }) => ({ zi_id: context.zi_candidate_id! }) },
    },
    zone_file_written: { target: 'UNCONFIG', actions: ['noteFileWritten', requestSg('reconfigUpdate')] },
  },
});

export const zoneMachine = zoneSetup.createMachine({
  id: 'zone',
  context: emptyZone,
  initial: 'INIT',
  options: { maxIterations: 100 },
  states: {
    INIT: {
      on: {
        ...beingBorn,
        delete: nuked,
        nukeStart: nuked,
        doConfig: [
          { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
          { target: 'CREATE', actions: [{ type: 'startFrom', params: ziOf }, queueNow('config')] },
        ],
        doBatchConfig: [
          { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
          { target: 'BATCH_CREATE_1', actions: [{ type: 'startFrom', params: ziOf }, queueNow('batchConfig')] },
        ],
      },
    },
    BATCH_CREATE_1: {
      on: {
        ...beingBorn,
        delete: nuked,
        nukeStart: nuked,
        batchConfig: [
          { guard: 'candidateMissing', actions: refuse('ZoneNoCandidate') },
          { actions: { type: 'check_served', params: {} } },
        ],
        served_by_named: { target: 'RESET', actions: ['forgetServed', requestMasterThenConfig] },
        not_served_by_named: {
          actions: { type: 'write_zone_file', params: ({ context }) => ({ zi_id: context.zi_candidate_id! }) },
        },
        zone_file_written: { target: 'BATCH_CREATE_2', actions: ['noteFileWritten', requestSg('reconfigCheck')] },
      },
    },
    BATCH_CREATE_2: {
      on: {
        ...beingBorn,
        reconfigCheck: { actions: { type: 'check_served', params: {} } },
        served_by_named: {
          target: 'PUBLISHED',
          actions: [{ type: 'recordSeed', params: ({ event }) => event }, 'makeCandidateCurrent'],
        },
        not_served_by_named: { target: 'CREATE', actions: requestMasterThenConfig },
      },
    },
    CREATE: toBeSeeded,
    RESET: toBeSeeded,
    UNCONFIG: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...publishOutcomes,
        ...editLock,
        ...savesInUnconfig,
        ...withdraw,
        ...reset,
        ...sgRows,
        ...restored,
        reconfigUpdate: [{ guard: 'candidateMissing', actions: refuse('ZoneNoCandidate') }, { actions: publish }],
        setFlags: {
          actions: [
            {
              // its stanza may have been read already
              type: 'request_reconfig',
              params: ({ context, event }) =>
                isDnssecChanged(context, event)
                  ? { scope: 'sg', sg_id: context.sg_id, follow_up: 'reconfigUpdate' }
                  : null,
            },
            setFlags,
          ],
        },
      },
    },
    PUBLISHED: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...publishOutcomes,
        ...editLock,
        ...savesInPublished,
        ...withdrawPublished,
        ...reset,
        ...sgRows,
        ...restored,
        update: [{ guard: 'candidateMissing', actions: refuse('ZoneNoCandidate') }, { actions: publish }],
        doReconfig: { target: 'UNCONFIG', actions: ['makeCandidateCurrent', requestSg('reconfigUpdate')] },
        doRefresh: [
          { guard: 'forcedWhileLocked', actions: refuse('ZoneEditLocked') },
          { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
          {
            guard: 'ziGiven',
            actions: [
              { type: 'takeCandidate', params: ({ event }) => ({ zi_id: event.zi_id! }) },
              {
                type: 'queue',
                params: ({ event }) => ({ type: 'update', params: serialParams(event), coalesce: true }),
              },
            ],
          },
          {
            actions: [
              'makeCandidateCurrent',
              {
                type: 'queue',
                params: ({ event }) => ({ type: 'update', params: serialParams(event), coalesce: true }),
              },
            ],
          },
        ],
        setFlags: {
          actions: [
            {
              type: 'queue',
              params: ({ context, event }) =>
                event.use_apex_ns !== undefined && event.use_apex_ns !== context.use_apex_ns
                  ? queueUpdate.params
                  : null,
            },
            {
              type: 'queue',
              params: ({ context, event }) =>
                isDnssecChanged(context, event) ? { type: 'doReconfig', coalesce: true } : null,
            },
            setFlags,
          ],
        },
      },
    },
    UPDATE: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...withdrawPublished,
        ...sgRows,
        ...restored,
        editUpdate: [{ guard: 'tokenDiffers', actions: refuse('ZoneEditLocked') }, { actions: publishLocked }],
        published: [
          {
            guard: 'notLockedPublish',
            actions: [
              { type: 'recordServed', params: ({ event }) => event },
              { type: 'makeCurrent', params: ziOf },
              recordPublication,
            ],
          },
          {
            target: 'PUBLISHED',
            actions: [
              { type: 'recordServed', params: ({ event }) => event },
              { type: 'takeCurrent', params: ziOf },
              'unlock',
              recordPublication,
            ],
          },
        ],
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
        // the edit is saved and its lock has no timer any more: whatever leads out of here drops the lock
        doReset: [
          { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
          {
            guard: 'ziGiven',
            target: 'RESET',
            actions: [
              { type: 'startFrom', params: ({ event }) => ({ zi_id: event.zi_id! }) },
              'unlock',
              'forgetServed',
              requestMasterThenConfig,
            ],
          },
          { target: 'RESET', actions: ['unlock', 'forgetServed', requestMasterThenConfig] },
        ],
        doReconfig: { target: 'UNCONFIG', actions: ['makeCandidateCurrent', 'unlock', requestSg('reconfigUpdate')] },
        disable: {
          target: 'DISABLED',
          actions: ['makeCandidateCurrent', 'unlock', 'forgetServed', requestSg('removeZoneFiles')],
        },
        restored: [
          { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
          { target: 'PUBLISHED', actions: [{ type: 'takeCurrent', params: ziOf }, 'unlock', 'noteFileWritten'] },
        ],
        doRefresh: [{ guard: 'forcedWhileLocked', actions: refuse('ZoneEditLocked') }, {}],
        edit: { actions: refuse('ZoneEditLocked') },
        editExit: [
          { guard: 'tokenDiffers', actions: refuse('ZoneEditLocked') },
          {
            actions: {
              type: 'queue',
              params: ({ context }) => ({
                type: 'editUpdate',
                params: { edit_lock_token: context.edit_lock_token },
                coalesce: true,
              }),
            },
          },
        ],
        editSaved: { actions: refuse('ZoneNotEditLocked') },
        editSavedNoLock: { actions: refuse('ZoneSaveRefused') },
        setFlags: {
          actions: [
            {
              type: 'queue',
              params: ({ context, event }) =>
                isDnssecChanged(context, event) ? { type: 'doReconfig', coalesce: true } : null,
            },
            setFlags,
          ],
        },
      },
    },
    DISABLED: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...editLock,
        ...savesForLater,
        ...withdraw,
        ...sgRows,
        ...removeFiles,
        enable: { target: 'CREATE', actions: queueNow('config') },
        disable: { actions: refuse('ZoneAlreadyDisabled') },
        doReset: { actions: refuse('ZoneResetDisabled') },
        setSg: [
          { guard: 'sgUnknown', actions: refuse('ZoneSgNotFound') },
          { actions: { type: 'setSg', params: ({ event }) => ({ sg_id: event.sg_id }) } },
        ],
      },
    },
    DELETED: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...savesRefused,
        ...removeFiles,
        nukeStart: { actions: ['clearDeleted', requestSg('removeZoneFiles')] },
        undelete: [
          { guard: 'undeletable', actions: refuse('ZoneSMUndeleteFailure') },
          { target: 'CREATE', actions: ['clearDeleted', 'makeCurrentCandidate', queueNow('config')] },
        ],
        doDestroy: [
          {
            // not a refusal: the files are to be removed now, and the caller comes again
            guard: 'filesLeft',
            actions: [
              requestSg('removeZoneFiles'),
              { type: 'result', params: { error: 'ZoneNotDestroyedFilesExist', result_code: 220 } },
            ],
          },
          { actions: { type: 'destroy', params: {} } },
        ],
      },
    },
  },
});
