// What the zone machine's table is written in: its row, the facts, the guards and the row changes by name.

import { assign, setup } from 'xstate';
import type { EffectActions } from '../machine-types.ts';
import type { ZoneEffect } from './effects.ts';
import type { FlagParams, ServedState, ZoneEvent, ZoneOutcome } from './events.ts';
import { beginMove, type Move } from './move.ts';

/** Columns of a zone that only this machine writes, besides `state`. */
export interface ZoneOwned {
  readonly zi_id: number | null;
  readonly zi_candidate_id: number | null;
  readonly soa_serial: number | null;
  readonly use_apex_ns: boolean;
  readonly edit_lock: boolean;
  readonly auto_dnssec: boolean;
  readonly nsec3: boolean;
  readonly inc_updates: boolean;
  readonly zone_files: boolean;
  readonly lock_state: 'EDIT_UNLOCK' | 'EDIT_LOCK';
  readonly edit_lock_token: number | null;
  readonly locked_by: string | null;
  readonly locked_at: string | null;
  /** The deadline of the edit lock; null: none. */
  readonly lock_expires_at: string | null;
  readonly sg_id: number;
  readonly alt_sg_id: number | null;
  /** Its way to another server group; null: it stays. */
  readonly move: Move | null;
  readonly reference_id: number | null;
  readonly deleted_start: string | null;
  readonly served_zi_id: number | null;
  /** Rdata on the wire, hex. */
  readonly served_soa: string | null;
  readonly served_apex_ns: readonly string[] | null;
}

/** What the guards may know besides the row; gathered before the event is decided. Times are RFC 3339. */
export interface ZoneFacts {
  readonly now: string;
  /** Seconds; 0: locks do not time out. */
  readonly edit_lock_timeout_s: number;
  /** An id drawn for the lock that `edit` may take. */
  readonly new_token?: number;
  /** The id of the group that doSetAltSg names, or null. */
  readonly alt_sg_known?: number | null;
  readonly sg_known?: boolean;
  /** Another row of this name is not DELETED. */
  readonly other_live?: boolean;
  readonly candidate_exists?: boolean;
  /** The event's zi_id is a version of this zone. */
  readonly zi_known?: boolean;
}

export type ZoneContext = ZoneOwned & { readonly facts: ZoneFacts };

export const emptyZone: ZoneContext = {
  zi_id: null,
  zi_candidate_id: null,
  soa_serial: null,
  use_apex_ns: true,
  edit_lock: false,
  auto_dnssec: false,
  nsec3: false,
  inc_updates: false,
  zone_files: false,
  lock_state: 'EDIT_UNLOCK',
  edit_lock_token: null,
  locked_by: null,
  locked_at: null,
  lock_expires_at: null,
  sg_id: 0,
  alt_sg_id: null,
  move: null,
  reference_id: null,
  deleted_start: null,
  served_zi_id: null,
  served_soa: null,
  served_apex_ns: null,
  facts: { now: '', edit_lock_timeout_s: 0 },
};

/** The owned columns, `state` first. */
export const zoneOwned: readonly string[] = ['state', ...Object.keys(emptyZone).filter((key) => key !== 'facts')];

/** When a lock taken or prolonged now runs out; null: never. */
export function lockDeadline(facts: ZoneFacts): string | null {
  if (facts.edit_lock_timeout_s === 0) return null;
  return new Date(Date.parse(facts.now) + facts.edit_lock_timeout_s * 1000).toISOString();
}

function isBefore(time: string, deadline: string): boolean {
  return Date.parse(time) < Date.parse(deadline);
}

/** A lock whose deadline has passed holds nobody off, even if its timer was lost. */
function isLockHeld({ lock_state, lock_expires_at, facts }: ZoneContext): boolean {
  return lock_state === 'EDIT_LOCK' && (lock_expires_at === null || isBefore(facts.now, lock_expires_at));
}

const UNKNOWN = { served_zi_id: null, served_soa: null, served_apex_ns: null } as const;
const UNLOCKED = {
  lock_state: 'EDIT_UNLOCK',
  edit_lock_token: null,
  locked_by: null,
  locked_at: null,
  lock_expires_at: null,
} as const;

