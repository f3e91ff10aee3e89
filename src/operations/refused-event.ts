// A refused sync event as history: its transaction is gone, so its row is written in another (design §2, one door).

import { ownedOf } from '../domain/decide.ts';
import type { DmsError } from '../domain/errors.ts';
import { PRIORITY } from '../domain/event.ts';
import type { Db } from '../engine/context.ts';
import { newEvent } from '../engine/queue.ts';
import { refusedEvents } from '../engine/raise.ts';
import { failureRecord } from '../engine/record.ts';
import { insertFinishedEvent } from '../store/event.ts';
import { lockSubject } from '../store/subject.ts';

/**
 * Writes the failed event that `error` came from, if it came from one. The subject is locked again for its place in
 * the history; one that the rollback took away, or that somebody holds just now, leaves only the audit row.
 */
export async function recordRefusedEvent(trx: Db, error: DmsError): Promise<void> {
  const refused = refusedEvents.get(error);
  if (refused === undefined) return;
  const { event, subject, eventId } = refused;
  const row = await lockSubject(trx, subject.kind, subject.id);
  if (row === null) return;
  const cause = error.cause instanceof Error ? error.cause : error;
  const request = { ...event, subjectName: subject.name, priority: PRIORITY.people };
  const record = failureRecord(
    { kind: subject.kind, row, before: ownedOf(subject.kind, row) },
    { id: eventId, type: event.type },
    cause,
  );
  await insertFinishedEvent(trx, eventId, newEvent(request), record);
}
