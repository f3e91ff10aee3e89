// The end of an editor's file: removed, unless it is the only place of something that the user wrote.

import { errorText } from './print-error.ts';
import type { Shell } from './shell.ts';

/** `original` is what the file held at first; `keepsText`: what stands there now is stored nowhere else. */
export async function putAway(
  shell: Shell,
  { file, original }: { readonly file: string; readonly original: string },
  keepsText: boolean,
): Promise<void> {
  if (keepsText && (await shell.files.read(file).catch(() => original)) !== original) {
    shell.fault(errorText(`Nothing was saved. Your text is kept in ${file}`));
  } else await shell.files.remove(file);
}
