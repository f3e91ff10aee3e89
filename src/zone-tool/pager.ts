// Prints a command's output, through a pager where it is longer than the terminal (spec 02 §2.6).

import { runProgram } from './programs.ts';
import type { Shell } from './shell.ts';
import { splitLine } from './split-line.ts';

const PAGERS = ['/usr/bin/pager', '/usr/bin/less', '/usr/bin/more', '/bin/more'];

/** `text` without its final newline. */
export async function printPaged(shell: Shell, text: string): Promise<void> {
  const output = text.endsWith('\n') ? text : `${text}\n`;
  await printPages(shell, [output]);
}

/** As `printPaged`, of a text that comes bit by bit: the first of it is shown before the last is there. */
export async function printPages(shell: Shell, texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const { terminal } = shell;
  // A terminal that does not know its height says 0.
  const lines = terminal.isTty && terminal.rows > 0 ? terminal.rows - 1 : Number.POSITIVE_INFINITY;
  const source = stretch(texts);
  const { first, isMore } =
    lines === Number.POSITIVE_INFINITY ? { first: '', isMore: true } : await begin(source, lines);
  const pager = isMore && lines !== Number.POSITIVE_INFINITY ? await pagerOf(shell) : null;
  const whole = joined(shell, first, source);
  if (pager === null) await shell.interruptible(terminal.pour(whole));
  // Whatever its arguments, less shows the colours of a difference as colours.
  else await runProgram(shell, pager, { input: whole, env: { LESS: `${shell.environment.LESS ?? ''} -R` } });
}

/** Reads on until there are more lines than that, or no more at all. */
async function begin(source: AsyncIterator<string>, lines: number): Promise<{ first: string; isMore: boolean }> {
  let first = '';
  for (let count = 0; ; ) {
    const { value, done } = await source.next();
    if (done === true) return { first, isMore: false };
    first += value;
    count += value.split('\n').length - 1;
    if (count > lines) return { first, isMore: true };
  }
}

async function* stretch(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  yield* texts;
}

/** Ends with the command: what a pager or a pipe has not taken by then is not read any more. */
async function* joined(shell: Shell, first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first !== '') yield first;
  for await (const text of rest) {
    if (shell.isInterrupted()) return;
    yield text;
  }
}

/** Null where none is installed. The environment is not looked at in the restricted shell: a pager could be any program. */
async function pagerOf(shell: Shell): Promise<readonly [string, ...string[]] | null> {
  const { environment, settings, isRestricted } = shell;
  const wanted = isRestricted ? settings.pager : environment.PAGER;
  const [program, ...own] = wanted ? splitLine(wanted) : await firstOf(shell, PAGERS);
  if (program === undefined) return null;
  const given = isRestricted ? undefined : environment.MAGCODE_PAGER_ARGS;
  const usual = /less|pager$/.test(program) && own.length === 0 ? (wanted ? '-EX' : '-REX') : '';
  return [program, ...own, ...splitLine(given ?? (settings.pager_args || usual))];
}

/** The first program that is installed, alone in a list; or none. */
async function firstOf(shell: Shell, programs: readonly string[]): Promise<string[]> {
  for (const program of programs) if (await shell.files.exists(program)) return [program];
  return [];
}
