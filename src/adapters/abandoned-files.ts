// Temporary files whose process is gone: what a killed shell left of its user's work.

import { lstat, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codeOf } from './system-error.ts';

/** Those that `temporary` of files.ts made for this user with that beginning and ending, oldest first. */
export async function abandoned(prefix: string, ending: string): Promise<string[]> {
  const directory = tmpdir();
  const found: { readonly file: string; readonly mtimeMs: number }[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.startsWith(`${prefix}-`) || !name.endsWith(ending)) continue;
    const [, pid] = /^-(\d+)-[0-9a-f]{16}$/.exec(name.slice(prefix.length, -ending.length)) ?? [];
    const file = path.join(directory, name);
    const owned = pid === undefined || isRunning(Number(pid)) ? null : await lstat(file).catch(() => null);
    // The directory is everybody's: a file or link that another user laid there is none of ours.
    if (owned?.isFile() === true && owned.uid === process.getuid?.()) found.push({ file, mtimeMs: owned.mtimeMs });
  }
  return found.sort((a, b) => a.mtimeMs - b.mtimeMs).map(({ file }) => file);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === 'EPERM';
  }
}
