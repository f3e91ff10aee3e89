// The server machine: every state × event of spec 01 §4.1 as a pure table.
//
//   DISABLED ── enable ──► CONFIG ── configured ──► OK ── configChange, reset ──► CONFIG
//       ▲                    │  ▲                    │
//       └── disable          ▼  └── reset            ▼ a failed check
//                     RETRY, BROKEN ◄────────────────┘     (configure again 1 s, 2 s … 30 s later)
//
//   any but DISABLED ── drain ──► DRAINED ── undrain ──► CONFIG
//
// A new configuration comes to one server of a group at a time: whose turn it is not stays as it is, and is told when it is.
// `next_check_at` is the deadline of the next configure (RETRY, BROKEN) or check (OK); events only remind of it.

import { assign, setup } from 'xstate';
import type { EffectActions } from '../machine-types.ts';
import type { ServerEffect } from './effects.ts';
import type { ServerEvent, ServerOutcome } from './events.ts';

/** Columns of a server that only this machine writes, besides `state`. */
export interface ServerOwned {
  readonly last_reply: string | null;
  readonly retry_msg: string | null;
  readonly retry_count: number;
  readonly next_check_at: string | null;
  readonly zone_count: number | null;
  /** Last measured `rndc reconfig`, milliseconds. */
  readonly reconfig_ms: number | null;
  /** Which configuration of its group it has; null: unknown. */
  readonly config_version: number | null;
}

export interface ServerFacts {
  readonly now: string;
  /** Other enabled servers with this address. */
  readonly enabled_twins?: number;
  /** Could it take the group's turn now? */
  readonly turn_free?: boolean;
  /** Other servers of its group that are well. */
  readonly others_well?: number;
}

export type ServerContext = ServerOwned & { readonly facts: ServerFacts };

const emptyServer: ServerContext = {
  last_reply: null,
  retry_msg: null,
  retry_count: 0,
  next_check_at: null,
  zone_count: null,
  reconfig_ms: null,
  config_version: null,
  facts: { now: '' },
};

/** The owned columns, `state` first. */
export const serverOwned: readonly string[] = ['state', ...Object.keys(emptyServer).filter((key) => key !== 'facts')];

/** Checks and retries come sooner than that. */
const FURTHEST_MS = 10 * 60_000;
const CHECK_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** Until a server that is not well asks for its turn again; one that is well is told. */
const TURN_MS = 2_000;

const later = (now: string, milliseconds: number): string => new Date(Date.parse(now) + milliseconds).toISOString();

/** 1 s doubling to 30 s (design §3.10). */
function retryAfterMs(retryCount: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(retryCount, 5));
}

interface Seen {
  readonly zone_count: number | null;
  readonly reconfig_ms?: number | null;
  readonly config_version?: number | null;
}

const serverSetup = setup({
  types: { context: {} as ServerContext, events: {} as ServerEvent | ServerOutcome },
  actions: {
    ...({} as EffectActions<ServerEffect>),
    /** It is to be configured from the start, at once. */
    startOver: assign({ retry_msg: null, retry_count: 0, next_check_at: null }),
    forgetConfig: assign({ config_version: null }),
    forget: assign({ last_reply: null, retry_msg: null, retry_count: 0, next_check_at: null, config_version: null }),
    noteReply: assign(({ context }, seen: Seen) => ({
      last_reply: context.facts.now,
      zone_count: seen.zone_count ?? context.zone_count,
      reconfig_ms: seen.reconfig_ms ?? context.reconfig_ms,
      config_version: seen.config_version ?? context.config_version,
    })),
    noteWell: assign(({ context }) => ({
      retry_msg: null,
      retry_count: 0,
      next_check_at: later(context.facts.now, CHECK_MS),
    })),
    noteWaiting: assign(({ context }, { held }: { held: string | null }) => ({
      retry_msg: held === null ? context.retry_msg : `waits for its group: ${held}`,
      next_check_at: later(context.facts.now, held === null ? TURN_MS : LAST_RETRY_MS),
    })),
    noteFailure: assign(({ context }, { reason }: { reason: string }) => ({
      retry_msg: reason,
      retry_count: context.retry_count + 1,
      next_check_at: later(context.facts.now, retryAfterMs(context.retry_count)),
    })),
  },
  guards: {
    addressTaken: ({ context }) => (context.facts.enabled_twins ?? 0) > 0,
    turnTaken: ({ context }) => context.facts.turn_free === false,
    wasWell: ({ context }) => context.last_reply !== null && context.retry_msg === null,
    onlyOneWell: ({ context, event }) =>
      context.facts.others_well === 0 && !(event.type === 'drain' && event.force === true),
    // one that is further away was set before the clock was put back
    deadlineMoved: ({ context: { next_check_at, facts } }) => {
      const leftMs = next_check_at === null ? 0 : Date.parse(next_check_at) - Date.parse(facts.now);
      return leftMs > 0 && leftMs <= FURTHEST_MS;
    },
  },
});

const row = serverSetup.createStateConfig;

