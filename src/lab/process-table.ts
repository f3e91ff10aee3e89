// Processes of this machine as /proc shows them: alive or not, whose child, and which belong to a lab.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process is known by pid and start time together: pids come round again. */
export interface ProcessId {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, clock ticks since boot. */
  readonly started: string;
}

interface ProcessStat extends ProcessId {
  readonly parent: number;
  readonly state: string;
}

/** Name of the variable that marks every process of a lab, value `<directory>:<service>`. */
export const LAB_MARK = 'DMS_LAB_SERVICE';

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function statOf(pid: number): ProcessStat | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The command name may hold blanks and parentheses; the fields begin after its last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, started: fields[19] ?? '', parent: Number(fields[1]), state: fields[0] ?? '' };
}

export function processIdOf(pid: number): ProcessId | null {
  const stat = statOf(pid);
  return stat && { pid, started: stat.started };
}

/** False for zombies too: they do nothing any more. */
export function isAlive(id: ProcessId): boolean {
  const stat = statOf(id.pid);
  return stat !== null && stat.started === id.started && stat.state !== 'Z';
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The process and everything below it, parents first. */
export function familyOf(id: ProcessId): ProcessId[] {
  if (!isAlive(id)) return [];
  const stats = allPids()
    .map(statOf)
    .filter((stat) => stat !== null);
  const family: ProcessId[] = [id];
  for (const member of family) {
    for (const stat of stats) {
      if (stat.parent === member.pid && stat.state !== 'Z') family.push({ pid: stat.pid, started: stat.started });
    }
  }
  return family;
}

/**
 * Every process of the lab in that directory, also those whose parent is gone. PostgreSQL and sshd write their titles
 * over their environment, so postgres is also known by its working directory.
 */
export function processesOfLab(directory: string): ProcessId[] {
  return allPids()
    .filter((pid) => pid !== process.pid && belongsTo(pid, directory))
    .map(processIdOf)
    .filter((id) => id !== null && isAlive(id)) as ProcessId[];
}

function belongsTo(pid: number, directory: string): boolean {
  const environment = readOrNull(`/proc/${pid}/environ`);
  if (environment?.includes(`${LAB_MARK}=${directory}:`)) return true;
  const command = readOrNull(`/proc/${pid}/cmdline`) ?? '';
  if (/^(\/usr\/sbin\/sshd|sshd: )/.test(command) && command.includes(`${directory}/`)) return true;
  return /^(\/usr\/lib\/postgresql\/|postgres: )/.test(command) && workingDirectoryOf(pid).startsWith(`${directory}/`);
}

function workingDirectoryOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** Sends a signal if the process is still the same one; a process that is gone is no error. */
export function signal(id: ProcessId, name: NodeJS.Signals): void {
  if (!isAlive(id)) return;
  try {
    process.kill(id.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits a moment until ended processes are gone from the table as well, which is up to process 1. */
export async function waitForReaping(ids: readonly ProcessId[], timeoutMs: number): Promise<void> {
  const isListed = (id: ProcessId): boolean => statOf(id.pid)?.started === id.started;
  for (const deadline = Date.now() + timeoutMs; ids.some(isListed) && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until none of them lives; false when that takes longer. */
export async function waitForEnd(ids: readonly ProcessId[], timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; ids.some(isAlive); ) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

/** SIGTERM, and after `patienceMs` SIGKILL. */
export async function endProcesses(ids: readonly ProcessId[], patienceMs: number): Promise<void> {
  for (const id of ids) signal(id, 'SIGTERM');
  if (await waitForEnd(ids, patienceMs)) return;
  for (const id of ids) signal(id, 'SIGKILL');
  await waitForEnd(ids, 5_000);
}
