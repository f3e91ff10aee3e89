// The help command: the list of commands, or one of them (spec 02 §1.1).

import { DmsError } from '../../domain/errors.ts';
import { commandHelp, commandList } from '../help.ts';
import { printPaged } from '../pager.ts';
import { visibleVerb } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';

export async function help(shell: Shell, input: Input): Promise<number> {
  const topic = input.arg.command;
  const offered = shell.isRestricted ? shell.settings.restricted_mode_commands : null;
  if (topic === undefined) {
    await printPaged(shell, commandList(shell.terminal.columns, offered));
    return 0;
  }
  const verb = visibleVerb(shell, topic);
  if (verb === undefined) throw new DmsError('UsageError', { command: topic }, `No help on ${topic}`);
  await printPaged(shell, commandHelp(verb));
  return 0;
}
