// The help command: the list of commands, one of them, or those about a word (spec 02 §1.1).

import { DmsError } from '../../domain/errors.ts';
import { commandHelp, commandList } from '../help.ts';
import { printPaged } from '../pager.ts';
import { visibleVerb } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import { commandsAbout } from '../similar.ts';
import type { Input } from '../verb.ts';
import { wrapped } from '../views/layout.ts';

export async function help(shell: Shell, input: Input): Promise<number> {
  const topic = input.arg.command;
  const offered = shell.isRestricted ? shell.settings.restricted_mode_commands : null;
  if (topic === undefined) {
    await printPaged(shell, commandList(shell.terminal.columns, offered));
    return 0;
  }
  const verb = visibleVerb(shell, topic);
  await printPaged(shell, verb === undefined ? commandsOn(shell, topic) : commandHelp(verb));
  return 0;
}

/** What there is about a word that is no command. Throws UsageError for nothing. */
function commandsOn(shell: Shell, topic: string): string {
  const verbs = commandsAbout(shell, topic);
  if (verbs.length === 0) throw new DmsError('UsageError', { command: topic }, `No help on ${topic}`);
  return verbs.map(({ name, summary }) => `${name}\n${wrapped(summary, 8, 78)}`).join('\n');
}
