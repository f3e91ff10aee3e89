// The interpreter: one event, through its machine, to effects performed and a row to write back.

import { type Decision, decide, ownedOf } from '../domain/decide.ts';
import { DmsError } from '../domain/errors.ts';
import type { EventKind, StoredEffect, StoredOutcome } from '../domain/event.ts';
import type { InsideContext, JsonRow, Performers, Subject } from './context.ts';

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
}

interface Run {
  row: JsonRow;
  readonly effects: StoredEffect[];
  readonly outcomes: StoredOutcome[];
  readonly result: Record<string, unknown>;
  outside: StoredEffect | null;
  destroyed: boolean;
}

/** Throws the refusal that a machine decided on; the caller's transaction takes everything back. */
function throwRefusal(decision: Decision): void {
  const { refusal } = decision;
  if (refusal !== null) throw new DmsError(refusal.error, { ...refusal.data }, refusal.detail);
}

function changesBetween(kind: EventKind, before: JsonRow, row: JsonRow): JsonRow {
  const after = ownedOf(kind, row);
  const changes: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(after)) {
    const old = before[column];
    const same = old === value || (Array.isArray(value) && JSON.stringify(old) === JSON.stringify(value));
    if (!same) changes[column] = value;
  }
  return changes;
}

async function perform<P>(
  context: Omit<InsideContext<P>, 'subject'>,
  subject: Subject,
  performers: Performers<P>,
  run: Run,
  effect: StoredEffect,
): Promise<StoredOutcome | undefined> {
  if (run.outside !== null) throw new Error(`${effect.type} follows the outside effect ${run.outside.type}`);
  run.effects.push(effect);
  if (effect.type === 'result') Object.assign(run.result, effect.params);
  else if (effect.type === 'destroy') run.destroyed = true;
  else if (effect.type in performers.outside) run.outside = effect;
  else {
    const performer = performers.inside[effect.type];
    if (performer === undefined) throw new Error(`nobody here performs the effect ${effect.type} of ${subject.kind}`);
    return performer({ ...context, subject: { ...subject, row: run.row } }, effect.params);
  }
  return undefined;
}

/**
 * Runs an event (or the outcome of an outside effect) on a locked subject: decides, performs inside effects in order,
 * feeds their outcomes back, and stops at an outside effect, which the caller performs after its commit.
 * Throws the machine's refusal, or what a performer threw; nothing is written here but by performers.
 */
export async function interpret<P>(
  context: InsideContext<P>,
  trigger: StoredOutcome,
  performers: Performers<P>,
): Promise<Interpretation> {
  const { subject, facts } = context;
  const before = ownedOf(subject.kind, subject.row);
  const run: Run = { row: subject.row, effects: [], outcomes: [], result: {}, outside: null, destroyed: false };
  const inbox: StoredOutcome[] = [trigger];
  let listed = true;
  for (let first = true, next = inbox.shift(); next !== undefined; first = false, next = inbox.shift()) {
    const decision = decide(subject.kind, run.row, facts, next);
    throwRefusal(decision);
    if (first) listed = decision.listed;
    if (decision.changed) run.row = { ...run.row, ...decision.after };
    for (const effect of decision.effects) {
      const outcome = await perform(context, subject, performers, run, effect);
      if (outcome === undefined) continue;
      run.outcomes.push(outcome);
      inbox.push(outcome);
    }
  }
  const { row, effects, outcomes, result, outside, destroyed } = run;
  const changes = changesBetween(subject.kind, before, row);
  // what an outside effect brings is decided on the row as it will be then; until then the history has nothing of it
  if (outside !== null && Object.keys(changes).length > 0)
    throw new Error(`${outside.type} is outside: nothing may change before it`);
  return {
    listed,
    before,
    row,
    changes: changesBetween(subject.kind, before, row),
    effects,
    outcomes,
    result,
    outside,
    destroyed,
  };
}
