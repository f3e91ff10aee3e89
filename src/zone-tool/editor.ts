// Which editor edits, and running it (spec 02 §2.6).

import { DmsError } from '../domain/errors.ts';
import { runProgram } from './programs.ts';
import type { Shell } from './shell.ts';
import { splitLine } from './split-line.ts';

const EDITORS = ['/usr/bin/editor', '/usr/bin/vi'];

/** Returns when the editor has ended well. Throws EditorFailed (70) otherwise, CommandMissing when there is none. */
export async function runEditor(shell: Shell, file: string, line?: number): Promise<void> {
  const [program, ...args] = await editorOf(shell);
  if (program === undefined)
    throw new DmsError('CommandMissing', { program: 'editor' }, 'no editor is installed: set $EDITOR');
  const code = await runProgram(shell, [program, ...args, ...(line === undefined ? [] : [`+${line}`])], { file });
  if (code !== 0) throw new DmsError('EditorFailed', { editor: program, exit_code: code });
}

/** The restricted shell does not look at the environment: an editor could be any program. */
async function editorOf(shell: Shell): Promise<readonly string[]> {
  const { environment, settings, isRestricted } = shell;
  if (isRestricted) return splitLine(settings.editor);
  const wanted = environment.VISUAL || environment.EDITOR;
  if (wanted) return splitLine(wanted);
  for (const program of EDITORS) if (await shell.files.exists(program)) return [program];
  return [];
}
