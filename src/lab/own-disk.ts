// A small file system of its own for a directory of a lab, which can be filled to the last byte and freed again.

import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { asRoot } from './as-root.ts';
import { runCommand, tryCommand } from './run-command.ts';

export interface OwnDisk {
  readonly directory: string;
  /** Nothing more can be written there: ENOSPC. */
  fill(): Promise<void>;
  free(): void;
}

/**
 * Moves what lies in the directory onto a tmpfs of that size, mounted there. Nothing may have a file in it open meanwhile.
 * Null where this user may not mount. `unmountBelow` takes it away, with what is on it.
 */
export async function ownDisk(directory: string, megabytes: number): Promise<OwnDisk | null> {
  const mount = await asRoot('mount', '--version');
  if (mount === null) return null;
  const { mode, uid, gid } = statSync(directory);
  const kept = `${directory}.before`;
  await runCommand(['cp', '-a', directory, kept]);
  const options = `size=${megabytes}m,mode=${(mode & 0o7777).toString(8)},uid=${uid},gid=${gid}`;
  await runCommand([...mount, '-t', 'tmpfs', '-o', options, 'dms-lab', directory]);
  await runCommand(['cp', '-a', `${kept}/.`, directory]);
  rmSync(kept, { recursive: true });
  const ballast = path.join(directory, '.ballast');
  return {
    directory,
    // dd ends with what it is here for
    fill: async () => void (await tryCommand(['dd', 'if=/dev/zero', `of=${ballast}`, 'bs=64k', 'status=none'])),
    free: () => rmSync(ballast, { force: true }),
  };
}

/** Unmounts everything below a directory, also what processes still use. */
export async function unmountBelow(directory: string): Promise<void> {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${directory}/`));
  if (points.length === 0) return;
  const umount = await asRoot('umount', '--version');
  if (umount !== null) await runCommand([...umount, '-l', ...points]);
}
