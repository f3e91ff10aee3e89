// Numeric ids of user and group names, asked from the system's name service.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { passing } from '../domain/errors.ts';

const execute = promisify(execFile);
const known = new Map<string, Promise<number | null>>();

/** Throws a passing error that names the account when the system does not know it. */
export async function idOf(database: 'passwd' | 'group', name: string): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name);
  const key = `${database} ${name}`;
  // many files are written at a time: they wait for one look-up
  const asked = known.get(key) ?? lookUp(database, name);
  known.set(key, asked);
  const id = await asked;
  if (id !== null) return id;
  known.delete(key);
  const kind = database === 'passwd' ? 'user' : 'group';
  throw passing(`this machine has no ${kind} '${name}': create it, or correct the setting that names it`);
}

async function lookUp(database: 'passwd' | 'group', name: string): Promise<number | null> {
  try {
    const { stdout } = await execute('getent', [database, name]);
    const id = stdout.split(':')[2];
    return id === undefined ? null : Number(id);
  } catch {
    return null;
  }
}

export interface Account {
  readonly uid: number;
  /** All its groups, the primary one too. */
  readonly gids: readonly number[];
}

/** Null when the system does not know the user. */
export async function accountOf(user: string): Promise<Account | null> {
  try {
    const [uid, gids] = await Promise.all([execute('id', ['-u', '--', user]), execute('id', ['-G', '--', user])]);
    return { uid: Number(uid.stdout), gids: gids.stdout.trim().split(/\s+/).map(Number) };
  } catch {
    return null;
  }
}
