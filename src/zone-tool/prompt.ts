// The prompt of a session: which host, whether it is the master or a replica, and HOLD or READY.

import type { ResultOf } from '../operations/define.ts';
import type { operations } from '../operations/index.ts';
import type { Shell } from './shell.ts';

/** Nobody waits longer for a prompt: a database that is away is told in it. */
const PATIENCE_MS = 500;
/** Narrower terminals need the room for what is typed. */
const WIDE = 60;

type HostState = ResultOf<(typeof operations)['show_host_state']>;

export async function promptOf(shell: Shell): Promise<string> {
  const done = new AbortController();
  const late = shell.pause(PATIENCE_MS, done.signal).then(() => null);
  const asked = shell.call('show_host_state', {}).catch(() => null) as Promise<HostState | null>;
  const state = await Promise.race([asked, late]);
  done.abort();
  const what = state === null ? 'no database' : `${state.role} ${state.state}`;
  if (shell.terminal.columns < WIDE) return state === null ? '(no database) > ' : `${state.state} > `;
  const host = shell.identity.loginId.split('@')[1]?.split('.')[0] ?? '';
  return `zone_tool ${host} ${what} > `;
}
