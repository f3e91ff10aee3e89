// What processing an event needs besides the event: this daemon's epoch, ports, performers, and the small shapes that go around.

import type { EventKind, StoredEffect, StoredOutcome } from '../domain/event.ts';
import type { ClaimedEvent } from '../store/event.ts';
import type { EnginePorts, EventInHand, Performers, Subject } from './context.ts';
import type { PublishPause } from './publish-pause.ts';

export interface Processor {
  readonly epoch: number;
  readonly ports: EnginePorts;
  readonly performers: Readonly<Record<EventKind, Performers>>;
  /** Milliseconds for which an outside effect's event belongs to this daemon, unless renewed. */
  readonly leaseMs: number;
  readonly pause: PublishPause;
}

/** An outside effect whose event is committed as RUNNING; nothing is locked. */
export interface OutsideWork {
  readonly event: ClaimedEvent;
  readonly subject: Subject;
  readonly effect: StoredEffect;
  readonly plan: { readonly effects: readonly StoredEffect[]; readonly outcomes: readonly StoredOutcome[] };
}

/** The claimed row as performers see it. */
export function inHand(event: ClaimedEvent): EventInHand {
  return {
    id: event.id,
    type: event.type,
    params: event.params ?? {},
    attempts: event.attempts,
    priority: event.priority,
    actor: event.actor,
    source: event.source,
    requestId: event.request_id,
    causeId: event.cause_id,
  };
}
