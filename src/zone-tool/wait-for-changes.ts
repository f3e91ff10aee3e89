// `--wait`: a command ends when its changes are published, or served by every server (design §3.13).

import { DmsError } from '../domain/errors.ts';
import type { ResultOf } from '../operations/define.ts';
import type { operations } from '../operations/index.ts';
import { withProgressLine } from './progress-line.ts';
import type { Shell } from './shell.ts';
import type { Switches } from './switches.ts';
import { usageError } from './usage-error.ts';

export type Waited = ResultOf<(typeof operations)['wait_change']>;

/** Seconds. */
const DEFAULT_S = 60;
const LONGEST_CALL_S = 600;

/** Throws UsageError for a --wait or --timeout that means nothing, before the command does anything. */
export function requireWaitable({ wait, timeout }: Switches): void {
  if (wait !== undefined && wait !== 'published' && wait !== 'served')
    throw usageError(`--wait is for published or served, not for '${wait}'`);
  if (timeout !== undefined && !/^\d{1,6}(\.\d{1,3})?$/.test(timeout))
    throw usageError(`--timeout '${timeout}' is not a number of seconds`);
}

/** Waits for the changes of the command, all within one time-out; changes of anything but zones are left out. */
export async function waitForChanges(shell: Shell, switches: Switches): Promise<readonly Waited[]> {
  const changes = shell.changes();
  if (switches.wait === undefined || changes.length === 0) return [];
  const { wait: until } = switches;
  const deadline = shell.clock.monotonic() + Number(switches.timeout ?? DEFAULT_S) * 1000;
  return withProgressLine(shell, async (progress) => {
    const waited: Waited[] = [];
    for (const changeId of changes) {
      const one = await waitForOne(shell, { changeId, until, deadline, progress });
      if (one !== null) waited.push(one);
    }
    return waited;
  });
}

interface Waiting {
  readonly changeId: number;
  readonly until: string;
  /** Milliseconds, monotonic. */
  readonly deadline: number;
  readonly progress: (text: string) => void;
}

/** Null: not a zone's. Throws Interrupted on Ctrl-C: the change goes on its way without us. */
async function waitForOne(shell: Shell, { changeId, until, deadline, progress }: Waiting): Promise<Waited | null> {
  for (;;) {
    const left = Math.max(0, (deadline - shell.clock.monotonic()) / 1000);
    const params = { change_id: changeId, until, timeout: Math.min(left, LONGEST_CALL_S) };
    try {
      const waited = (await shell.followed('wait_change', params, progress)).value as Waited;
      if (!waited.timed_out || left <= LONGEST_CALL_S) return waited;
    } catch (error) {
      if (!(error instanceof DmsError)) throw error;
      if (error.name === 'ChangeNotOfZone') return null;
      if (error.name !== 'Interrupted') throw error;
      const text = `interrupted: change ${changeId} is stored and goes on, only the waiting has ended`;
      throw new DmsError('Interrupted', {}, text);
    }
  }
}

/** What has not arrived, each as an error. */
export function missedChanges(waited: readonly Waited[]): readonly DmsError[] {
  return waited
    .filter(({ reached }) => !reached)
    .map(({ change_id, name, until, timed_out, reasons: list }) => {
      const data = { change_id, name, until, reasons: list.join('; ') };
      return new DmsError(timed_out ? 'WaitTimeout' : 'NotPublishing', data);
    });
}
