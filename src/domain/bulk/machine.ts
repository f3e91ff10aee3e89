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
import { BULK_BATCH } from './operations.ts';

/** Columns of a bulk job that only this machine writes, besides `state`. */
export interface BulkOwned {
  /** The last subject for which an event was queued. */
  readonly cursor: string | null;
  /** Subjects for which an event was queued. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** When it became DONE or CANCELLED. */
  readonly ended: string | null;
}

/** The job's own events, counted, and what follows from them on the same subjects. */
export interface BulkFacts {
  readonly now: string;
  /** Waiting for their first run, or running. */
  readonly open?: number;
  /** To be tried again after a passing fault. */
  readonly retrying?: number;
  readonly done?: number;
  /** For good, or tried so often that the job does not wait for it. */
  readonly failed?: number;
  /** Something that its events have set going is not at its end. */
  readonly following?: boolean;
}

export type BulkContext = BulkOwned & { readonly facts: BulkFacts };

const emptyBulk: BulkContext = { cursor: null, total: 0, done: 0, failed: 0, ended: null, facts: { now: '' } };

/** The owned columns, `state` first. */
export const bulkOwned: readonly string[] = ['state', ...Object.keys(emptyBulk).filter((key) => key !== 'facts')];

/** More is queued only when fewer than this are open: the queue stays short for everybody else. */
const REFILL_BELOW = 200;
/** So many that fail for a while do not stop a job; more of them mean that something is amiss for all. */
const MOST_RETRYING = 1_000;

/** Looks at a fast job often, at one that takes its time seldom: looks so far → milliseconds until the next. */
function pauseAfter(looks: number): number {
  if (looks < 10) return 100;
  return looks < 60 ? 1_000 : 5_000;
}

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
    moveToEnd: assign((_, { cursor }: { cursor: string }) => ({ cursor })),
    end: assign(({ context }) => ({ ended: context.facts.now })),
  },
  guards: {
    enoughOpen: ({ context }) =>
      (context.facts.open ?? 0) >= REFILL_BELOW || (context.facts.retrying ?? 0) >= MOST_RETRYING,
    someOpen: ({ context: { facts } }) => (facts.open ?? 0) + (facts.retrying ?? 0) > 0 || facts.following === true,
  },
});

const refuse = { type: 'refuse' as const, params: { error: 'BulkNotRunning' as const } };
/** Ahead of the job's own events, or it would see how few are open only when none is. */
const STEP_PRIORITY = 5;
const nextStep = {
  type: 'queue' as const,
  params: { type: 'step', delay_ms: pauseAfter(0), priority: STEP_PRIORITY },
};
const lookAgain = {
  type: 'queue' as const,
  params: ({ event: { looks = 0 } }: { event: { readonly looks?: number } }) => ({
    type: 'step',
    params: { looks: looks + 1 },
    delay_ms: pauseAfter(looks),
    priority: STEP_PRIORITY,
  }),
};
/** The step that was to come when the job was paused may still wait: one is enough. */
const stepAgain = {
  type: 'queue' as const,
  params: { type: 'step', priority: STEP_PRIORITY, coalesce: true as const },
};

const cancel = { target: 'CANCELLED', actions: ['count', 'end', { type: 'cancel_open', params: {} }] } as const;

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
          { guard: 'enoughOpen', actions: ['count', lookAgain] },
          {
            actions: [
              'count',
              { type: 'queue_batch', params: ({ event }) => ({ limit: BULK_BATCH, looks: event.looks ?? 0 }) },
            ],
          },
        ],
        batch_queued: { actions: [{ type: 'moveOn', params: ({ event }) => event }, nextStep] },
        batch_empty: [
          { guard: 'someOpen', actions: [{ type: 'moveToEnd', params: ({ event }) => event }, lookAgain] },
          { target: 'DONE', actions: [{ type: 'moveToEnd', params: ({ event }) => event }, 'end'] },
        ],
        pause: { target: 'PAUSED', actions: 'count' },
        resume: { actions: refuse },
        cancel,
      },
    },
    PAUSED: {
      on: {
        pause: { actions: refuse },
        resume: { target: 'RUNNING', actions: stepAgain },
        cancel,
        batch_queued: {},
        batch_empty: {},
      },
    },
    DONE: ended,
    CANCELLED: ended,
  },
});
