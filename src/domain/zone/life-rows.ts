// Rows of the zone machine about a zone's life: reset, server groups, withdrawal, restore, removal of files.

import { refuse, releaseGroups, requestMasterThenConfig, requestSg, withdrawPtrs, ziOf } from './rows.ts';
import { zoneSetup } from './setup.ts';

const row = zoneSetup.createStateConfig;

const startFromGiven = {
  type: 'startFrom' as const,
  params: ({ event }: { event: { readonly zi_id?: number | null } }) => ({ zi_id: event.zi_id! }),
};

/** named drops the zone, then it is seeded and configured anew; a version given with it comes first. */
const toReset = (...also: readonly 'unlock'[]) => [
  { guard: 'ziUnknown' as const, actions: refuse('ZiNotFound') },
  {
    guard: 'ziGiven' as const,
    target: 'RESET' as const,
    actions: [startFromGiven, ...also, 'forgetServed' as const, requestMasterThenConfig],
  },
  { target: 'RESET' as const, actions: [...also, 'forgetServed' as const, requestMasterThenConfig] },
];

export const reset = row({ on: { doReset: toReset() } }).on;

export const sgRows = row({
  on: {
    doSgSwap: [
      { guard: 'moving', actions: refuse('ZoneIsMoving') },
      { guard: 'altSgMissing', actions: refuse('ZoneNoAltSg') },
      { actions: ['swapSgs', requestSg('update')] },
    ],
    doSetAltSg: [
      { guard: 'moving', actions: refuse('ZoneIsMoving') },
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
export const withdraw = row({
  on: {
    delete: [
      { guard: 'lockHeld', actions: refuse('ZoneEditLocked') },
      { target: 'DELETED', actions: ['markDeleted', 'unlock', 'forgetServed', requestSg('removeZoneFiles')] },
    ],
    nukeStart: [
      { guard: 'lockHeld', actions: refuse('ZoneEditLocked') },
      {
        target: 'DELETED',
        actions: ['clearDeleted', 'unlock', 'forgetServed', requestSg('removeZoneFiles'), withdrawPtrs],
      },
    ],
    disable: { target: 'DISABLED', actions: ['forgetServed', requestSg('removeZoneFiles')] },
    enable: { actions: refuse('ZoneAlreadyEnabled') },
  },
}).on;

/** Withdrawn from PUBLISHED or UPDATE: what was last saved is current from now on. */
export const withdrawPublished = row({
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
        actions: [
          'makeCandidateCurrent',
          'clearDeleted',
          'unlock',
          'forgetServed',
          requestSg('removeZoneFiles'),
          withdrawPtrs,
        ],
      },
    ],
    disable: {
      target: 'DISABLED',
      actions: ['makeCandidateCurrent', 'forgetServed', requestSg('removeZoneFiles')],
    },
    enable: { actions: refuse('ZoneAlreadyEnabled') },
  },
}).on;

/** What named will serve is what the file says, but nobody has seen it yet. */
const toFile = [
  { type: 'takeCurrent' as const, params: ziOf },
  'noteFileWritten' as const,
  { type: 'noteSerial' as const, params: ({ event }: { event: { readonly serial: number } }) => event },
  releaseGroups,
];

export const restored = row({
  on: {
    restored: [
      { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
      { target: 'PUBLISHED', actions: toFile },
    ],
  },
}).on;

/** A withdrawn zone's files go when named has dropped it. */
export const removeFiles = row({
  on: {
    removeZoneFiles: { actions: { type: 'remove_zone_files', params: {} } },
    zone_files_removed: { actions: 'noteFilesGone' },
    zone_files_kept: { actions: 'noteFilesGone' },
  },
}).on;

/** Out of UPDATE: the edit is saved and its lock has no timer any more, so whatever leads out drops the lock. */
export const leaveUpdate = row({
  on: {
    doReset: toReset('unlock'),
    doReconfig: { target: 'UNCONFIG', actions: ['makeCandidateCurrent', 'unlock', requestSg('reconfigUpdate')] },
    disable: {
      target: 'DISABLED',
      actions: ['makeCandidateCurrent', 'unlock', 'forgetServed', requestSg('removeZoneFiles')],
    },
    restored: [
      { guard: 'ziUnknown', actions: refuse('ZiNotFound') },
      {
        target: 'PUBLISHED',
        actions: [...toFile, 'unlock'],
      },
    ],
  },
}).on;
