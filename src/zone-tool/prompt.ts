// The prompt of a session: which host, whether it is the master or a replica, and HOLD or READY.

import type { ResultOf } from '../operations/define.ts';
import type { operations } from '../operations/index.ts';
import type { Shell } from './shell.ts';

/** Nobody waits longer for a prompt: one that is late shows what was so before. */
const PATIENCE_MS = 500;
/** The first one: until the database answers, or is known to be away. */
const FIRST_PATIENCE_MS = 10_000;
/** Narrower terminals need the room for what is typed. */
const WIDE = 60;

type HostState = ResultOf<(typeof operations)['show_host_state']>;

/** Gives the prompt as it is now, time after time. */
export function createPrompt(shell: Shell): () => Promise<string> {
  const host = shell.identity.loginId.split('@')[1]?.split('.')[0] ?? '';
  let known: HostState | 'away' | null = null;
  return async () => {
    const asked = shell.call('show_host_state', {}).then(
      (state) => state as HostState,
      () => 'away' as const,
    );
    known = (await within(shell, asked, known === null ? FIRST_PATIENCE_MS : PATIENCE_MS)) ?? known;
    const isWide = shell.terminal.columns >= WIDE;
    if (known === null || known === 'away') return isWide ? `zone_tool ${host} no database > ` : '(no database) > ';
    return isWide ? `zone_tool ${host} ${known.role} ${known.state} > ` : `${known.state} > `;
  };
}

/** Null when it takes longer. */
async function within<T>(shell: Shell, work: Promise<T>, milliseconds: number): Promise<T | null> {
  const done = new AbortController();
  const late = shell.pause(milliseconds, done.signal).then(() => null);
  const first = await Promise.race([work, late]);
  done.abort();
  return first;
}
