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
    from: origin(process.env),
    isRoot,
    isAdministrator: isRoot || groupNames().some((group) => adminGroups.includes(group)),
  };
}

/** Whether zone_tool is what the user gets when he logs in: then nothing that he says may choose its configuration. */
export function hasZoneToolAsLoginShell(): boolean {
  return /(^|\/)zone_tool(~[^/]*)?$/.test(userInfo().shell ?? '');
}

/** The user's address when he came by ssh, and who he was before sudo. */
function origin({ SSH_CONNECTION, SUDO_USER }: NodeJS.ProcessEnv): string {
  const address = SSH_CONNECTION?.split(' ')[0];
  return [address && `ssh ${address}`, SUDO_USER && `sudo ${SUDO_USER}`].filter(Boolean).join(', ');
}

/** The host's name with its domain when the system knows one. */
function fullHostName(): string {
  const name = hostname();
  if (name.includes('.')) return name;
  return printed('/usr/bin/hostname', ['-f']) ?? name;
}

function groupNames(): readonly string[] {
  return (printed('/usr/bin/id', ['-Gn']) ?? '').split(' ');
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
