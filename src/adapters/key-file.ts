// TSIG keys from files, read again when a file has changed.

import { KeyFileError, parseKeyStatements } from '../dns/key-statement.ts';
import { canonicalName, parseName } from '../dns/name.ts';
import type { TsigKey } from '../dns/wire/tsig.ts';
import { DmsError } from '../domain/errors.ts';
import type { Clock, Files } from '../ports.ts';

/** A key may be looked up for each message; its file need not. */
const LOOK_AGAIN_MS = 2_000;

/**
 * The key `name` of the file `path`; `name` null: its first key. Throws DmsError FileMissing, FileUnreadable,
 * KeyFileInvalid.
 */
async function readKey(files: Files, path: string, name: string | null): Promise<TsigKey> {
  const text = await files.read(path);
  const keys = parse(path, text);
  const wanted = name === null ? null : canonicalName(parseName(name, '.'));
  const key = wanted === null ? keys[0] : keys.find((candidate) => canonicalName(candidate.name) === wanted);
  if (key) return key;
  const has = keys.map((candidate) => candidate.name.slice(0, -1)).join(', ') || 'no key at all';
  const reason = name === null ? 'it holds no key' : `it does not hold the key ${name} (but ${has})`;
  throw new DmsError('KeyFileInvalid', { path, reason });
}

function parse(path: string, text: string): TsigKey[] {
  try {
    return parseKeyStatements(text);
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new DmsError('KeyFileInvalid', { path, reason: error.message }, undefined, { cause: error });
  }
}

export interface KeySource {
  readonly files: Files;
  readonly clock: Clock;
  /** The present path and key name, since settings may be reloaded. */
  readonly place: () => { readonly path: string; readonly name: string | null };
}

/** A key that follows its file within two seconds. */
export function followedKey({ files, clock, place }: KeySource): () => Promise<TsigKey> {
  let known: { readonly stamp: string; readonly key: TsigKey } | null = null;
  let lookAgainAt = 0;
  return async () => {
    const now = clock.monotonic();
    if (known && now < lookAgainAt) return known.key;
    const { path, name } = place();
    const status = await files.status(path);
    const stamp = `${path} ${name} ${status?.inode} ${status?.mtimeMs} ${status?.size}`;
    if (known?.stamp !== stamp) known = { stamp, key: await readKey(files, path, name) };
    lookAgainAt = now + LOOK_AGAIN_MS; // from when the file was looked at, however long that took
    return known.key;
  };
}
