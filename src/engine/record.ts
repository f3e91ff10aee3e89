// How an interpretation is written: the subject's changed columns and the event's final row.

import { displayType, type EventKind, type EventState, RESULT } from '../domain/event.ts';
import type { RawBuilder } from '../store/db.ts';
import type { EventRecord } from '../store/event.ts';
import { deleteSubjectStatement, reasonOfOthers, writeSubjectStatement } from '../store/subject.ts';
import type { JsonRow, Subject } from './context.ts';
import type { Interpretation } from './interpret.ts';

/**
 * The statement that writes what the machine changed of its subject, and clears the reason of earlier retries unless another event of
 * the subject is still being retried; null: nothing.
 */
export function writeBack(subject: Subject, eventId: number, run: Interpretation): RawBuilder<unknown> | null {
  if (run.destroyed) return deleteSubjectStatement(subject.kind, subject.id);
  const settled = (subject.row.retry_reason ?? null) === null || run.outside !== null;
  return writeSubjectStatement(
    subject.kind,
    subject.id,
    settled ? run.changes : { ...run.changes, retry_reason: reasonOfOthers(subject.kind, subject.id, eventId) },
  );
}

function message(kind: EventKind, type: string, id: number, verb: string): string {
  return `Event ${displayType(kind, type)}(${id}) ${verb}`;
}

/** The result of an event that its subject's state does not handle. */
export function ignoredResult(subject: Subject, event: { readonly id: number; readonly type: string }): JsonRow {
  const { state } = subject.row;
  const verb = `no change: ${subject.kind} is ${String(state)}`;
  return {
    message: message(subject.kind, event.type, event.id, verb),
    pre_event_sm_state: state,
    post_event_sm_state: state,
  };
}

/** The final record of an event that ran: SUCCESS, or IGNORED where its state does not handle it. */
export function finalRecord(
  subject: Subject,
  event: { readonly id: number; readonly type: string },
  run: Interpretation,
  facts: JsonRow,
): EventRecord {
  const state: EventState = run.listed ? 'SUCCESS' : 'IGNORED';
  const idle = Object.keys(run.changes).length === 0 && run.effects.length === 0;
  const unchanged = Object.keys(run.changes).length === 0;
  const verb = run.listed ? 'processed' : `no change: ${subject.kind} is ${String(subject.row.state)}`;
  return {
    state,
    resultCode:
      typeof run.result.result_code === 'number' ? run.result.result_code : idle ? RESULT.NOCHANGE : RESULT.OK,
    facts: run.listed ? facts : null,
    before: run.before,
    after: unchanged ? null : { ...run.before, ...run.changes },
    effects: run.effects.length === 0 ? null : run.effects,
    outcomes: run.outcomes.length === 0 ? null : run.outcomes,
    result: {
      message: message(subject.kind, event.type, event.id, verb),
      pre_event_sm_state: run.before.state,
      post_event_sm_state: run.destroyed ? null : run.row.state,
      ...run.result,
    },
    error: null,
  };
}

/** The record of an event that failed for good. */
export function failureRecord(
  subject: { readonly kind: EventKind; readonly row: JsonRow | null; readonly before: JsonRow | null },
  event: { readonly id: number; readonly type: string },
  error: Error & { readonly data?: Record<string, unknown> },
): EventRecord {
  const text = `${message(subject.kind, event.type, event.id, 'failed')} - ${error.name}: ${error.message}`;
  return {
    state: 'FAILURE',
    resultCode: RESULT.FATAL,
    facts: null,
    before: subject.before,
    after: null,
    effects: null,
    outcomes: null,
    result: {
      message: text,
      pre_event_sm_state: subject.row?.state ?? null,
      sm_exception_type: error.name,
      sm_exception_args: error.data ?? {},
    },
    error: text,
  };
}
