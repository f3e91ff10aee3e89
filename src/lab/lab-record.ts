// What a lab remembers of itself between commands (`lab.json`), where its state lies, and the lock on both.

import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isReachableByAll } from './accounts.ts';
import { labPaths } from './layout.ts';
import { unmountBelow } from './own-disk.ts';
import { isAlive, type ProcessId, processIdOf } from './process-table.ts';

export interface LabRecord {
  readonly net: number;
  readonly portBase: number;
  readonly slaves: number;
  readonly checkout: string;
  readonly withDaemons: boolean;
  /** Addresses that the lab itself put on `lo`; those prepared by somebody else stay there. */
  readonly addedAddresses: readonly string[];
}

export function readRecord(dir: string): LabRecord | null {
  const file = labPaths(dir).record;
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LabRecord) : null;
}

export function writeRecord(dir: string, record: LabRecord): void {
  writeFileSync(labPaths(dir).record, JSON.stringify(record, null, 2));
}

/**
 * The directory that really holds the state: the wanted one, or, where service users cannot enter that, one below
 * /var/tmp with a link to it from the wanted place. Makes it.
 */
export function stateDirectory(wanted: string, asRoot: boolean): string {
  const absolute = path.resolve(wanted);
  const parent = path.dirname(absolute);
  mkdirSync(parent, { recursive: true });
  if (lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink() && !existsSync(absolute)) rmSync(absolute);
  if (!existsSync(absolute) && asRoot && !isReachableByAll(parent)) {
    const hash = createHash('sha256').update(absolute).digest('hex').slice(0, 12);
    const elsewhere = `/var/tmp/dms-lab-${hash}`;
    mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
    symlinkSync(elsewhere, absolute);
  }
  mkdirSync(absolute, { recursive: true });
  return realpathSync(absolute);
}

/** Removes state and link, with file systems that were mounted there. */
export async function removeState(wanted: string, dir: string): Promise<void> {
  await unmountBelow(dir);
  rmSync(dir, { recursive: true, force: true });
  rmSync(path.resolve(wanted), { recursive: true, force: true });
}

/** Runs `action` while no other command works on this lab; waits up to two minutes for it. */
export async function withLabLock<T>(dir: string, action: () => Promise<T>): Promise<T> {
  const file = labPaths(dir).lock;
  const self = JSON.stringify(processIdOf(process.pid));
  for (const deadline = Date.now() + 120_000; !takeLock(file, self); ) {
    if (Date.now() > deadline)
      throw new Error(`Another command has been working on this lab for two minutes (${file})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

function takeLock(file: string, self: string): boolean {
  try {
    writeFileSync(file, self, { flag: 'wx' });
    return true;
  } catch {
    const holder = readLock(file);
    // The holder was killed: its lock is void. Whoever removes it first still has to win the next round.
    if (holder && !isAlive(holder)) rmSync(file, { force: true });
    return false;
  }
}

function readLock(file: string): ProcessId | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessId;
  } catch {
    return null;
  }
}
