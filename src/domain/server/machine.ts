// The server machine: every state × event of spec 01 §4.1 as a pure table.
//
//   DISABLED ── enable ──► CONFIG ── configured ──► OK ── configChange, reset ──► CONFIG
//       ▲                    │  ▲                    │
//       └── disable          ▼  └── reset            ▼ a failed check
//                     RETRY, BROKEN ◄────────────────┘     (configure again 1 s, 2 s … 30 s later)
//
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
}

export interface ServerFacts {
  readonly now: string;
  /** Other enabled servers with this address. */
  readonly enabled_twins?: number;
}

export type ServerContext = ServerOwned & { readonly facts: ServerFacts };

const emptyServer: ServerContext = {
  last_reply: null,
  retry_msg: null,
  retry_count: 0,
  next_check_at: null,
  zone_count: null,
  reconfig_ms: null,
  facts: { now: '' },
};

/** The owned columns, `state` first. */
export const serverOwned: readonly string[] = ['state', ...Object.keys(emptyServer).filter((key) => key !== 'facts')];

const CHECK_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

const later = (now: string, milliseconds: number): string => new Date(Date.parse(now) + milliseconds).toISOString();

/** 1 s doubling to 30 s (design §3.10). */
function retryAfterMs(retryCount: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(retryCount, 5));
}

const serverSetup = setup({
  types: { context: {} as ServerContext, events: {} as ServerEvent | ServerOutcome },
  actions: {
    ...({} as EffectActions<ServerEffect>),
    /** It is to be configured from the start, at once. */
    startOver: assign({ retry_msg: null, retry_count: 0, next_check_at: null }),
    forget: assign({ last_reply: null, retry_msg: null, retry_count: 0, next_check_at: null }),
    noteReply: assign(({ context }, seen: { zone_count: number | null; reconfig_ms?: number | null }) => ({
      last_reply: context.facts.now,
      zone_count: seen.zone_count ?? context.zone_count,
      reconfig_ms: seen.reconfig_ms ?? context.reconfig_ms,
    })),
    noteWell: assign(({ context }) => ({
      retry_msg: null,
      retry_count: 0,
      next_check_at: later(context.facts.now, CHECK_MS),
    })),
    noteFailure: assign(({ context }, { reason }: { reason: string }) => ({
      retry_msg: reason,
      retry_count: context.retry_count + 1,
      next_check_at: later(context.facts.now, retryAfterMs(context.retry_count)),
    })),
  },
  guards: {
    addressTaken: ({ context }) => (context.facts.enabled_twins ?? 0) > 0,
    deadlineMoved: ({ context: { next_check_at, facts } }) =>
      next_check_at !== null && Date.parse(facts.now) < Date.parse(next_check_at),
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

/** Every enabled state. */
const enabled = row({
  on: {
    enable: { actions: refuse('ServerAlreadyEnabled') },
    changed: { actions: refuse('ServerNotDisabled') },
    disable: { target: 'DISABLED', actions: 'forget' },
    reset: { target: 'CONFIG', actions: ['startOver', configureNow] },
    configured: {
      target: 'OK',
      actions: [{ type: 'noteReply', params: ({ event }) => event }, 'noteWell', atDeadline('checkServer')],
    },
    // an answer to a check that began before a reset
    checked: { actions: { type: 'noteReply', params: ({ event }) => event } },
    config_failed: {
      target: 'RETRY',
      actions: [{ type: 'noteFailure', params: reason }, atDeadline('configure')],
    },
    server_broken: {
      target: 'BROKEN',
      actions: [{ type: 'noteFailure', params: reason }, atDeadline('configure')],
    },
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
        // disabled while they ran
        configured: {},
        checked: {},
        config_failed: {},
        server_broken: {},
      },
    },
    CONFIG: { on: { ...enabled, configure: { actions: configure } } },
    RETRY: waiting,
    BROKEN: waiting,
    OK: {
      on: {
        ...enabled,
        configChange: { target: 'CONFIG', actions: ['startOver', configureNow] },
        checkServer: [
          { guard: 'deadlineMoved', actions: again('checkServer') },
          { actions: { type: 'check', params: {} } },
        ],
        checked: {
          actions: [{ type: 'noteReply', params: ({ event }) => event }, 'noteWell', atDeadline('checkServer')],
        },
      },
    },
  },
});
