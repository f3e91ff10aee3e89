// The one-page status (spec 02 §5.6), with what our daemon tells besides.

import { pendingEventList } from './events.ts';
import { keyLine, localTime } from './layout.ts';
import { masterStatus, type SgOptions, serverList, sgDetails } from './servers.ts';
import type { DmsStatus } from './shapes.ts';

/** `pings`: what each server answered just now. */
export function statusPage(status: DmsStatus, pings: Readonly<Record<string, string>>, options: SgOptions): string {
  const { show_replica_sg: replica, daemon, queue, alarms, retrying } = status;
  return [
    section('show_master_status', masterStatus(status.show_master_status, options.verbose)),
    section('show_replica_sg', replica === null ? '' : sgDetails(replica, options)),
    section('ls_server', serverList(status.ls_server, pings)),
    section('list_pending_events', pendingEventList(status.list_pending_events, false)),
    section('dmsd', `${dmsdLine(daemon)}\n${queueLines(queue)}`),
    ...(alarms.length === 0 ? [] : [section('alarms', alarms.map(troubleLine).join('\n'))]),
    ...(retrying.length === 0 ? [] : [section('retrying', retrying.map(troubleLine).join('\n'))]),
  ].join('\n');
}

function section(name: string, text: string): string {
  return text === '' ? `\n${name}:` : `\n${name}:\n${text}`;
}

function dmsdLine(daemon: DmsStatus['daemon']): string {
  if (daemon.heartbeat === null) return keyLine('state', 'has never run', 18);
  const since = `${daemon.host} process ${daemon.pid} since ${localTime(daemon.started)}`;
  const silent = daemon.silent_s ?? 0;
  return keyLine('state', silent < 10 ? `runs on ${since}` : `silent for ${Math.round(silent)} s, was ${since}`, 18);
}

function queueLines(queue: DmsStatus['queue']): string {
  const { due, running, retrying, oldest_due_s: oldest, failed_1h: failed } = queue;
  const age = due === 0 ? '' : `, the oldest for ${Math.round(oldest)} s`;
  return [
    keyLine('events due', `${due}${age}`, 18),
    keyLine('under way', String(running), 18),
    keyLine('retrying', String(retrying), 18),
    keyLine('failed in an hour', String(failed), 18),
  ].join('\n');
}

function troubleLine(trouble: DmsStatus['retrying'][number]): string {
  return `        ${trouble.kind} ${trouble.name}: ${trouble.reason}`;
}
