// Verbs about events: list, show, end (spec 02 §1.10).

import { ARGUMENT_KINDS } from '../argument-kinds.ts';
import { callVerb, type Verb } from '../verb.ts';
import { eventDetails, eventList, logLines, pendingEventList } from '../views/events.ts';
import { byEvent, isVerbose, limitOf } from './inputs.ts';

export const eventVerbs: readonly Verb[] = [
  callVerb({
    name: 'ls_pending_events',
    example: 'ls_pending_events -v',
    summary: 'List the events that wait or run, oldest first.',
    switches: 'v json',
    operation: 'list_pending_events',
    view: (events, input) => pendingEventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'ls_failed_events',
    example: 'ls_failed_events 10',
    summary: 'List the last failed events.',
    args: '[n]',
    switches: 'v json',
    operation: 'list_failed_events',
    params: limitOf,
    view: (events, input) => eventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'ls_events',
    example: 'ls_events -v 50',
    summary: 'List the last events.',
    args: '[n]',
    switches: 'v json',
    operation: 'list_events',
    params: limitOf,
    view: (events, input) => eventList(events, isVerbose(input)),
  }),
  {
    name: 'log',
    example: 'log one.example',
    summary: 'Tell the last events of a zone, and on a terminal, or with --watch, each further one until Ctrl-C.',
    args: 'zone [n]',
    switches: 'watch json',
    jsonOf: 'list_zone_events',
    flow: async () => (await import('../flows/log.ts')).followZone,
  },
  callVerb({
    name: 'ls_log',
    example: 'ls_log -z one.example 50',
    aliases: ['list_log'],
    summary:
      'List the last log lines that were stored, newest first: all, those that name a zone (-z), or those of a server (-s).',
    args: '[n]',
    switches: 'z s json',
    operation: 'list_log',
    params: (input) => {
      const { zi: zone, server } = input.switches;
      return {
        name: zone === undefined ? zone : ARGUMENT_KINDS.zone.parse(zone),
        server_name: server,
        ...limitOf(input),
      };
    },
    view: logLines,
  }),
  callVerb({
    name: 'show_event',
    example: 'show_event 92714',
    summary: 'Show everything about an event.',
    args: 'event-id',
    switches: 'json',
    operation: 'show_event',
    params: byEvent,
    view: eventDetails,
  }),
  callVerb({
    name: 'fail_event',
    example: 'fail_event -f 92714',
    summary: 'End a waiting event without running it.',
    args: 'event-id',
    switches: 'f',
    confirm: ({ arg }) => `End event ${arg['event-id']} without running it?`,
    operation: 'fail_event',
    params: byEvent,
  }),
];
