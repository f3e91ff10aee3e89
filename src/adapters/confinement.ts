// Programs of the restricted shell, in a file system of their own: what the system ships, read-only, and the one file they are for.
// The help desk's account can read dms.conf, so that vim's `:e` and `:r` would be ways to the password of the database.

import { spawn } from 'node:child_process';
import { lstatSync, readlinkSync } from 'node:fs';

const BUBBLEWRAP = '/usr/bin/bwrap';
const SETPRIV = '/usr/bin/setpriv';

/** Programs, libraries and what these need to run; nothing that belongs to a site or a user. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const CONFIGURATION = ['/etc/alternatives', '/etc/vim', '/etc/nanorc', '/etc/terminfo'];

const KEPT_VARIABLES = ['TERM', 'COLORTERM', 'LANG', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES'];

/** What a confined program finds in its environment: nothing that it would take for a program or a file. */
export function confinedEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = KEPT_VARIABLES.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), PATH: '/usr/bin:/bin', HOME: '/tmp', SHELL: '/bin/false', ...extra };
}

/**
 * The command that runs `program` with no more than `files` to write, without a network and without sight of other processes.
 * It stays in the session of the terminal, or it would hear nothing of a change of the window's size.
 */
export function confined(program: string, args: readonly string[], files: readonly string[]): [string, string[]] {
  return [
    SETPRIV,
    [
      ...['--no-new-privs', '--inh-caps=-all', '--ambient-caps=-all', '--', BUBBLEWRAP],
      '--unshare-all',
      '--die-with-parent',
      ...SYSTEM.flatMap(systemMount),
      ...CONFIGURATION.flatMap((path) => ['--ro-bind-try', path, path]),
      ...['--dev', '/dev', '--tmpfs', '/tmp', '--tmpfs', '/run'],
      ...files.flatMap((file) => ['--bind', file, file]),
      ...['--chdir', '/tmp', '--', program, ...args],
    ],
  ];
}

/** On a merged system /bin is a link. */
function systemMount(path: string): string[] {
  try {
    return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
  } catch {
    return [];
  }
}

let answer: Promise<boolean> | undefined;

/** Whether this machine lets its users have a file system of their own; asked once. */
export function canConfine(): Promise<boolean> {
  answer ??= new Promise((resolve) => {
    const [program, args] = confined('/usr/bin/true', [], []);
    const child = spawn(program, args, { stdio: 'ignore', env: confinedEnvironment() });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
  return answer;
}
