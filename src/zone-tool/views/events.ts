// Events as the shell prints them (spec 02 §5.5).

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import { keyLine, keyList, localTime, shown, wrapped } from './layout.ts';
import type { EventBrief, EventFull } from './shapes.ts';

const EVENT_KEYS = 'event_id created event_type processed result_code scheduled state zone_id'.split(' ');

function nameOf(event: EventBrief): string {
  const { name, server_name: server } = event.parameters ?? {};
  return String(name ?? server ?? '');
}

function ziOf(event: EventBrief): string {
  const { zi_id: zi, publish_zi_id: published } = event.parameters ?? {};
  return String(zi ?? published ?? '');
}

function nameAndZi(event: EventBrief): string {
  return `${nameOf(event)} ${ziOf(event)}`.trim();
}

export function pendingEventList(events: readonly EventBrief[], verbose: boolean): string {
  if (verbose) return events.map(verboseEvent).join('\n');
  return events
    .map((event) => `${event.event_type.padEnd(25)} ${nameAndZi(event).padEnd(27)}  ${localTime(event.scheduled, '')}`)
    .join('\n');
}

export function eventList(events: readonly EventBrief[], verbose: boolean): string {
  return events.map(verbose ? verboseEvent : terseEvent).join('\n');
}

function firstLine(event: EventBrief): string {
  return `${event.event_type.padEnd(19)}  ${String(event.event_id).padEnd(25)}  ${event.state}`;
}

function terseEvent(event: EventBrief): string {
  const isOpen = event.state === 'NEW' || event.state === 'RETRY';
  const last = localTime(isOpen ? event.scheduled : event.processed, '--');
  return `${firstLine(event)}\n  ${nameAndZi(event).padEnd(26)}  ${localTime(event.created)}  ${last}`;
}

function verboseEvent(event: EventBrief): string {
  const times = [event.created, event.scheduled, event.processed].map((time) => localTime(time, '--')).join('  ');
  return `${firstLine(event)}\n  ${nameOf(event).padEnd(27)}  ${ziOf(event)}`.trimEnd().concat(`\n  ${times}`);
}

export function eventDetails(event: EventFull): string {
  return [
    keyList(event, EVENT_KEYS, 16),
    ...section('Event parameters', event.parameters),
    ...section('Event results', event.results),
  ].join('\n');
}

/** Sorted keys below a heading; `message` comes last and is wrapped. */
function section(heading: string, values: Readonly<Record<string, unknown>> | null): string[] {
  if (values === null) return [];
  const { message, ...others } = values;
  const keys = Object.keys(others).sort();
  if (keys.length === 0 && message === undefined) return [];
  const lines = ['', `    ${heading}:`, ...keys.map((key) => keyLine(key, others[key], 16))];
  if (message !== undefined) lines.push('        message:', wrapped(shown(message), 10));
  return lines;
}

type LogRow = ResultOf<(typeof operations)['list_log']>[number];

/** As a log file has them: when, where, what said it, what. */
export function logLines(rows: readonly LogRow[]): string {
  return rows
    .map(
      ({ received, host, tag, message }) =>
        `${localTime(received, '--')}  ${host ?? '-'} ${tag ?? ''} ${message?.trim() ?? ''}`,
    )
    .join('\n');
}
