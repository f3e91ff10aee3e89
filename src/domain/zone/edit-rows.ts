// Rows of the zone machine about editing: the lock with its tokens and deadline, and the saves (spec 01 §2.8).

import { queueOnce, queueUpdate, refuse, releaseGroups, ziOf } from './rows.ts';
import { lockDeadline, zoneSetup } from './setup.ts';

/** What keeps a locked edit from being saved (spec 01 §2.8). */
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
      { actions: ['unlock', releaseGroups] },
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
      { actions: ['unlock', releaseGroups] },
    ],
  },
}).on;
