// Event rows as callers see them (spec 03 §3.8, spec 01 §1.6).

import type { Static } from 'typebox';
import { displayState, displayType } from '../../domain/event.ts';
import type { ListedEvent } from '../../store/event-list.ts';
import type { EventRow } from '../../store/schema.ts';
import type { EventBrief, EventFull } from '../schemas.ts';

/** The name stands among the parameters, where operators look for it. */
export function eventBrief(event: ListedEvent): Static<typeof EventBrief> {
  const named = event.kind === 'server' ? { server_name: event.subject_name } : { name: event.subject_name };
  const { edit_lock_token: _token, ...params } = event.params ?? {};
  return {
    event_id: event.id,
    event_type: displayType(event.kind, event.type),
    state: displayState(event.state),
    zone_id: event.kind === 'zone' ? event.subject_id : null,
    parameters: event.kind === 'master' ? params : { ...named, ...params },
    result_code: event.result_code,
    created: event.created,
    scheduled: event.scheduled,
    processed: event.processed,
  };
}

export function eventFull(event: EventRow): Static<typeof EventFull> {
  const { edit_lock_token: _token, ...result } = event.result ?? {};
  const retrying = event.processed === null && event.error !== null ? { message: event.error } : {};
  const results = { ...retrying, ...result };
  return {
    ...eventBrief(event),
    results: Object.keys(results).length === 0 ? null : results,
    kind: event.kind,
    subject_id: event.subject_id,
    subject: event.subject_name,
    actor: event.actor,
    source: event.source,
    request_id: event.request_id,
    cause_id: event.cause_id,
    attempts: event.attempts,
    before: event.before,
    after: event.after,
  };
}
