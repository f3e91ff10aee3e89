// The page of `show_dms_status --watch`: what an operator looks at while something goes on, worst things standing out.

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import { localTime } from './layout.ts';

export type Activity = ResultOf<(typeof operations)['show_activity']>;

/** `bad` is what somebody has to look at; `title` and `quiet` only order the page. */
export interface WatchRow {
  readonly text: string;
  readonly tone: 'title' | 'bad' | 'quiet' | 'plain';
}

/** dmsd writes its heartbeat every 2 s. */
const SILENT_S = 10;

/** The page in at most `height` rows: of each list what fits, with the number of those that do not. */
export function watchRows(activity: Activity, height: number): WatchRow[] {
  const head = [...headRows(activity), plain('')];
  const left = Math.max(3, height - head.length);
  const troubles = [...retryingRows(activity), ...failureRows(activity)];
  const servers = serverRows(activity);
  const forServers = Math.min(servers.length, Math.max(Math.ceil(left / 2), left - troubles.length));
  return [...head, ...cut(servers, forServers), ...cut(troubles, left - forServers)].slice(0, height);
}

function headRows({ now, role, master, daemon, queue }: Activity): WatchRow[] {
  const { silent_s: silent } = daemon;
  const runs = silent !== null && silent < SILENT_S;
  const held = master.state === 'HOLD' ? ` ${master.hold_sg_name ?? ''} until ${localTime(master.hold_stop)}` : '';
  const silence = silent === null ? 'has never run' : `silent for ${seconds(silent)}`;
  const waits = queue.due > 0 ? `, oldest ${seconds(queue.oldest_due_s)}` : '';
  return [
    { text: `DMS  ${localTime(now)}`, tone: 'title' },
    plain(`master   ${role} ${master.state}${held}`),
    { text: `dmsd     ${runs ? `runs on ${daemon.host ?? ''}` : silence}`, tone: runs ? 'plain' : 'bad' },
    {
      text: `queue    ${queue.due} due${waits}, ${queue.running} running, ${queue.retrying} retrying`,
      tone: queue.oldest_due_s > 60 ? 'bad' : 'plain',
    },
  ];
}

function serverRows({ servers }: Activity): WatchRow[] {
  const name = Math.max('server'.length, ...servers.map(({ server_name: one }) => one.length)) + 2;
  const group = Math.max('group'.length, ...servers.map(({ sg_name: one }) => one.length)) + 2;
  const title = `${'server'.padEnd(name)}${'group'.padEnd(group)}${'state'.padEnd(10)}${'zones'.padEnd(9)}behind`;
  return [
    { text: title, tone: 'title' },
    ...servers.map((server): WatchRow => {
      const zones = server.zone_count === null ? '' : String(server.zone_count);
      const start = `${server.server_name.padEnd(name)}${server.sg_name.padEnd(group)}${server.state.padEnd(10)}`;
      const isAway = server.state === 'RETRY' || server.state === 'BROKEN';
      const why = isAway && server.retry_msg !== null ? `  ${oneLine(server.retry_msg)}` : '';
      const tone = isAway || (server.state === 'OK' && (server.behind_s ?? 0) > 60) ? 'bad' : 'plain';
      return {
        text: `${start}${zones.padEnd(9)}${lag(server)}${why}`,
        tone: server.state === 'DISABLED' ? 'quiet' : tone,
      };
    }),
    plain(''),
  ];
}

function lag({ state, behind, behind_s }: Activity['servers'][number]): string {
  if (state === 'DISABLED') return '';
  return behind === 0 ? '-' : `${behind} zones, ${seconds(behind_s ?? 0)}`;
}

function retryingRows({ retrying }: Activity): WatchRow[] {
  if (retrying.length === 0) return [];
  const rows = retrying.map(({ kind, name, reason }): WatchRow => {
    return { text: `${kind} ${name}: ${oneLine(reason)}`, tone: 'bad' };
  });
  return [{ text: 'retrying', tone: 'title' }, ...rows, plain('')];
}

function failureRows({ failures }: Activity): WatchRow[] {
  if (failures.length === 0) return [{ text: 'no failures', tone: 'quiet' }];
  const rows = failures.map(({ event_id, event_type, name, processed, error }) =>
    plain(`${localTime(processed)}  ${event_id} ${event_type} ${name}${error === null ? '' : `: ${oneLine(error)}`}`),
  );
  return [{ text: 'last failures', tone: 'title' }, ...rows];
}

function cut(rows: readonly WatchRow[], room: number): WatchRow[] {
  if (rows.length <= room) return [...rows];
  const shown = Math.max(0, room - 1);
  return [...rows.slice(0, shown), { text: `… ${rows.length - shown} more`, tone: 'quiet' }];
}

function plain(text: string): WatchRow {
  return { text, tone: 'plain' };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** `12 s`, `3 min`, `2 h`. */
function seconds(count: number): string {
  if (count < 120) return `${Math.round(count)} s`;
  return count < 7_200 ? `${Math.round(count / 60)} min` : `${Math.round(count / 3_600)} h`;
}
