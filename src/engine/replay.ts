// `dms replay --check`: every row explained from its history (design §3.2).

import { decide, ownedOf } from '../domain/decide.ts';
import { displayType, type EventKind, type StoredEffect, type StoredOutcome } from '../domain/event.ts';
import { type HistoryEvent, historyOf, subjectsWithHistory } from '../store/history.ts';
import type { Db, JsonRow } from './context.ts';

export interface ReplayFault {
  readonly kind: EventKind;
  readonly subject: string;
  readonly eventId: number;
  readonly event: string;
  readonly fault: string;
}

export interface ReplayReport {
  readonly subjects: number;
  readonly events: number;
  readonly faults: readonly ReplayFault[];
}

interface Plan {
  readonly effects: readonly StoredEffect[];
  readonly outcomes: readonly StoredOutcome[];
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** JSON with keys in order and times in one form, so that equal values are equal texts. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'string' && TIME.test(value)) return new Date(value).toISOString();
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined && v !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, canonical(v)]));
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));

/** What the machine decides, given the outcomes that the world gave when the event ran. */
function rerun(event: HistoryEvent): { readonly after: JsonRow; readonly effects: readonly StoredEffect[] } {
  const facts = event.facts ?? {};
  const plan = facts.plan as Plan | undefined;
  const inbox: StoredOutcome[] = [...(event.outcomes ?? [])];
  let trigger: StoredOutcome | undefined =
    plan === undefined ? { ...(event.params ?? {}), type: event.type } : inbox.shift();
  let row: JsonRow = event.before ?? {};
  const effects: StoredEffect[] = [];
  while (trigger !== undefined) {
    const decision = decide(event.kind, row, facts, trigger);
    row = { ...row, ...decision.after };
    effects.push(...decision.effects);
    trigger = inbox.shift();
  }
  return { after: ownedOf(event.kind, row), effects };
}

function faultOf(event: HistoryEvent): string | null {
  if (event.state === 'IGNORED') {
    const { listed } = decide(event.kind, event.before ?? {}, {}, { ...(event.params ?? {}), type: event.type });
    return listed ? 'the machine knows this event in that state, yet it was ignored' : null;
  }
  if (event.state !== 'SUCCESS') return null;
  const expected = event.after ?? event.before;
  const { after, effects } = rerun(event);
  if (!same(after, expected)) return `the machine gives ${difference(expected, after)}`;
  if (!same(effects, event.effects ?? [])) return 'the machine decides on other effects than were performed';
  return null;
}

function difference(expected: JsonRow | null, found: JsonRow | null): string {
  const columns = Object.keys({ ...expected, ...found }).filter((key) => !same(expected?.[key], found?.[key]));
  return columns
    .map(
      (key) => `${key} ${JSON.stringify(found?.[key] ?? null)} instead of ${JSON.stringify(expected?.[key] ?? null)}`,
    )
    .join(', ');
}

/** How `found` differs from what is known; columns of which nothing is known do not count. */
function differenceInBoth(known: JsonRow, found: JsonRow): string {
  const both = Object.keys(found).filter((key) => key in known && !same(known[key], found[key]));
  const pick = (row: JsonRow): JsonRow => Object.fromEntries(both.map((key) => [key, row[key]]));
  return difference(pick(known), pick(found));
}

/** One subject: each event against the machine, each row against the next, the last against the table. */
function checkSubject(
  kind: EventKind,
  name: string,
  events: readonly HistoryEvent[],
  row: JsonRow | null,
): ReplayFault[] {
  const faults: ReplayFault[] = [];
  const add = (event: HistoryEvent, fault: string): void => {
    faults.push({ kind, subject: name, eventId: event.id, event: displayType(kind, event.type), fault });
  };
  let known: JsonRow = {};
  events.forEach((event, index) => {
    const previous = events[index - 1];
    if (previous !== undefined && event.seq !== previous.seq + 1) {
      add(event, `follows number ${previous.seq} as number ${event.seq}`);
    }
    const begins = differenceInBoth(known, event.before ?? {});
    if (begins !== '') add(event, `begins with ${begins}`);
    known = { ...known, ...(event.after ?? event.before ?? {}) };
    const fault = faultOf(event);
    if (fault !== null) add(event, fault);
  });
  const last = events.at(-1);
  const left = row === null ? '' : differenceInBoth(known, ownedOf(kind, row));
  if (last !== undefined && left !== '') add(last, `the row has ${left}`);
  return faults;
}

/**
 * Replays the history of every subject that has one. Vacuumed histories start at the first event that is left.
 * `progress` is told the number of subjects done.
 */
export async function replayCheck(db: Db, progress: (done: number) => void): Promise<ReplayReport> {
  const faults: ReplayFault[] = [];
  let subjects = 0;
  let events = 0;
  for await (const { kind, subject_id } of subjectsWithHistory(db)) {
    const { history, row, name } = await historyOf(db, kind, subject_id);
    // an event recorded between the reading of subjects and here is in the history: both are read in one snapshot
    faults.push(...checkSubject(kind, name, history, row));
    subjects += 1;
    events += history.length;
    progress(subjects);
  }
  return { subjects, events, faults };
}
