// Operations on events: list, show, fail (spec 01 §1.6).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { cancelEvent } from '../engine/queue.ts';
import { findEvent, listFailedEvents, listLastEvents, listOpenEvents } from '../store/event-list.ts';
import { lockSubject } from '../store/subject.ts';
import { defineOperation } from './define.ts';
import { EventBrief, EventFull, Param } from './schemas.ts';
import { eventBrief, eventFull } from './views/event.ts';

const events = Type.Array(EventBrief);
const EventId = Type.Integer({ minimum: 1 });

export const listPendingEvents = defineOperation({
  name: 'list_pending_events',
  summary: 'Events that wait or run, oldest first',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: { limit: Param.limit },
  positional: ['limit'],
  result: events,
  run: async ({ trx }, { limit }) => (await listOpenEvents(trx, limit)).map(eventBrief),
});

export const listFailed = defineOperation({
  name: 'list_failed_events',
  summary: 'The last failed events, newest first',
  transaction: 'read',
  roles: ['admin'],
  params: { limit: Param.limit },
  positional: ['limit'],
  result: events,
  run: async ({ trx, settings }, { limit }) =>
    (await listFailedEvents(trx, limit ?? settings.list_events_last_limit)).map(eventBrief),
});

export const listEvents = defineOperation({
  name: 'list_events',
  summary: 'The last events of any state, newest first',
  transaction: 'read',
  roles: ['admin'],
  params: { limit: Param.limit },
  positional: ['limit'],
  result: events,
  run: async ({ trx, settings }, { limit }) =>
    (await listLastEvents(trx, limit ?? settings.list_events_last_limit)).map(eventBrief),
});

export const showEvent = defineOperation({
  name: 'show_event',
  summary: 'Everything about one event',
  transaction: 'read',
  roles: ['admin'],
  params: { event_id: EventId },
  positional: ['event_id'],
  result: EventFull,
  run: async ({ trx }, { event_id }) => {
    const event = await findEvent(trx, event_id);
    if (event === undefined) throw new DmsError('EventNotFoundById', { event_id });
    return eventFull(event);
  },
});

export const failEvent = defineOperation({
  name: 'fail_event',
  summary: 'Ends a waiting event without running it',
  transaction: 'one',
  roles: ['admin'],
  params: { event_id: EventId },
  positional: ['event_id'],
  result: Type.Literal(true),
  run: async ({ trx, changed }, { event_id }) => {
    const event = await findEvent(trx, event_id);
    if (event === undefined) throw new DmsError('EventNotFoundById', { event_id });
    const subject = { kind: event.kind, subjectId: event.subject_id };
    await lockSubject(trx, subject.kind, subject.subjectId);
    if (!(await cancelEvent(trx, subject, event_id))) throw new DmsError('CantFailEventById', { event_id });
    changed({ changeId: event_id });
    return true as const;
  },
});
