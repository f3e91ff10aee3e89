// The two ways to run many commands: an interactive session, commands from a pipe (spec 02 §2.1).

import { findVerb } from './commands.ts';
import { completeLine } from './completion/complete-line.ts';
import type { LineReader, Reading } from './line/line-reader.ts';
import { createPrompt } from './prompt.ts';
import { runWords, tellError } from './run-verb.ts';
import type { Shell } from './shell.ts';
import { splitLine } from './split-line.ts';

const BANNER = '\nWelcome to zone_tool. Type help or ? to list the commands; Tab completes.\n\n';
const HISTORY_FILE = '.zone_tool_history';

/** Runs until exit, quit or Ctrl-D; the exit code is always 0. Ctrl-C abandons the line or command. */
export async function runInteractive(shell: Shell): Promise<number> {
  const [{ createLineReader }, { openHistory }] = await Promise.all([
    import('./line/line-reader.ts'),
    import('./line/history.ts'),
  ]);
  const reader = createLineReader(shell.terminal, !shell.environment.NO_COLOR);
  const history = await openHistory(shell.files, `${shell.identity.home}/${HISTORY_FILE}`);
  const talking: Shell = { ...shell, ask: (prompt) => ask(shell, reader, prompt) };
  const prompt = createPrompt(shell);
  shell.terminal.out(BANNER);
  for (;;) {
    const read = await reader.read({
      prompt: await prompt(),
      history: history.lines,
      complete: (line, cursor) => completeLine(shell, line, cursor),
      signal: shell.ending,
    });
    if (read === 'ended') return 0;
    if (read === 'cancelled') continue;
    await history.add(read.line);
    if ((await runLines(talking, read.line)) === 'leave') return 0;
  }
}

/** A question of a command is read as commands are, so that what was typed ahead reaches it. */
async function ask(shell: Shell, reader: LineReader, prompt: string): Promise<string | null> {
  const reading: Reading = {
    prompt: prompt.trimStart(),
    history: [],
    complete: async () => null,
    signal: shell.ending,
  };
  const read = await reader.read(reading);
  if (read === 'ended') return null;
  if (read !== 'cancelled') return read.line;
  shell.interrupt(false);
  return shell.interruptible(new Promise<never>(() => undefined));
}

/** What was pasted may hold several commands; the rest is dropped when one is interrupted. */
async function runLines(shell: Shell, text: string): Promise<'leave' | null> {
  for (const line of text.split('\n')) {
    if ((await runLine(shell, line)) === 'leave') return 'leave';
    if (shell.isInterrupted()) return null;
  }
  return null;
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
