// Files of this machine: whole reads, and writes that either happen completely or not at all.

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import {
  access,
  appendFile,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { DmsError } from '../domain/errors.ts';
import type { FileOwner, FileStatus, Files } from '../ports.ts';
import { abandoned } from './abandoned-files.ts';
import { accountOf, idOf } from './account-ids.ts';
import { codeOf, reasonOf } from './system-error.ts';

export function createFiles(): Files {
  return {
    read,
    readNow,
    exists,
    writeAtomically,
    writeMany,
    removeHalfWritten,
    append,
    remove,
    list,
    listTyped,
    makeDirectory,
    temporary,
    abandoned,
    status,
    statusNow,
    whyUnreadable,
  };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function readNow(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** FileMissing or FileUnreadable, with what to do about it. */
export function unreadable(file: string, cause: unknown): DmsError {
  const reason = reasonOf(cause);
  if (codeOf(cause) === 'ENOENT') {
    const detail = `${file} does not exist: create it, or correct its name in the settings or the command`;
    return new DmsError('FileMissing', { path: file }, detail, { cause });
  }
  const remedy = codeOf(cause) === 'EISDIR' ? 'name a file' : `make it readable for user ${userName()}`;
  return new DmsError('FileUnreadable', { path: file, reason }, `${file} cannot be read: ${reason}; ${remedy}`, {
    cause,
  });
}

function notWritable(file: string, cause: unknown): DmsError {
  const reason = reasonOf(cause);
  return new DmsError('FileNotWritable', { path: file, reason, remedy: remedyFor(file, cause) }, undefined, { cause });
}

function remedyFor(file: string, cause: unknown): string {
  const directory = path.dirname(file);
  switch (codeOf(cause)) {
    case 'ENOENT':
      return `create the directory ${directory}`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `free some space on the file system of ${directory}`;
    case 'EPERM':
      return `user ${userName()} may not give files in ${directory} their owner: make him a member of the group`;
    default:
      return `make ${directory} writable for user ${userName()}`;
  }
}

function userName(): string {
  return userInfo().username;
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}

// In the same directory, or the rename would not be atomic; a leading dot keeps it out of rsync and of includes.
function temporaryFor(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}-${randomBytes(6).toString('hex')}`);
}

async function writeAtomically(file: string, content: string, owner: FileOwner = {}): Promise<void> {
  const temporaryFile = temporaryFor(file);
  try {
    const handle = await open(temporaryFile, 'wx', 0o600);
    try {
      await handle.writeFile(content, 'utf8');
      await own(handle, { mode: 0o644, ...owner });
    } finally {
      await handle.close();
    }
    await rename(temporaryFile, file);
  } catch (cause) {
    await rm(temporaryFile, { force: true }).catch(() => undefined);
    throw notWritable(file, cause);
  }
}

async function writeMany(
  files: readonly { readonly path: string; readonly content: string }[],
  { mode = 0o644, user, group }: FileOwner = {},
): Promise<void> {
  // -1 leaves it as it is, chown(2)
  const uid = user === undefined ? -1 : await idOf('passwd', user);
  const gid = group === undefined ? -1 : await idOf('group', group);
  for (const { path: file, content } of files) {
    const temporaryFile = temporaryFor(file);
    try {
      const descriptor = openSync(temporaryFile, 'wx', 0o600);
      try {
        writeFileSync(descriptor, content);
        if (uid !== -1 || gid !== -1) fchownSync(descriptor, uid, gid);
        fchmodSync(descriptor, mode);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporaryFile, file);
    } catch (cause) {
      rmSync(temporaryFile, { force: true });
      throw notWritable(file, cause);
    }
  }
}

/** As `writeAtomically` names them. */
const HALF_WRITTEN = /^\..+-[0-9a-f]{12}$/;

async function removeHalfWritten(directory: string): Promise<string[]> {
  if (!(await exists(directory))) return [];
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(directory, cause);
  });
  const left = entries.filter((entry) => entry.isFile() && HALF_WRITTEN.test(entry.name));
  const paths = left.map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of paths) await remove(file);
  return paths;
}

async function own(handle: FileHandle, owner: FileOwner): Promise<void> {
  const present = await handle.stat();
  const uid = owner.user === undefined ? present.uid : await idOf('passwd', owner.user);
  const gid = owner.group === undefined ? present.gid : await idOf('group', owner.group);
  if (uid !== present.uid || gid !== present.gid) await handle.chown(uid, gid);
  if (owner.mode !== undefined) await handle.chmod(owner.mode);
}

async function remove(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

async function list(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    throw unreadable(directory, cause);
  }
}

async function listTyped(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch (cause) {
    throw unreadable(directory, cause);
  }
}

async function append(file: string, text: string): Promise<void> {
  try {
    await appendFile(file, text, { mode: 0o600 });
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

async function makeDirectory(directory: string, owner: FileOwner = {}): Promise<void> {
  try {
    if ((await mkdir(directory, { recursive: true })) === undefined) return;
    const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await own(handle, owner);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw notWritable(directory, cause);
  }
}

async function temporary(prefix: string, ending: string, content: string): Promise<string> {
  const directory = tmpdir();
  const file = path.join(directory, `${prefix}-${process.pid}-${randomBytes(8).toString('hex')}${ending}`);
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(content, 'utf8');
    } finally {
      await handle.close();
    }
    return file;
  } catch (cause) {
    await rm(file, { force: true }).catch(() => undefined);
    throw notWritable(file, cause);
  }
}

async function status(file: string): Promise<FileStatus | null> {
  try {
    return statusOf(await stat(file));
  } catch (cause) {
    return noStatus(file, cause);
  }
}

function statusNow(file: string): FileStatus | null {
  try {
    return statusOf(statSync(file));
  } catch (cause) {
    return noStatus(file, cause);
  }
}

function statusOf({ mtimeMs, size, ino }: Stats): FileStatus {
  return { mtimeMs, size, inode: ino };
}

function noStatus(file: string, cause: unknown): null {
  const code = codeOf(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  throw unreadable(file, cause);
}

const READ_AND_SEARCH = 5;

/** By owner, group and mode; what lies above the directory is not looked at, since whoever asks came through it. */
async function whyUnreadable(directory: string, user: string): Promise<string | null> {
  const account = await accountOf(user);
  if (account === null) throw new DmsError('AccountUnknown', { account: user });
  const found = await stat(directory).catch((cause: unknown) => reasonOf(cause));
  if (typeof found === 'string') return found;
  if (!found.isDirectory()) return 'it is no directory';
  const shift = found.uid === account.uid ? 6 : account.gids.includes(found.gid) ? 3 : 0;
  const isReadable = account.uid === 0 || ((found.mode >> shift) & READ_AND_SEARCH) === READ_AND_SEARCH;
  return isReadable ? null : `user ${user} may not read it`;
}
