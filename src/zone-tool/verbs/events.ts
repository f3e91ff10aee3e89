// Verbs about events: list, show, end, vacuum (spec 02 §1.10, §1.11).

import { callVerb, type Verb } from '../verb.ts';
import { eventDetails, eventList, pendingEventList } from '../views/events.ts';
import { byEvent, isVerbose, limitOf } from './inputs.ts';

export const eventVerbs: readonly Verb[] = [
  callVerb({
    name: 'ls_pending_events',
    summary: 'List the events that wait or run, oldest first.',
    switches: 'v json',
    operation: 'list_pending_events',
    view: (events, input) => pendingEventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'ls_failed_events',
    summary: 'List the last failed events.',
    args: '[n]',
    switches: 'v json',
    operation: 'list_failed_events',
    params: limitOf,
    view: (events, input) => eventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'ls_events',
    summary: 'List the last events.',
    args: '[n]',
    switches: 'v json',
    operation: 'list_events',
    params: limitOf,
    view: (events, input) => eventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'show_event',
    summary: 'Show everything about an event.',
    args: 'event-id',
    switches: 'json',
    operation: 'show_event',
    params: byEvent,
    view: eventDetails,
  }),
  callVerb({
    name: 'fail_event',
    summary: 'End a waiting event without running it.',
    args: 'event-id',
    switches: 'f',
    confirm: ({ arg }) => `End event ${arg['event-id']} without running it?`,
    operation: 'fail_event',
    params: byEvent,
  }),
  callVerb({
    name: 'vacuum_event_queue',
    summary: 'Delete finished events older than an age, or than event_max_age days.',
    args: '[age-days]',
    switches: 'f v json',
    confirm: ({ arg }) =>
      arg['age-days'] === undefined ? null : `Delete finished events older than ${arg['age-days']} days?`,
    operation: 'vacuum_event_queue',
    params: ({ arg }) => ({ age_days: arg['age-days'] === undefined ? undefined : Number(arg['age-days']) }),
    view: (count, input) => (isVerbose(input) ? `${count}` : ''),
  }),
];
