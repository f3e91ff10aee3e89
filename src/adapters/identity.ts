// Who runs this process (spec 02 §2.8).

import { execFileSync } from 'node:child_process';
import { hostname, userInfo } from 'node:os';
import type { Identity } from '../ports.ts';

/** Administrators are root and the members of one of `adminGroups` (the setting admin_group_list). */
export function createIdentity(adminGroups: readonly string[]): Identity {
  const isRoot = process.geteuid?.() === 0;
  const { username, homedir } = userInfo();
  return {
    loginId: `${username}@${fullHostName()}`,
    home: homedir,
    isRoot,
    isAdministrator: isRoot || groupNames().some((group) => adminGroups.includes(group)),
  };
}

/** The host's name with its domain when the system knows one. */
function fullHostName(): string {
  const name = hostname();
  if (name.includes('.')) return name;
  return printed('hostname', ['-f']) ?? name;
}

function groupNames(): readonly string[] {
  return (printed('id', ['-Gn']) ?? '').split(' ');
}

function printed(program: string, args: readonly string[]): string | null {
  try {
    const output = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    });
    return output.trim() || null;
  } catch {
    return null;
  }
}
