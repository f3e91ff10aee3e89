// The master machine: every state × event of spec 01 §3.1 as a pure table.
//
//   READY ── masterReconfig, partialReconfig, allReconfig: reconfigure ──► reconfigured ──► HOLD
//     ▲                                                                                     │ requests only raise hold_sg
//     └───────────────── holdTimeout: what was asked for meanwhile is queued ◄──────────────┘
//
// Requests are rows of reconfig_wanted; these events only wake. `hold_stop` is the deadline, holdTimeout reminds of it.

import { assign, setup } from 'xstate';
import type { EffectActions, QueueParams } from '../machine-types.ts';
import type { MasterEffect } from './effects.ts';
import type { MasterEvent, MasterOutcome } from './events.ts';
import { combineScopes, HOLD_ALL, HOLD_MASTER, HOLD_MIN_MS, HOLD_NONE, scopeNumber } from './hold.ts';

/** Columns of the master that only this machine writes, besides `state`. */
export interface MasterOwned {
  /** HOLD_NONE, HOLD_MASTER, HOLD_ALL or the id of a server group. */
  readonly hold_sg: number;
  readonly hold_sg_name: string | null;
  readonly hold_start: string | null;
  readonly hold_stop: string | null;
  readonly replica_sg_id: number | null;
  readonly master_server_id: number | null;
  readonly master_hostname: string | null;
}

export interface MasterFacts {
  readonly now: string;
  /** Somebody's request waits that this reconfiguration would serve. */
  readonly wanted?: boolean;
  /** The event's sg_id is a server group, of this name. */
  readonly sg_known?: boolean;
  readonly sg_name?: string | null;
  /** What would serve every request that waits (holdTimeout). */
  readonly wanted_scope?: 'none' | 'master' | 'all' | number;
  readonly wanted_sg_name?: string | null;
  /** Length of a HOLD now, milliseconds (batchHold). */
  readonly hold_ms?: number;
}

export type MasterContext = MasterOwned & { readonly facts: MasterFacts };

const emptyMaster: MasterContext = {
  hold_sg: HOLD_NONE,
  hold_sg_name: null,
  hold_start: null,
  hold_stop: null,
  replica_sg_id: null,
  master_server_id: null,
  master_hostname: null,
  facts: { now: '' },
};

/** The owned columns, `state` first. */
export const masterOwned: readonly string[] = ['state', ...Object.keys(emptyMaster).filter((key) => key !== 'facts')];

const later = (now: string, milliseconds: number): string => new Date(Date.parse(now) + milliseconds).toISOString();

/** The scope of what must follow a HOLD: what was raised during it, and every request that waits. */
function owed({ hold_sg, facts }: MasterContext): number {
  return combineScopes(hold_sg, scopeNumber(facts.wanted_scope ?? 'none'));
}

/** The event that follows a HOLD; null: none. */
function owedEvent(context: MasterContext): QueueParams | null {
  const scope = owed(context);
  if (scope === HOLD_NONE) return null;
  if (scope === HOLD_MASTER) return { type: 'masterReconfig', params: { forced: true } };
  if (scope === HOLD_ALL) return { type: 'allReconfig', params: { forced: true } };
  const sg_name = scope === context.hold_sg ? context.hold_sg_name : (context.facts.wanted_sg_name ?? null);
  return { type: 'partialReconfig', params: { sg_id: scope, sg_name, forced: true } };
}

const masterSetup = setup({
  types: { context: {} as MasterContext, events: {} as MasterEvent | MasterOutcome },
  actions: {
    ...({} as EffectActions<MasterEffect>),
    raiseHold: assign(({ context }, { scope, name }: { scope: number; name: string | null }) => {
      const hold_sg = combineScopes(context.hold_sg, scope);
      if (hold_sg === context.hold_sg) return {};
      return { hold_sg, hold_sg_name: hold_sg === scope ? name : null };
    }),
    startHold: assign(({ context }, { hold_ms }: { hold_ms: number }) => ({
      hold_start: context.facts.now,
      hold_stop: later(context.facts.now, hold_ms),
    })),
    holdAll: assign({ hold_sg: HOLD_ALL, hold_sg_name: null }),
    /** Nothing is owed yet; the name says whom the run was for (spec 01 §3.2). */
    holdNone: assign((_, { name }: { name: string | null }) => ({ hold_sg: HOLD_NONE, hold_sg_name: name })),
    endHold: assign({ hold_sg: HOLD_NONE, hold_sg_name: null, hold_start: null, hold_stop: null }),
    noteMaster: assign((_, seen: { master_server_id: number | null; master_hostname: string | null }) => ({
      master_server_id: seen.master_server_id,
      master_hostname: seen.master_hostname,
    })),
    setReplicaSg: assign((_, { sg_id }: { sg_id: number | null }) => ({ replica_sg_id: sg_id })),
  },
  guards: {
    served: ({ context, event }) => context.facts.wanted === false && !('forced' in event && event.forced === true),
    sgUnknown: ({ context }) => context.facts.sg_known === false,
    // a hold that has not begun yet began before the clock was put back, and is over
    deadlineMoved: ({ context: { hold_start, hold_stop, facts } }) =>
      hold_stop !== null &&
      Date.parse(facts.now) < Date.parse(hold_stop) &&
      (hold_start === null || Date.parse(facts.now) >= Date.parse(hold_start)),
    otherReplicaSg: ({ context, event }) =>
      event.type === 'setReplicaSg' &&
      event.sg_id !== null &&
      context.replica_sg_id !== null &&
      context.replica_sg_id !== event.sg_id,
  },
});

