// Numeric ids of user and group names, asked from the system's name service.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const known = new Map<string, number>();

/** Throws an Error that names the account when the system does not know it. */
export async function idOf(database: 'passwd' | 'group', name: string): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name);
  const cached = known.get(`${database} ${name}`);
  if (cached !== undefined) return cached;
  const id = await lookUp(database, name);
  if (id === null) throw new Error(`this machine has no ${database === 'passwd' ? 'user' : 'group'} '${name}'`);
  known.set(`${database} ${name}`, id);
  return id;
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
