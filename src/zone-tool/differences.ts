// Shows what differs between two texts: by itself, or by the program that the user or the site prefers (spec 02 §2.6, §3.8).

import { DmsError } from '../domain/errors.ts';
import { printPaged } from './pager.ts';
import type { Shell } from './shell.ts';
import { splitLine } from './split-line.ts';
import { unifiedDiff } from './views/diff.ts';

const DIFFS = ['/usr/bin/colordiff', '/usr/local/bin/colordiff', '/usr/bin/diff'];
/** What goes to a program that is asked for without arguments. */
const USUAL_ARGS = '-uNw';
const TAIL = '/usr/bin/tail';

/** From the older to the newer; nothing where nothing differs. Throws EditorFailed (70) when the program cannot do it. */
export async function showDifference(shell: Shell, older: string, newer: string): Promise<void> {
  if (older === newer) return;
  const program = await diffProgram(shell);
  const text =
    program === null
      ? await unifiedDiff(older, newer)
      : await tailed(shell, await differing(shell, program, [older, newer]));
  if (text !== '') await printPaged(shell, program === null && isColoured(shell) ? coloured(text) : text);
}

function isColoured({ terminal, environment }: Shell): boolean {
  return terminal.isTty && !environment.NO_COLOR;
}

const COLOURS: Readonly<Record<string, string>> = { '+': '32', '-': '31', '@': '36' };

/** Added lines green, removed ones red; each line ends its colour, as less shows lines on their own. */
function coloured(text: string): string {
  return text.replace(/^[-+@].*$/gm, (line) => `\u001b[${COLOURS[line.charAt(0)]}m${line}\u001b[0m`);
}

/** Null: the built-in one. The restricted shell knows the site's setting only. */
async function diffProgram({ environment, settings, isRestricted, files }: Shell): Promise<readonly string[] | null> {
  const wanted = isRestricted ? undefined : environment.MAGCODE_DIFF;
  const args = isRestricted ? undefined : environment.MAGCODE_DIFF_ARGS;
  if (!wanted && args === undefined && settings.diff_args === '') return null;
  const program = wanted ? splitLine(wanted) : [];
  for (const one of DIFFS) if (program.length === 0 && (await files.exists(one))) program.push(one);
  return [...program, ...splitLine(args ?? (settings.diff_args || USUAL_ARGS))];
}

async function differing(shell: Shell, program: readonly string[], texts: readonly string[]): Promise<string> {
  const paths: string[] = [];
  try {
    for (const text of texts) paths.push(await shell.files.temporary('zone_tool', '.zone', text));
    // 1 says that they differ
    return await outputOf(shell, [...program, ...paths], { most: 1 });
  } finally {
    for (const path of paths) await shell.files.remove(path);
  }
}

/** The two lines that name the files are cut off, unless the arguments of tail say otherwise. */
async function tailed(shell: Shell, text: string): Promise<string> {
  const { environment, settings, isRestricted } = shell;
  const program = (isRestricted ? undefined : environment.MAGCODE_TAIL) || TAIL;
  const args = (isRestricted ? undefined : environment.MAGCODE_TAIL_ARGS) ?? settings.tail_args;
  return text === '' ? '' : outputOf(shell, [...splitLine(program), ...splitLine(args)], { most: 0, input: text });
}

async function outputOf(
  shell: Shell,
  [program = '', ...args]: readonly string[],
  { most, input }: { readonly most: number; readonly input?: string },
): Promise<string> {
  const failed = (reason: string): DmsError =>
    new DmsError('EditorFailed', { editor: program, exit_code: null }, `${program}: ${reason}`);
  try {
    const options = { env: {}, ...(input === undefined ? {} : { input }) };
    const { code, stdout, stderr } = await shell.interruptible(shell.commands.run(program, args, options));
    if (code > most) throw failed(stderr.trim() || `it ended with ${code}`);
    return stdout;
  } catch (error) {
    if (error instanceof DmsError && error.name === 'CommandMissing') throw failed(error.message);
    throw error;
  }
}
