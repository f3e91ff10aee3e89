// The interpreter: one event, through its machine, to effects performed and a row to write back.

import { changedColumns, decide, ownedOf } from '../domain/decide.ts';
import { DmsError } from '../domain/errors.ts';
import type { StoredEffect, StoredOutcome } from '../domain/event.ts';
import type { RawBuilder } from '../store/db.ts';
import type { InsideContext, JsonRow, Performers } from './context.ts';

/** What running an event came to, ready to be recorded. */
export interface Interpretation {
  readonly listed: boolean;
  /** The owned columns before. */
  readonly before: JsonRow;
  /** The whole row, owned columns as they are now. */
  readonly row: JsonRow;
  /** Owned columns that differ from before. */
  readonly changes: JsonRow;
  readonly effects: readonly StoredEffect[];
  readonly outcomes: readonly StoredOutcome[];
  /** Merged from `result` effects. */
  readonly result: Record<string, unknown>;
  /** The one effect that is still to be performed outside, after the commit. */
  readonly outside: StoredEffect | null;
  /** The row is to be deleted. */
  readonly destroyed: boolean;
  /** Statements that go along with the event's record. */
  readonly later: readonly RawBuilder<unknown>[];
}

/** What performers get, but for `later`, which is the interpreter's own. */
type InterpretContext<P> = Omit<InsideContext<P>, 'later'>;

interface Run {
  row: JsonRow;
  readonly effects: StoredEffect[];
  readonly outcomes: StoredOutcome[];
  readonly result: Record<string, unknown>;
  outside: StoredEffect | null;
  destroyed: boolean;
  readonly later: RawBuilder<unknown>[];
}

/** One answer of the machine, its changes taken over and its effects performed. False: the state does not know the event. */
async function step<P>(
  context: InterpretContext<P>,
  performers: Performers<P>,
  run: Run,
  event: StoredOutcome,
): Promise<boolean> {
  const { listed, refusal, effects, changed, after } = decide(context.subject.kind, run.row, context.facts, event);
  if (refusal !== null) throw new DmsError(refusal.error, { ...refusal.data }, refusal.detail);
  if (changed) run.row = { ...run.row, ...after };
  for (const effect of effects) {
    const outcome = await perform(context, performers, run, effect);
    if (outcome !== undefined) run.outcomes.push(outcome);
  }
  return listed;
}

/** Performs an inside effect on the row as it is by now; an outside one is set aside for the caller. */
async function perform<P>(
  context: InterpretContext<P>,
  performers: Performers<P>,
  run: Run,
  effect: StoredEffect,
): Promise<StoredOutcome | undefined> {
  const { subject } = context;
  if (run.outside !== null) throw new Error(`${effect.type} follows the outside effect ${run.outside.type}`);
  run.effects.push(effect);
  if (effect.type === 'result') Object.assign(run.result, effect.params);
  else if (effect.type === 'destroy') run.destroyed = true;
  else if (effect.type in performers.outside) run.outside = effect;
  else {
    const performer = performers.inside[effect.type];
    if (performer === undefined) throw new Error(`nobody here performs the effect ${effect.type} of ${subject.kind}`);
    const later = (statement: RawBuilder<unknown>): void => void run.later.push(statement);
    return performer({ ...context, later, subject: { ...subject, row: run.row } }, effect.params);
  }
  return undefined;
}

/**
 * Runs an event (or the outcome of an outside effect) on a locked subject: decides, performs inside effects in order,
 * feeds their outcomes back, and stops at an outside effect, which the caller performs after its commit.
 * Throws the machine's refusal, or what a performer threw; nothing is written here but by performers.
 */
export async function interpret<P>(
  context: InterpretContext<P>,
  trigger: StoredOutcome,
  performers: Performers<P>,
): Promise<Interpretation> {
  const { subject } = context;
  const before = ownedOf(subject.kind, subject.row);
  const run: Run = {
    row: subject.row,
    effects: [],
    outcomes: [],
    result: {},
    outside: null,
    destroyed: false,
    later: [],
  };
  const listed = await step(context, performers, run, trigger);
  // Grows while it is walked: an outcome may bring effects, and they outcomes.
  for (const outcome of run.outcomes) await step(context, performers, run, outcome);
  const changes = changedColumns(before, ownedOf(subject.kind, run.row));
  // what an outside effect brings is decided on the row as it will be then; until then the history has nothing of it
  if (run.outside !== null && Object.keys(changes).length > 0)
    throw new Error(`${run.outside.type} is outside: nothing may change before it`);
  return { listed, before, changes, ...run };
}
