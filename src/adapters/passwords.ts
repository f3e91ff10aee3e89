// Users and passwords of the htpasswd file (bcrypt entries, `htpasswd -B`).

import { createHmac, randomBytes } from 'node:crypto';
import { hash as bcrypt, compare } from 'bcrypt';
import { DmsError } from '../domain/errors.ts';
import type { Clock, Files, Passwords } from '../ports.ts';

/** How long a verified pair is remembered; bcrypt costs tens of milliseconds of processor time per request. */
const REMEMBERED_MS = 5 * 60_000;
const MAX_REMEMBERED = 10_000;
/** Compared against when the user is unknown, so that the answer takes as long. */
const NOBODY = '$2b$10$abcdefghijklmnopqrstuuOZS9.pzgIQLgd1M3w2bO4jMDpQuTLjm';

export interface PasswordOptions {
  readonly files: Files;
  readonly clock: Clock;
  /** The present path, since settings may be reloaded. */
  readonly file: () => string;
}

/** `check` throws DmsError PasswordFileUnreadable when there is no file to check against. */
export function createPasswords(options: PasswordOptions): Passwords {
  const secret = randomBytes(32);
  const verified = new Map<string, { readonly hash: string; readonly until: number }>();
  const underWay = new Map<string, Promise<boolean>>();
  const table = passwordTable(options);

  const verify = async (mark: string, hash: string, password: string): Promise<boolean> => {
    const right = await compare(password, hash);
    if (!right) return false;
    if (verified.size >= MAX_REMEMBERED) verified.clear();
    verified.set(mark, { hash, until: options.clock.monotonic() + REMEMBERED_MS });
    return true;
  };

  return {
    check: async (user, password) => {
      const hash = (await table()).get(user);
      if (hash === undefined) {
        await compare(password, NOBODY);
        return false;
      }
      const mark = createHmac('sha256', secret).update(user).update('\0').update(password).digest('base64');
      const known = verified.get(mark);
      if (known && known.hash === hash && known.until > options.clock.monotonic()) return true;
      // Requests that arrive together share one computation.
      const key = `${mark} ${hash}`;
      const pending = underWay.get(key) ?? verify(mark, hash, password).finally(() => underWay.delete(key));
      underWay.set(key, pending);
      return pending;
    },
  };
}

/** The file's entries, read again when it has changed. */
function passwordTable({ files, file }: PasswordOptions): () => Promise<ReadonlyMap<string, string>> {
  let stamp = '';
  let entries: ReadonlyMap<string, string> = new Map();
  return async () => {
    const path = file();
    const status = await files.status(path).catch((cause: unknown) => {
      throw passwordFileUnreadable(path, cause);
    });
    const seen = `${path} ${status?.inode} ${status?.mtimeMs} ${status?.size}`;
    if (seen === stamp) return entries;
    const text = await files.read(path).catch((cause: unknown) => {
      throw passwordFileUnreadable(path, cause);
    });
    entries = parseHtpasswd(text);
    stamp = seen;
    return entries;
  };
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
