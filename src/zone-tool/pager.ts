// Prints a command's output, through a pager where it is longer than the terminal (spec 02 §2.6).

import type { Shell } from './shell.ts';
import { splitLine } from './split-line.ts';

const PAGERS = ['/usr/bin/pager', '/usr/bin/less', '/usr/bin/more', '/bin/more'];

/** `text` without its final newline. */
export async function printPaged(shell: Shell, text: string): Promise<void> {
  const { terminal } = shell;
  const output = text.endsWith('\n') ? text : `${text}\n`;
  // A terminal that does not know its height says 0.
  if (!terminal.isTty || terminal.rows === 0 || output.split('\n').length <= terminal.rows) {
    terminal.out(output);
    return;
  }
  const [program, ...args] = await pagerOf(shell);
  if (program === undefined) {
    terminal.out(output);
    return;
  }
  const file = await shell.files.temporary('zone_tool', '.txt', output);
  try {
    await shell.attached(program, [...args, file], shell.isRestricted ? { LESSSECURE: '1' } : {});
  } finally {
    await shell.files.remove(file);
  }
}

/** The environment is not looked at in the restricted shell: a pager could be any program. */
async function pagerOf(shell: Shell): Promise<readonly string[]> {
  const { environment, settings, isRestricted } = shell;
  const wanted = isRestricted ? settings.pager : environment.PAGER;
  const [program, ...own] = wanted ? splitLine(wanted) : await firstOf(shell, PAGERS);
  if (program === undefined) return [];
  const given = isRestricted ? undefined : environment.MAGCODE_PAGER_ARGS;
  const usual = /less|pager$/.test(program) && own.length === 0 ? (wanted ? '-EX' : '-REX') : '';
  return [program, ...own, ...splitLine(given ?? (settings.pager_args || usual))];
}

/** The first program that is installed, alone in a list; or none. */
async function firstOf(shell: Shell, programs: readonly string[]): Promise<string[]> {
  for (const program of programs) if (await shell.files.exists(program)) return [program];
  return [];
}
