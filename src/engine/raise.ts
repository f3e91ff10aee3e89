// A sync event: the machine's answer within the caller's transaction (the old SyncEvent).

import { DmsError } from '../domain/errors.ts';
import { type EventKind, PRIORITY, type StoredOutcome } from '../domain/event.ts';
import { finishedEventStatement } from '../store/event.ts';
import { lockSubjectNow, withRecorded } from '../store/subject.ts';
import type { Db, JsonRow, RaisePorts, Subject } from './context.ts';
import { interpret } from './interpret.ts';
import { factSettings, loadFacts, subjectName } from './load-facts.ts';
import { databaseOnly } from './performers/database-only.ts';
import { newEvent } from './queue.ts';
import { finalRecord, writeBack } from './record.ts';

export interface Raised {
  readonly eventId: number;
  /** False: the present state does not handle this event; nothing changed. */
  readonly listed: boolean;
  readonly result: JsonRow;
  /** The subject's row after the event. */
  readonly row: JsonRow;
}

export interface SyncEvent {
  readonly kind: EventKind;
  readonly subjectId: number;
  readonly type: string;
  readonly params?: JsonRow;
  /** Facts that the caller has seen to in this transaction; then none are loaded. */
  readonly facts?: JsonRow;
  readonly actor: string;
  readonly source: string;
  readonly requestId?: string | null;
}

/** Thrown data of a refusal: what a failed event's row needs, for the second transaction that writes it. */
export interface RefusedEvent {
  readonly eventId: number;
  readonly event: SyncEvent;
  readonly subject: Subject;
}

/** Refusals by the error that carried them, so that `call` can record the failed event after its rollback. */
export const refusedEvents = new WeakMap<Error, RefusedEvent>();

/**
 * Runs an event now, in the caller's transaction, under the subject's lock.
 * Throws the machine's refusal (the caller's transaction is to roll back; `refusedEvents` tells what to record),
 * SubjectGone, EventTypeUnknown, and Busy when the subject stays locked for the connection's lock_timeout.
 */
export async function raise(trx: Db, ports: RaisePorts, event: SyncEvent): Promise<Raised> {
  const locked = await lockSubjectNow(trx, event.kind, event.subjectId);
  if (locked === null) throw new DmsError('SubjectGone', { kind: event.kind, id: event.subjectId });
  const subject: Subject = {
    kind: event.kind,
    id: event.subjectId,
    name: subjectName(event.kind, locked.row),
    row: locked.row,
  };
  const params = event.params ?? {};
  const eventId = locked.drawn;
  const known = { ...locked, settings: factSettings(ports), given: event.facts };
  const facts = await loadFacts(trx, event.kind, { type: event.type, params }, known);
  const inHand = {
    id: eventId,
    type: event.type,
    params,
    attempts: 0,
    priority: PRIORITY.people,
    actor: event.actor,
    source: event.source,
    requestId: event.requestId ?? null,
    causeId: null,
  };
  const trigger: StoredOutcome = { ...params, type: event.type };
  try {
    const context = { trx, ports, subject, event: inHand, facts };
    const run = await interpret(context, trigger, databaseOnly);
    const row = newEvent({ ...event, subjectName: subject.name, params, priority: PRIORITY.people });
    const record = finalRecord(subject, inHand, run, facts);
    for (const statement of run.later) await statement.execute(trx);
    await withRecorded(finishedEventStatement(eventId, row, record), writeBack(subject, eventId, run)).execute(trx);
    return { eventId, listed: run.listed, result: record.result ?? {}, row: run.row };
  } catch (error) {
    if (error instanceof DmsError) refusedEvents.set(error, { eventId, event, subject });
    throw error;
  }
}
