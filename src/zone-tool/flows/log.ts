// Follows a zone's events: the last ones, then each as it comes and as its state changes.

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { localTime } from '../views/layout.ts';

const LOOK_MS = 1_000;
const OPEN: readonly string[] = ['NEW', 'RETRY', 'RUNNING'];

type Answer = ResultOf<(typeof operations)['list_zone_events']>;
type ZoneEvent = Answer['events'][number];

/** On a terminal until Ctrl-C, which is its usual end; elsewhere only with --watch. */
export async function followZone(shell: Shell, { arg, switches }: Input): Promise<number> {
  const first = await ask(shell, { name: arg.zone ?? '', ...(arg.n === undefined ? {} : { limit: Number(arg.n) }) });
  if (switches.json === true) {
    shell.terminal.out(`${JSON.stringify(first, null, 2)}\n`);
    return 0;
  }
  const seen = new Map<number, string>();
  tell(shell, first.events, seen);
  if (!shell.terminal.isTty && switches.watch !== true) return 0;
  let after = first.events.at(-1)?.event_id ?? 0;
  while (!shell.isInterrupted()) {
    await shell.interruptible(shell.clock.sleep(LOOK_MS)).catch(() => undefined);
    if (shell.isInterrupted()) break;
    const again = [...seen].filter(([, state]) => OPEN.includes(state)).map(([id]) => id);
    const { events } = await ask(shell, { zone_id: first.zone_id, after, again, limit: 1000 });
    tell(shell, events, seen);
    after = Math.max(after, ...events.map(({ event_id }) => event_id));
  }
  return 0;
}

function ask(shell: Shell, params: Record<string, unknown>): Promise<Answer> {
  return shell.interruptible(shell.call('list_zone_events', params)) as Promise<Answer>;
}

/** An event is told once for each state that it is seen in. */
function tell(shell: Shell, events: readonly ZoneEvent[], seen: Map<number, string>): void {
  for (const event of events) {
    if (seen.get(event.event_id) === event.state) continue;
    seen.set(event.event_id, event.state);
    shell.terminal.out(`${eventLine(event)}\n`);
  }
}

export function eventLine(event: ZoneEvent): string {
  const time = localTime(event.processed ?? event.created);
  const zi = event.zi_id === null ? '' : ` zi ${event.zi_id}`;
  const who = event.actor === null ? '' : ` by ${event.actor}`;
  const tries = event.state === 'RETRY' ? ` after ${event.attempts} tries, next ${localTime(event.scheduled)}` : '';
  // What went well needs no words.
  const why = event.message === null || event.state === 'SUCCESS' ? '' : `: ${event.message.replaceAll('\n', ' ')}`;
  return `${time}  ${String(event.event_id).padEnd(8)} ${event.event_type} ${event.state}${tries}${zi}${who}${why}`;
}
