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

import { editLock, savesForLater, savesInPublished, savesInUnconfig, savesRefused } from './edit-rows.ts';
import { leaveUpdate, removeFiles, reset, restored, sgRows, withdraw, withdrawPublished } from './life-rows.ts';
import { moveAnywhere, moveWhileServed } from './move-rows.ts';
import {
  checkServed,
  everyState,
  lockedPublishOutcomes,
  publish,
  publishLocked,
  publishOutcomes,
  queueNow,
  queueOnce,
  queueReconfigIfDnssec,
  queueUpdateIfApex,
  queueWished,
  refuse,
  releaseGroups,
  requestIfDnssec,
  requestMasterThenConfig,
  requestSg,
  setFlags,
  strayOutcomes,
  updateRrsSoon,
  withdrawPtrs,
  writeSeed,
  ziOf,
} from './rows.ts';
import { emptyZone, zoneSetup } from './setup.ts';

const row = zoneSetup.createStateConfig;

/** INIT and the batch states: nothing is served yet, nobody edits. */
const beingBorn = {
  ...everyState,
  ...strayOutcomes,
  ...moveAnywhere,
  ...savesRefused,
  ...withdraw,
  ...reset,
  ...sgRows,
  ...restored,
  disable: { actions: refuse('ZoneSMEventFailure') },
} as const;

const nuked = { target: 'DELETED', actions: ['clearDeleted', 'forgetServed', requestSg('removeZoneFiles')] } as const;

/** CREATE and RESET: seed the zone as soon as named serves it no more (spec 06 §3.2). */
const toBeSeeded = row({
  on: {
    ...everyState,
    ...strayOutcomes,
    ...moveAnywhere,
    ...editLock,
    ...savesForLater,
    ...withdraw,
    ...reset,
    ...sgRows,
    ...restored,
    ...removeFiles,
    config: checkServed,
    served_by_named: { target: 'RESET', actions: ['forgetServed', requestMasterThenConfig] },
    not_served_by_named: { actions: writeSeed },
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
        nukeStart: { ...nuked, actions: [...nuked.actions, withdrawPtrs] },
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
        nukeStart: { ...nuked, actions: [...nuked.actions, withdrawPtrs] },
        batchConfig: checkServed,
        served_by_named: { target: 'RESET', actions: ['forgetServed', requestMasterThenConfig] },
        not_served_by_named: { actions: writeSeed },
        zone_file_written: { target: 'BATCH_CREATE_2', actions: ['noteFileWritten', requestSg('reconfigCheck')] },
      },
    },
    BATCH_CREATE_2: {
      on: {
        ...beingBorn,
        reconfigCheck: { actions: { type: 'check_served', params: {} } },
        served_by_named: {
          target: 'PUBLISHED',
          actions: [{ type: 'recordSeed', params: ({ event }) => event }, 'makeCandidateCurrent', releaseGroups],
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
        ...moveWhileServed,
        ...publishOutcomes,
        ...updateRrsSoon,
        ...editLock,
        ...savesInUnconfig,
        ...withdraw,
        ...reset,
        ...sgRows,
        ...restored,
        reconfigUpdate: [{ guard: 'candidateMissing', actions: refuse('ZoneNoCandidate') }, { actions: publish }],
        groups_applied: { actions: [{ type: 'takeCandidate', params: ziOf }, queueOnce('reconfigUpdate')] },
        setFlags: { actions: [requestIfDnssec, setFlags] },
      },
    },
    PUBLISHED: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...moveWhileServed,
        ...publishOutcomes,
        ...updateRrsSoon,
        ...editLock,
        ...savesInPublished,
        ...withdrawPublished,
        ...reset,
        ...sgRows,
        ...restored,
        update: [{ guard: 'candidateMissing', actions: refuse('ZoneNoCandidate') }, { actions: publish }],
        /** With nothing known to be served, the update compares in full. */
        drift: [{ guard: 'driftIsMended', actions: ['forgetServed', queueOnce('update')] }, {}],
        /** The floor has been raised to that serial. */
        serverAhead: {
          actions: {
            type: 'queue',
            params: { type: 'update', params: { force_soa_serial_update: true }, coalesce: true as const },
          },
        },
        doReconfig: { target: 'UNCONFIG', actions: ['makeCandidateCurrent', requestSg('reconfigUpdate')] },
        doRefresh: [
          { guard: 'forcedWhileLocked', actions: refuse('ZoneEditLocked') },
          { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
          {
            guard: 'ziGiven',
            actions: [{ type: 'takeCandidate', params: ({ event }) => ({ zi_id: event.zi_id! }) }, queueWished],
          },
          { actions: ['makeCandidateCurrent', queueWished] },
        ],
        setFlags: { actions: [queueUpdateIfApex, queueReconfigIfDnssec, setFlags] },
      },
    },
    UPDATE: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...moveWhileServed,
        ...lockedPublishOutcomes,
        ...updateRrsSoon,
        ...withdrawPublished,
        ...leaveUpdate,
        ...sgRows,
        editUpdate: [{ guard: 'tokenDiffers', actions: refuse('ZoneEditLocked') }, { actions: publishLocked }],
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
        setFlags: { actions: [queueReconfigIfDnssec, setFlags] },
      },
    },
    DISABLED: {
      on: {
        ...everyState,
        ...strayOutcomes,
        ...moveAnywhere,
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
        ...moveAnywhere,
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
