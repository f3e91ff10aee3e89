// Runs the user's editor or pager; the restricted shell's are shut in with the one file that they are for (spec 02 §2.7).

import { DmsError } from '../domain/errors.ts';
import type { AttachedOptions } from '../ports.ts';
import type { Shell } from './shell.ts';

/** These know a mode of their own in which they reach no other file and run no program. */
const SAFE_ALONE = /\/(rnano|less)$/;

/**
 * Runs `program` on the terminal, and gives its exit code. In the restricted shell: with none of the user's environment, and
 * confined to `file`. Throws CommandMissing where that cannot be done and the program could be left by an escape.
 */
export async function runProgram(
  shell: Shell,
  [program, ...args]: readonly [string, ...string[]],
  { file, ...options }: AttachedOptions & { readonly file?: string },
): Promise<number> {
  if (!shell.isRestricted) return shell.attached(program, [...args, ...(file === undefined ? [] : [file])], options);
  const files = file === undefined ? [] : [file];
  if (await shell.commands.canConfine()) {
    const own = [...args, ...lockedDown(program), ...files];
    return shell.attached(program, own, { ...options, env: { ...options.env, LESSSECURE: '1' }, confinedTo: files });
  }
  if (!SAFE_ALONE.test(program)) {
    const remedy = 'install bubblewrap and allow user namespaces, or set editor = /bin/rnano';
    throw new DmsError('CommandMissing', { program }, `${program} cannot be shut in with its file here: ${remedy}`);
  }
  return shell.attached(program, [...args, ...files], {
    ...options,
    env: { ...options.env, LESSSECURE: '1' },
    hasOwnEnvironment: true,
  });
}

/** The file is mounted, so it can be written but not replaced; no swap file could outlive the editor. */
function lockedDown(program: string): string[] {
  return /vim?$/.test(program) ? ['-n', '-i', 'NONE', '--cmd', 'set backupcopy=yes nomodeline'] : [];
}
