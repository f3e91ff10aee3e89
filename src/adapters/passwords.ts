// Users and passwords of the htpasswd file (bcrypt entries, `htpasswd -B`).

import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { hash as bcrypt, compare } from 'bcrypt';
import { DmsError } from '../domain/errors.ts';
import type { Clock, FileStatus, Files, Passwords, Verdict } from '../ports.ts';

/** How long a verified pair is remembered; bcrypt costs tens of milliseconds of processor time per request. */
const REMEMBERED_MS = 5 * 60_000;
const MAX_REMEMBERED = 10_000;
const LONG_AGO = Number.NEGATIVE_INFINITY;
/** Computations at one time, so that processors are left for the work, and how many may wait for them. */
const AT_ONCE = 2;
const MAX_WAITING = 50;
/** Compared against when the user is unknown, so that the answer takes as long. */
const NOBODY = '$2b$10$abcdefghijklmnopqrstuuOZS9.pzgIQLgd1M3w2bO4jMDpQuTLjm';

export interface PasswordOptions {
  readonly files: Files;
  readonly clock: Clock;
  /** The present path, since settings may be reloaded. */
  readonly file: () => string;
}

interface Pair {
  readonly password: string;
  /** The present entry of the user. */
  readonly hash: string;
  /** Stands for user, password and entry; made with a key that only this process has. */
  readonly mark: string;
}

/** `check` throws DmsError PasswordFileUnreadable when there is no file to check against. */
export function createPasswords(options: PasswordOptions): Passwords {
  const secret = createSecretKey(randomBytes(32));
  /** By mark, when the pair was found right; long ago where that counts no more. */
  const verified = new Map<string, number>();
  const underWay = new Map<string, Promise<Verdict>>();
  const table = passwordTable(options, () => {
    for (const mark of verified.keys()) verified.set(mark, LONG_AGO);
  });
  const turns = createTurns();

  const compute = async ({ mark, password, hash }: Pair): Promise<Verdict> => {
    const right = await turns.take(verified.has(mark), () => compare(password, hash));
    if (right === null) return 'busy';
    if (!right || hash === NOBODY) return 'wrong';
    if (verified.size >= MAX_REMEMBERED) verified.clear();
    verified.set(mark, options.clock.monotonic());
    return 'right';
  };

  return {
    check: async (user, password, admit) => {
      const hash = (await table()).get(user) ?? NOBODY;
      const mark = createHmac('sha256', secret).update(`${user}\0${hash}\0${password}`).digest('base64');
      const since = verified.get(mark);
      if (since !== undefined && options.clock.monotonic() - since < REMEMBERED_MS) return 'right';
      // Requests that arrive together share one computation.
      const pending = underWay.get(mark);
      if (pending !== undefined) return pending;
      if (since === undefined && !admit()) return 'refused';
      const verdict = compute({ password, hash, mark }).finally(() => underWay.delete(mark));
      underWay.set(mark, verdict);
      return verdict;
    },
  };
}

/** A few computations at a time; the others wait in line, those of pairs that were right before in front. */
function createTurns() {
  const waiting: (() => void)[] = [];
  let running = 0;
  const turn = (first: boolean): Promise<void> => {
    running += 1;
    if (running <= AT_ONCE) return Promise.resolve();
    return new Promise((resolve) => void (first ? waiting.unshift(resolve) : waiting.push(resolve)));
  };
  return {
    /** Null when too many wait already; pairs that were right before are never too many. */
    take: async <T>(first: boolean, work: () => Promise<T>): Promise<T | null> => {
      if (!first && waiting.length >= MAX_WAITING) return null;
      await turn(first);
      try {
        return await work();
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
  };
}

/** The file's entries, read again when it has changed; `onChange` is called then. */
function passwordTable(
  { files, file }: PasswordOptions,
  onChange: () => void,
): () => Promise<ReadonlyMap<string, string>> {
  let stamp = '';
  let entries: ReadonlyMap<string, string> = new Map();
  return async () => {
    const path = file();
    const status = statusOf(files, path);
    const seen = `${path} ${status?.inode} ${status?.mtimeMs} ${status?.size}`;
    if (seen === stamp) return entries;
    const text = await files.read(path).catch((cause: unknown) => {
      throw passwordFileUnreadable(path, cause);
    });
    entries = parseHtpasswd(text);
    stamp = seen;
    onChange();
    return entries;
  };
}

function statusOf(files: Files, path: string): FileStatus | null {
  try {
    return files.statusNow(path);
  } catch (cause) {
    throw passwordFileUnreadable(path, cause);
  }
}

/** An entry's hash for a password, as `htpasswd -B` makes it. */
export async function hashPassword(password: string): Promise<string> {
  return (await bcrypt(password, 10)).replace(/^\$2b/, '$2y');
}

/** User → hash. `$2y$` is bcrypt's `$2b$` by another name; entries of other kinds never match. */
function parseHtpasswd(text: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0 || line.startsWith('#')) continue;
    const hash = line.slice(colon + 1).trim();
    if (/^\$2[aby]\$\d\d\$/.test(hash)) entries.set(line.slice(0, colon), hash.replace(/^\$2y/, '$2b'));
  }
  return entries;
}

function passwordFileUnreadable(path: string, cause: unknown): DmsError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const detail = `The password file cannot be used: ${reason}. Make one with \`htpasswd -B ${path} USER\``;
  return new DmsError('PasswordFileUnreadable', { path, reason }, detail, { cause });
}
