// undo: the last change of a zone, shown, asked, taken back.

import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { tellWarnings } from '../views/checks.ts';
import type { ZoneDifference } from '../views/shapes.ts';
import { differenceLines } from '../views/zones.ts';
import { askYes } from './ask-yes.ts';

interface Preview {
  readonly name: string;
  readonly zi_id: number;
  readonly change_by: string | null;
  readonly previous_zi_id: number;
}

export async function undo(shell: Shell, { arg, switches }: Input): Promise<number> {
  const name = arg.zone ?? '';
  const last = (await shell.interruptible(shell.call('show_last_change', { name }))) as Preview;
  const ids = { name: last.name, zi_id: last.zi_id, to_zi_id: last.previous_zi_id };
  const difference = (await shell.interruptible(shell.call('diff_zones', ids))) as ZoneDifference;
  const isJson = switches.json === true;
  if (switches.dryRun === true && isJson) shell.terminal.out(`${JSON.stringify(difference, null, 2)}\n`);
  else if (!isJson) await printPaged(shell, differenceLines(difference).join('\n') || 'No record differs.');
  if (switches.dryRun === true) return 0;
  const whose = last.change_by === null ? '' : ` of ${last.change_by}`;
  await askYes(shell, switches, `Take the last change${whose} (ZI ${last.zi_id}) of ${last.name} back?`);
  const changed = await shell.interruptible(shell.door('undo_zone', { name: last.name, base_zi_id: last.zi_id }));
  if (isJson) shell.terminal.out(`${JSON.stringify(changed, null, 2)}\n`);
  if (changed.note !== null) shell.terminal.error(`${changed.note}\n`);
  tellWarnings(shell.terminal, changed.warnings);
  return 0;
}
