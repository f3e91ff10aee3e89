// Who runs what: as root each daemon gets the user it has at a site; as an ordinary user all belong to that user.

import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { runCommand } from './run-command.ts';

export type ServiceUser = 'root' | 'postgres' | 'bind' | 'dmsd' | 'dms';

export interface Accounts {
  readonly asRoot: boolean;
  /** The login name that plays this part. */
  user(part: ServiceUser): string;
  group(part: ServiceUser): string;
  /** Arguments to put before a command so that it runs as that user with all his groups. */
  prefix(part: ServiceUser): readonly string[];
  /** Gives a file or directory its owner and mode; owners are left alone without root. */
  own(file: string, owner: ServiceUser, group: ServiceUser, mode: number): void;
}

function idsFrom(file: string): Map<string, number> {
  const ids = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [name, , id] = line.split(':');
    if (name && id) ids.set(name, Number(id));
  }
  return ids;
}

/** As root: makes the system users `dms` and `dmsd` (groups bind and dms) where they are missing. */
export async function prepareAccounts(): Promise<Accounts> {
  return process.getuid?.() === 0 ? rootAccounts() : ordinaryAccounts();
}

function ordinaryAccounts(): Accounts {
  const { username, gid } = userInfo();
  const group = [...idsFrom('/etc/group')].find(([, id]) => id === gid)?.[0] ?? String(gid);
  return {
    asRoot: false,
    user: () => username,
    group: () => group,
    prefix: () => [],
    own: (file, _owner, _group, mode) => chmodSync(file, mode),
  };
}

async function rootAccounts(): Promise<Accounts> {
  await addMissingUsers();
  const users = idsFrom('/etc/passwd');
  const groups = idsFrom('/etc/group');
  const id = (ids: Map<string, number>, name: string): number => {
    const found = ids.get(name);
    if (found === undefined) throw new Error(`No account ${name} on this machine`);
    return found;
  };
  return {
    asRoot: true,
    user: (part) => part,
    group: (part) => part,
    prefix: (part) =>
      part === 'root' ? [] : ['setpriv', `--reuid=${part}`, `--regid=${part}`, '--init-groups', '--inh-caps=-all'],
    own: (file, owner, group, mode) => {
      chownSync(file, id(users, owner), id(groups, group));
      chmodSync(file, mode);
    },
  };
}

// The password `*` (none matches) instead of `!` (locked): sshd without PAM refuses locked accounts even with a key.
async function addMissingUsers(): Promise<void> {
  const users = idsFrom('/etc/passwd');
  const common = ['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/', '--password', '*'];
  if (!users.has('dms')) await runCommand([...common, '--shell', '/usr/sbin/nologin', 'dms']);
  if (!users.has('dmsd')) await runCommand([...common, '--shell', '/bin/sh', '--groups', 'bind,dms', 'dmsd']);
}

/** True when every directory down to this one may be entered by everybody. */
export function isReachableByAll(directory: string): boolean {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