/** Does the event name a version or a serial of its own? */
function isForcing(event: ZoneEvent | ZoneOutcome): boolean {
  if (event.type !== 'doRefresh') return false;
  const { zi_id, candidate_soa_serial, wrap_soa_serial, force_soa_serial_update } = event;
  return (
    (zi_id ?? null) !== null ||
    (candidate_soa_serial ?? null) !== null ||
    !!wrap_soa_serial ||
    !!force_soa_serial_update
  );
}

function tokenOf(event: ZoneEvent | ZoneOutcome): number | null {
  return 'edit_lock_token' in event ? (event.edit_lock_token ?? null) : null;
}

/** What a look at servers and parent brought. */
interface MoveSeen {
  readonly old_ns?: readonly string[];
  readonly old_ttl?: number;
  readonly wait_s?: number;
}

export const zoneSetup = setup({
  types: { context: {} as ZoneContext, events: {} as ZoneEvent | ZoneOutcome },
  actions: {
    ...({} as EffectActions<ZoneEffect>),
    takeCandidate: assign((_, { zi_id }: { zi_id: number }) => ({ zi_candidate_id: zi_id })),
    takeCurrent: assign((_, { zi_id }: { zi_id: number }) => ({ zi_candidate_id: zi_id, zi_id })),
    /** Candidate, and current too where there is none yet. */
    startFrom: assign(({ context }, { zi_id }: { zi_id: number }) => ({
      zi_candidate_id: zi_id,
      zi_id: context.zi_id ?? zi_id,
    })),
    makeCandidateCurrent: assign(({ context }) => ({ zi_id: context.zi_candidate_id ?? context.zi_id })),
    makeCurrentCandidate: assign(({ context }) => ({ zi_candidate_id: context.zi_id ?? context.zi_candidate_id })),
    lock: assign(({ context: { facts } }, { locked_by }: { locked_by: string }) => ({
      lock_state: 'EDIT_LOCK' as const,
      edit_lock_token: facts.new_token ?? null,
      locked_by,
      locked_at: facts.now,
      lock_expires_at: lockDeadline(facts),
    })),
    prolongLock: assign(({ context }) => ({ lock_expires_at: lockDeadline(context.facts) })),
    stopLockTimer: assign({ lock_expires_at: null }),
    unlock: assign(UNLOCKED),
    markDeleted: assign(({ context }) => ({ deleted_start: context.facts.now })),
    clearDeleted: assign({ deleted_start: null }),
    /** A new seed file: what named serves is unknown until it is seen. */
    noteFileWritten: assign({ zone_files: true, ...UNKNOWN }),
    noteSerial: assign((_, { serial }: { serial: number }) => ({ soa_serial: serial })),
    noteFilesGone: assign({ zone_files: false }),
    forgetServed: assign(UNKNOWN),
    recordServed: assign((_, { zi_id, serial, soa, apex_ns }: ServedState & { zi_id: number }) => ({
      soa_serial: serial,
      served_zi_id: zi_id,
      served_soa: soa,
      served_apex_ns: [...apex_ns],
    })),
    makeCurrent: assign((_, { zi_id }: { zi_id: number }) => ({ zi_id })),
    recordSeed: assign(({ context }, seen: { serial: number; soa?: string; apex_ns?: readonly string[] }) => ({
      soa_serial: seen.serial,
      served_zi_id: seen.soa === undefined ? null : context.zi_candidate_id,
      served_soa: seen.soa ?? null,
      served_apex_ns: seen.soa === undefined ? null : [...(seen.apex_ns ?? [])],
    })),
    swapSgs: assign(({ context }) => ({ sg_id: context.alt_sg_id ?? context.sg_id, alt_sg_id: context.sg_id })),
    setAltSg: assign((_, { alt_sg_id }: { alt_sg_id: number | null }) => ({ alt_sg_id })),
    beginMove: assign(({ context }, { sg_id, force }: { sg_id: number; force?: boolean }) => ({
      move: beginMove(context.sg_id, sg_id, force === true),
    })),
    forceMove: assign(({ context }) => ({ move: context.move && { ...context.move, force: true } })),
    noteMove: assign(({ context }, { reason }: { reason: string }) => ({
      move: context.move && { ...context.move, reason },
    })),
    noteSwapped: assign(({ context }, seen: MoveSeen) => ({
      move: context.move && {
        ...context.move,
        stage: 'SWAPPED' as const,
        old_ns: [...(seen.old_ns ?? [])],
        old_ttl: seen.old_ttl ?? 0,
        reason: null,
      },
    })),
    noteForgetting: assign(({ context }, { wait_s = 0 }: MoveSeen) => {
      const clear_at = new Date(Date.parse(context.facts.now) + wait_s * 1000).toISOString();
      const reason = `resolvers may know the old name servers until ${clear_at}`;
      return { move: context.move && { ...context.move, stage: 'FORGETTING' as const, clear_at, reason } };
    }),
    endMove: assign({ move: null }),
    setSg: assign((_, { sg_id }: { sg_id: number }) => ({ sg_id })),
    setReference: assign((_, { reference_id }: { reference_id: number | null }) => ({ reference_id })),
    setFlags: assign((_, flags: FlagParams) => flags),
  },
  guards: {
    ziUnknown: ({ context, event }) =>
      'zi_id' in event && (event.zi_id ?? null) !== null && context.facts.zi_known === false,
    ziGiven: ({ event }) => 'zi_id' in event && (event.zi_id ?? null) !== null,
    candidateMissing: ({ context }) => context.zi_candidate_id === null,
    /** A save came while this publish ran outside. */
    candidateMoved: ({ context, event }) =>
      'candidate_zi_id' in event && event.candidate_zi_id !== context.zi_candidate_id,
    driftIsMended: ({ event }) => event.type === 'drift' && event.mend,
    lockHeld: ({ context }) => isLockHeld(context),
    lockingOff: ({ context }) => !context.edit_lock,
    forcedWhileLocked: ({ context, event }) => isForcing(event) && isLockHeld(context),
    unlocked: ({ context }) => context.lock_state === 'EDIT_UNLOCK',
    unlockedWithoutToken: ({ context, event }) => context.lock_state === 'EDIT_UNLOCK' && tokenOf(event) === null,
    tokenDiffers: ({ context, event }) => tokenOf(event) !== context.edit_lock_token,
    timeoutOff: ({ context }) => context.facts.edit_lock_timeout_s === 0,
    deadlineGone: ({ context }) => context.lock_expires_at === null,
    deadlineMoved: ({ context: { lock_expires_at, facts } }) =>
      lock_expires_at !== null && isBefore(facts.now, lock_expires_at),
    /** The outcome is of an ordinary update, not of the publish that ends the locked edit. */
    notLockedPublish: ({ event }) => 'locked' in event && !event.locked,
    notMoving: ({ context }) => context.move === null,
    moving: ({ context }) => context.move !== null,
    movesThere: ({ context, event }) =>
      event.type === 'moveStart' && event.force === true && context.move?.sg_id === event.sg_id,
    isThere: ({ context, event }) => event.type === 'moveStart' && event.sg_id === context.sg_id,
    altIsOther: ({ context, event }) =>
      event.type === 'moveStart' && context.alt_sg_id !== null && context.alt_sg_id !== event.sg_id,
    notThatStage: ({ context, event }) => !('stage' in event) || context.move?.stage !== event.stage,
    moveDuplicated: ({ context }) => context.move?.stage === 'DUPLICATED',
    moveSwapped: ({ context }) => context.move?.stage === 'SWAPPED',
    altSgMissing: ({ context }) => context.alt_sg_id === null,
    altSgUnknown: ({ context, event }) =>
      event.type === 'doSetAltSg' && event.alt_sg_name !== null && (context.facts.alt_sg_known ?? null) === null,
    nothingToClear: ({ context, event }) =>
      event.type === 'doSetAltSg' && event.alt_sg_name === null && context.alt_sg_id === null,
    sgUnknown: ({ context }) => context.facts.sg_known === false,
    undeletable: ({ context: { facts } }) => facts.candidate_exists === false || facts.other_live === true,
    filesLeft: ({ context }) => context.zone_files,
  },
});