const refuse = (error: Extract<ServerEffect, { type: 'refuse' }>['params']['error']) => ({
  type: 'refuse' as const,
  params: { error },
});

/** One reminder of the deadline is enough. */
const atDeadline = (type: 'configure' | 'checkServer') => ({
  type: 'queue' as const,
  params: ({ context }: { context: ServerContext }) => ({
    type,
    at: context.next_check_at ?? context.facts.now,
    coalesce: true as const,
  }),
});

/** A timer that found its deadline moved comes again then. */
const again = (type: 'configure' | 'checkServer') => ({
  type: 'queue' as const,
  params: ({ context }: { context: ServerContext }) => ({ type, at: context.next_check_at ?? context.facts.now }),
});

const reason = ({ event }: { event: { readonly reason: string } }) => ({ reason: event.reason });
const configureNow = { type: 'queue' as const, params: { type: 'configure' } };
const configure = { type: 'configure' as const, params: {} };

type Ended = { readonly type: string; readonly reason?: string; readonly hurt?: boolean } & Partial<{
  readonly config_version: number | null;
  readonly proved: boolean;
}>;

/** However it went, and wherever the server is by now: the next one of its group has its turn. */
const endTurn = {
  type: 'end_turn' as const,
  params: ({ event }: { event: Ended }) => ({
    proved: event.proved === true ? (event.config_version ?? null) : null,
    hurt: event.hurt === true ? (event.reason ?? '') : null,
  }),
};

/** Every enabled state. */
const enabled = row({
  on: {
    enable: { actions: refuse('ServerAlreadyEnabled') },
    changed: { actions: refuse('ServerNotDisabled') },
    disable: { target: 'DISABLED', actions: 'forget' },
    reset: { target: 'CONFIG', actions: ['startOver', 'forgetConfig', configureNow] },
    drain: [
      { guard: 'onlyOneWell', actions: refuse('ServerLastOfGroup') },
      { target: 'DRAINED', actions: 'startOver' },
    ],
    configured: {
      target: 'OK',
      actions: [{ type: 'noteReply', params: ({ event }) => event }, 'noteWell', atDeadline('checkServer'), endTurn],
    },
    waits_turn: { actions: [{ type: 'noteWaiting', params: ({ event }) => event }, atDeadline('configure')] },
    // an answer to a check that began before a reset
    checked: { actions: { type: 'noteReply', params: ({ event }) => event } },
    config_failed: {
      target: 'RETRY',
      actions: [{ type: 'noteFailure', params: reason }, atDeadline('configure'), endTurn],
    },
    server_broken: {
      target: 'BROKEN',
      actions: [{ type: 'noteFailure', params: reason }, atDeadline('configure'), endTurn],
    },
  },
}).on;

/** Disabled or drained while they ran. */
const leftAlone = row({
  on: {
    waits_turn: {},
    checked: {},
    config_failed: { actions: endTurn },
    server_broken: { actions: endTurn },
  },
}).on;

/** RETRY and BROKEN: wait for the deadline, then configure in full. */
const waiting = row({
  on: {
    ...enabled,
    configure: [{ guard: 'deadlineMoved', actions: again('configure') }, { actions: configure }],
  },
});

export const serverMachine = serverSetup.createMachine({
  id: 'server',
  context: emptyServer,
  initial: 'DISABLED',
  options: { maxIterations: 100 },
  states: {
    DISABLED: {
      on: {
        enable: [
          { guard: 'addressTaken', actions: refuse('ServerEnableFailure') },
          { target: 'CONFIG', actions: ['startOver', configureNow] },
        ],
        disable: { actions: refuse('ServerAlreadyDisabled') },
        changed: {},
        ...leftAlone,
        configured: { actions: endTurn },
      },
    },
    CONFIG: {
      on: {
        ...enabled,
        configure: { actions: configure },
        waits_turn: [
          { guard: 'wasWell', target: 'OK', actions: ['noteWell', atDeadline('checkServer')] },
          ...[enabled.waits_turn].flat(),
        ],
      },
    },
    RETRY: waiting,
    BROKEN: waiting,
    OK: {
      on: {
        ...enabled,
        configChange: [{ guard: 'turnTaken' }, { target: 'CONFIG', actions: ['startOver', configureNow] }],
        waits_turn: {},
        checkServer: [
          { guard: 'deadlineMoved', actions: again('checkServer') },
          { actions: { type: 'check', params: {} } },
        ],
        checked: {
          actions: [{ type: 'noteReply', params: ({ event }) => event }, 'noteWell', atDeadline('checkServer')],
        },
      },
    },
    DRAINED: {
      on: {
        enable: { actions: refuse('ServerAlreadyEnabled') },
        changed: { actions: refuse('ServerNotDisabled') },
        disable: enabled.disable,
        undrain: { target: 'CONFIG', actions: ['startOver', 'forgetConfig', configureNow] },
        ...leftAlone,
        configured: { actions: [{ type: 'noteReply', params: ({ event }) => event }, endTurn] },
      },
    },
  },
});
