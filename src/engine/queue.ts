// Queued events: create, delay, coalesce, cancel, reschedule (spec 01 §1.4, design §3).

import { type EventKind, PRIORITY } from '../domain/event.ts';
import { endWaiting, insertEvent, insertEventOnce, moveEvent, type NewEvent } from '../store/event.ts';
import { clearStaleReason } from '../store/subject.ts';
import type { Db } from './context.ts';

export interface EventRequest {
  readonly kind: EventKind;
  readonly subjectId: number;
  readonly subjectName: string;
  readonly type: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** 0 people, 5 follow-ups (default), 9 bulk. */
  readonly priority?: number | undefined;
  /** Milliseconds from now. */
  readonly delayMs?: number | undefined;
  /** RFC 3339; goes before delayMs. */
  readonly at?: string | undefined;
  /** At most one equal event waits. */
  readonly coalesce?: boolean | undefined;
  /** The event in whose transaction this one is queued: it does not count as waiting. */
  readonly running?: number | undefined;
  readonly actor?: string | null | undefined;
  readonly source?: string | null | undefined;
  readonly requestId?: string | null | undefined;
  readonly causeId?: number | null | undefined;
}

/** The row for a request, defaults filled in. */
export function newEvent(request: EventRequest): NewEvent {
  const params = request.params === undefined || Object.keys(request.params).length === 0 ? null : request.params;
  return {
    kind: request.kind,
    subjectId: request.subjectId,
    subjectName: request.subjectName,
    type: request.type,
    params,
    priority: request.priority ?? PRIORITY.followUp,
    delayMs: request.delayMs ?? 0,
    at: request.at ?? null,
    actor: request.actor ?? null,
    source: request.source ?? null,
    requestId: request.requestId ?? null,
    causeId: request.causeId ?? null,
  };
}

/** Queues an event in the caller's transaction; dmsd is woken when that commits. Returns the id of the event that waits. */
export async function queueEvent(trx: Db, request: EventRequest): Promise<number> {
  const event = newEvent(request);
  return request.coalesce === true ? insertEventOnce(trx, event, request.running ?? null) : insertEvent(trx, event);
}

/** Ends a waiting event as CANCELLED; the caller holds its subject. False when it no longer waited. */
export async function cancelEvent(
  trx: Db,
  subject: { kind: EventKind; subjectId: number },
  id: number,
): Promise<boolean> {
  const ended = (await endWaiting(trx, subject, { id }, 'CANCELLED')) > 0;
  if (ended) await clearStaleReason(trx, subject.kind, subject.subjectId);
  return ended;
}

/** Moves a waiting event to `delayMs` from now; the caller holds its subject. False when it no longer waits. */
export async function rescheduleEvent(trx: Db, id: number, delayMs: number): Promise<boolean> {
  return moveEvent(trx, id, delayMs);
}

/** Delay before the next try, milliseconds: 0.5 s doubling to 60 s, then ±25 % so that many failures do not come back together. */
export function retryDelayMs(attempts: number, fraction: number): number {
  const base = Math.min(60_000, 500 * 2 ** Math.min(attempts, 7));
  return Math.round(base * (0.75 + fraction / 2));
}
