// The three ways to run the shell: one command, an interactive session, commands from a pipe (spec 02 §2.1).

import { findVerb } from './commands.ts';
import { runWords, tellError } from './run-verb.ts';
import type { Shell } from './shell.ts';
import { splitLine } from './split-line.ts';

const PROMPT = 'zone_tool > ';
const BANNER = '\nWelcome to zone_tool. Type help or ? to list the commands.\n\n';

/** Runs until exit, quit or Ctrl-D; the exit code is always 0. Ctrl-C abandons the line or command. */
export async function runInteractive(shell: Shell): Promise<number> {
  shell.terminal.out(BANNER);
  for (;;) {
    const line = await shell.terminal.ask(PROMPT);
    if (line === null) break;
    if ((await runLine(shell, line)) === 'leave') return 0;
  }
  shell.terminal.out('\n\n');
  return 0;
}

/** Errors do not stop it; the exit code is that of the last command that failed. */
export async function runPiped(shell: Shell): Promise<number> {
  let code = 0;
  for (;;) {
    const line = await shell.terminal.ask('');
    if (line === null) return code;
    const outcome = await runLine(shell, line);
    if (outcome === 'leave') return code;
    if (outcome !== 0) code = outcome;
  }
}

async function runLine(shell: Shell, line: string): Promise<number | 'leave'> {
  let words: string[];
  try {
    words = splitLine(line);
  } catch (error) {
    return tellError(shell, error);
  }
  const [first] = words;
  if (first === undefined) return 0;
  return findVerb(first)?.name === 'exit' ? 'leave' : runWords(shell, words);
}
