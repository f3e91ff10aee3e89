// The question that a flow asks once it has shown what it will do.

import { DmsError } from '../../domain/errors.ts';
import type { Shell } from '../shell.ts';
import type { Switches } from '../switches.ts';

/** Throws Declined unless the user says y; without a terminal and without -f the answer is no (spec 02 §2.3). */
export async function askYes(shell: Shell, { force }: Pick<Switches, 'force'>, question: string): Promise<void> {
  if (force === true) return;
  if (!shell.terminal.isTty || shell.isPiped) {
    throw new DmsError('Declined', {}, `${question} Nothing is done without -f.`);
  }
  shell.terminal.out(`${question}\n`);
  for (;;) {
    const answer = (await shell.ask('\t--y/[N]> '))?.trim().toLowerCase() ?? 'n';
    if (answer === 'y') return;
    if (answer === '' || answer === 'n') throw new DmsError('Declined');
  }
}
