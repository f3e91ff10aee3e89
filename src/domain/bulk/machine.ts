// The machine of a bulk job (design §3.12): each step queues some hundred events of low priority, and the next step.
//
//   RUNNING ◄── resume ── PAUSED
//      │ └────── pause ─────► │
//      │ nothing left         │ cancel
//      ▼                      ▼
//    DONE                 CANCELLED

import { assign, setup } from 'xstate';
import type { EffectActions } from '../machine-types.ts';
import type { BulkEffect } from './effects.ts';
import type { BulkEvent, BulkOutcome } from './events.ts';

/** Columns of a bulk job that only this machine writes, besides `state`. */
export interface BulkOwned {
  /** The last subject for which an event was queued. */
  readonly cursor: string | null;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

/** The job's events, counted: still open, ended well, ended badly. */
export interface BulkFacts {
  readonly now: string;
  readonly open?: number;
  readonly done?: number;
  readonly failed?: number;
}

export type BulkContext = BulkOwned & { readonly facts: BulkFacts };

const emptyBulk: BulkContext = { cursor: null, total: 0, done: 0, failed: 0, facts: { now: '' } };

/** The owned columns, `state` first. */
export const bulkOwned: readonly string[] = ['state', ...Object.keys(emptyBulk).filter((key) => key !== 'facts')];

const BATCH = 500;
/** More is queued only when fewer than this are open: the queue stays short for everybody else. */
const REFILL_BELOW = 200;
const STEP_MS = 1_000;

const bulkSetup = setup({
  types: { context: {} as BulkContext, events: {} as BulkEvent | BulkOutcome },
  actions: {
    ...({} as EffectActions<BulkEffect>),
    count: assign(({ context }) => ({
      done: context.facts.done ?? context.done,
      failed: context.facts.failed ?? context.failed,
    })),
    moveOn: assign(({ context }, { cursor, queued }: { cursor: string; queued: number }) => ({
      cursor,
      total: context.total + queued,
    })),
  },
  guards: {
    enoughOpen: ({ context }) => (context.facts.open ?? 0) >= REFILL_BELOW,
    someOpen: ({ context }) => (context.facts.open ?? 0) > 0,
  },
});

const refuse = { type: 'refuse' as const, params: { error: 'BulkNotRunning' as const } };
const nextStep = { type: 'queue' as const, params: { type: 'step', delay_ms: STEP_MS, priority: 9 } };
/** The step that was to come when the job was paused may still wait: one is enough. */
const stepAgain = {
  type: 'queue' as const,
  params: { type: 'step', delay_ms: STEP_MS, priority: 9, coalesce: true as const },
};

const ended = {
  on: {
    pause: { actions: refuse },
    resume: { actions: refuse },
    cancel: { actions: refuse },
    batch_queued: {},
    batch_empty: {},
  },
} as const;

export const bulkMachine = bulkSetup.createMachine({
  id: 'bulk',
  context: emptyBulk,
  initial: 'RUNNING',
  options: { maxIterations: 100 },
  states: {
    RUNNING: {
      on: {
        step: [
          { guard: 'enoughOpen', actions: ['count', nextStep] },
          { actions: ['count', { type: 'queue_batch', params: { limit: BATCH } }] },
        ],
        batch_queued: { actions: [{ type: 'moveOn', params: ({ event }) => event }, nextStep] },
        batch_empty: [{ guard: 'someOpen', actions: nextStep }, { target: 'DONE' }],
        pause: { target: 'PAUSED' },
        resume: { actions: refuse },
        cancel: { target: 'CANCELLED', actions: { type: 'cancel_open', params: {} } },
      },
    },
    PAUSED: {
      on: {
        pause: { actions: refuse },
        resume: { target: 'RUNNING', actions: stepAgain },
        cancel: { target: 'CANCELLED', actions: { type: 'cancel_open', params: {} } },
        batch_queued: {},
        batch_empty: {},
      },
    },
    DONE: ended,
    CANCELLED: ended,
  },
});
