// What becomes of an event that went wrong: RETRY with its reason, or FAILURE for good (design §3.9).

import { ownedOf } from '../domain/decide.ts';
import { DmsError } from '../domain/errors.ts';
import { databaseError } from '../store/db.ts';
import { type ClaimedEvent, finishEvent, markRetry } from '../store/event.ts';
import { lockSubject, writeRetryReason } from '../store/subject.ts';
import type { Db } from './context.ts';
import type { Processor } from './processor.ts';
import { retryDelayMs } from './queue.ts';
import { failureRecord } from './record.ts';

/** Configuration that an operator has still to make: surroundings for a queued event, whatever it is for a caller. */
const MENDED_BY_CONFIGURATION: ReadonlySet<string> = new Set(['ZoneCfgItemNotFound', 'ZoneCfgItemValueError']);

/** Until an event asks again whether its zone is still held back, milliseconds. */
const HELD_MS = 600_000;

/** PostgreSQL stores no NUL, yet what programs and servers say may have one. */
function withoutNul(error: DmsError): DmsError {
  const { name, data, message, passing } = error;
  return message.includes('\0')
    ? new DmsError(name, data, message.replaceAll('\0', '\ufffd'), { cause: error, passing })
    : error;
}

/** The error as the project's own; the unforeseen is passing: it is tried again and its reason shown (design §3.9). */
function classify(error: unknown): DmsError {
  const known = databaseError(error);
  if (known instanceof DmsError) {
    const { name, data, message } = known;
    return MENDED_BY_CONFIGURATION.has(name)
      ? new DmsError(name, data, message, { cause: error, passing: true })
      : known;
  }
  const reason = known instanceof Error ? `${known.name}: ${known.message}` : String(known);
  return new DmsError('Passing', { reason }, undefined, { cause: error, passing: true });
}

/** Records what went wrong, under the subject's lock: RETRY with its reason, or FAILURE for good. */
export async function recordFault(trx: Db, processor: Processor, event: ClaimedEvent, thrown: unknown): Promise<void> {
  const { ports } = processor;
  const error = withoutNul(classify(thrown));
  const subject = { kind: event.kind, subjectId: event.subject_id };
  const row = await lockSubject(trx, event.kind, event.subject_id);
  if (error.passing) {
    const fraction = ports.random.fraction();
    // whoever ends the pause wakes it; a hundred thousand zones that ask every minute would be work for nothing
    const isHeld = error.name === 'PublishPaused';
    await markRetry(
      trx,
      event.id,
      isHeld ? HELD_MS * (1 + fraction) : retryDelayMs(event.attempts, fraction),
      error.message,
    );
    if (row !== null) await writeRetryReason(trx, event.kind, event.subject_id, error.message);
    if (error.name === 'TsigFailed') processor.pause.refused(error.message);
    const about = { event: event.id, type: event.type, subject: event.subject_name };
    if (isHeld) ports.logger.debug(about, error.message);
    else ports.logger.warn({ ...about, err: thrown }, error.message);
    return;
  }
  const before = row === null ? null : ownedOf(event.kind, row);
  await finishEvent(
    trx,
    { id: event.id, ...subject, kind: event.kind },
    failureRecord({ kind: event.kind, row, before }, event, error),
  );
  if (row !== null) await writeRetryReason(trx, event.kind, event.subject_id, null);
  ports.logger.error({ event: event.id, type: event.type, subject: event.subject_name }, error.message);
}

/** Ends an event whose subject no longer exists. */
export async function finishGone(trx: Db, event: ClaimedEvent): Promise<void> {
  const error = Object.assign(new Error(`${event.kind} ${event.subject_name} is gone`), { name: 'NoSuchSubject' });
  const record = failureRecord({ kind: event.kind, row: null, before: null }, event, error);
  await finishEvent(trx, { id: event.id, kind: event.kind, subjectId: event.subject_id }, record);
}
