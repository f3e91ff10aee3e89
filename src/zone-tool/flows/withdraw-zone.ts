// Disabling and deleting a zone: first it is told which PTR records go with it (spec 06 §7.1).

import { DmsError } from '../../domain/errors.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { type PtrPreview, ptrPreview } from '../views/ptr-changes.ts';

export const disableZone = withdrawing('disable_zone');
export const deleteZone = withdrawing('delete_zone');

function withdrawing(operation: 'disable_zone' | 'delete_zone') {
  return async (shell: Shell, { arg, switches }: Input): Promise<number> => {
    const name = arg.zone ?? '';
    const isAsking = shell.terminal.isTty && !shell.isPiped && switches.force !== true;
    const preview = (await shell.call('preview_withdrawal', { name })) as PtrPreview;
    if (preview.total > 0) {
      shell.terminal.error(ptrPreview(preview));
      if (isAsking) await confirm(shell, name, operation);
    }
    const changed = await shell.interruptible(shell.door(operation, { name }));
    if (changed.note !== null) shell.terminal.error(`${changed.note}\n`);
    if (switches.verbose === true && changed.change_id !== null) shell.terminal.error(`change ${changed.change_id}\n`);
    return 0;
  };
}

/** Only where PTR records go and somebody sits there: scripts of the old system must not stop here. */
async function confirm(shell: Shell, name: string, operation: string): Promise<void> {
  shell.terminal.out(`${operation === 'delete_zone' ? 'Delete' : 'Disable'} ${name} and change them?\n`);
  const answer = (await shell.ask('\t--y/[N]> '))?.trim().toLowerCase();
  if (answer !== 'y') throw new DmsError('Declined');
}
