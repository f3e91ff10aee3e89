// revert: a change of many zones is taken back.

import { withProgressLine } from '../progress-line.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { zonesText } from '../views/change-sets.ts';
import { tellFailedZones } from './failed-zones.ts';

interface Reverted {
  readonly change_set_id: number;
  readonly zones: number;
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

export async function revert(shell: Shell, { arg, switches }: Input): Promise<number> {
  const params = { change_set_id: Number(arg['change-set']) };
  const done = await withProgressLine(shell, (progress) => shell.followed('revert_changes', params, progress));
  const { value } = done;
  const result = value as Reverted;
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  shell.terminal.error(`change ${result.change_set_id}: taken back in ${zonesText(result.zones)}\n`);
  return tellFailedZones(shell, result.failed);
}