const row = masterSetup.createStateConfig;

const refuse = (error: Extract<MasterEffect, { type: 'refuse' }>['params']['error']) => ({
  type: 'refuse' as const,
  params: { error },
});

const queueTimeout = {
  type: 'queue' as const,
  params: ({ context }: { context: MasterContext }): QueueParams => ({
    type: 'holdTimeout',
    at: context.hold_stop ?? context.facts.now,
    coalesce: true,
  }),
};

/** A timer that found its deadline moved comes again then. */
const timeoutAgain = {
  type: 'queue' as const,
  params: ({ context }: { context: MasterContext }): QueueParams => ({
    type: 'holdTimeout',
    at: context.hold_stop ?? context.facts.now,
  }),
};

const followRun = row({
  on: {
    reconfigured: {
      actions: [
        { type: 'noteMaster', params: ({ event }) => event },
        { type: 'startHold', params: ({ event }) => ({ hold_ms: event.hold_ms }) },
        { type: 'configure_servers', params: ({ event }) => ({ sg_ids: event.sg_ids }) },
        { type: 'release_waiting', params: {} },
        queueTimeout,
      ],
    },
  },
}).on.reconfigured.actions;

/** The same in both states. */
const always = row({
  on: {
    loadKeys: {
      actions: {
        type: 'rndc_zone',
        params: ({ event }) => ({ command: 'loadkeys' as const, zone_name: event.zone_name }),
      },
    },
    signZone: {
      actions: {
        type: 'rndc_zone',
        params: ({ event }) => ({ command: 'sign' as const, zone_name: event.zone_name }),
      },
    },
    rndc_done: {},
    reset: {
      target: 'READY',
      actions: ['endHold', { type: 'queue', params: { type: 'allReconfig', params: { forced: true } } }],
    },
    setReplicaSg: [
      { guard: 'otherReplicaSg', actions: refuse('ReplicaSgExists') },
      { guard: 'sgUnknown', actions: refuse('CantFindSg') },
      { actions: { type: 'setReplicaSg', params: ({ event }) => ({ sg_id: event.sg_id }) } },
    ],
  },
}).on;

export const masterMachine = masterSetup.createMachine({
  id: 'master',
  context: emptyMaster,
  initial: 'READY',
  options: { maxIterations: 100 },
  states: {
    READY: {
      on: {
        ...always,
        masterReconfig: [{ guard: 'served' }, { actions: { type: 'reconfigure', params: { scope: 'master' } } }],
        partialReconfig: [
          { guard: 'sgUnknown', actions: refuse('CantFindSg') },
          { guard: 'served' },
          {
            actions: {
              type: 'reconfigure',
              params: ({ context, event }) => ({
                scope: 'partial' as const,
                sg_id: event.sg_id,
                sg_name: context.facts.sg_name ?? event.sg_name ?? null,
              }),
            },
          },
        ],
        allReconfig: [{ guard: 'served' }, { actions: { type: 'reconfigure', params: { scope: 'all' } } }],
        batchHold: {
          target: 'HOLD',
          actions: [
            { type: 'startHold', params: ({ context }) => ({ hold_ms: context.facts.hold_ms ?? HOLD_MIN_MS }) },
            'holdAll',
            queueTimeout,
          ],
        },
        holdTimeout: {},
        reconfigured: {
          target: 'HOLD',
          actions: [{ type: 'holdNone', params: ({ event }) => ({ name: event.sg_name ?? null }) }, ...followRun],
        },
      },
    },
    HOLD: {
      on: {
        ...always,
        masterReconfig: [
          { guard: 'served' },
          { actions: { type: 'raiseHold', params: { scope: HOLD_MASTER, name: null } } },
        ],
        partialReconfig: [
          { guard: 'sgUnknown', actions: refuse('CantFindSg') },
          { guard: 'served' },
          {
            actions: {
              type: 'raiseHold',
              params: ({ context, event }) => ({
                scope: event.sg_id,
                name: context.facts.sg_name ?? event.sg_name ?? null,
              }),
            },
          },
        ],
        allReconfig: [{ guard: 'served' }, { actions: { type: 'raiseHold', params: { scope: HOLD_ALL, name: null } } }],
        batchHold: {},
        holdTimeout: [
          { guard: 'deadlineMoved', actions: timeoutAgain },
          { target: 'READY', actions: [{ type: 'queue', params: ({ context }) => owedEvent(context) }, 'endHold'] },
        ],
        // put into HOLD while it ran: what is owed stays owed
        reconfigured: { actions: followRun },
      },
    },
  },
});
