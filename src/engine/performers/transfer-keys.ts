// TSIG keys that authenticate transfers and NOTIFY of a server group: transfer_key_dir/<sg>.key.

import path from 'node:path';
import { parseKeyStatements } from '../../dns/key-statement.ts';
import { DmsError } from '../../domain/errors.ts';
import type { Files } from '../../ports.ts';
import type { EnginePorts } from '../context.ts';

export interface TransferKey {
  /** Name of the key, without final dot. */
  readonly name: string;
  readonly file: string;
}

/** The key of a server group; null when it has no key file. Throws FileUnreadable, KeyFileInvalid. */
export async function transferKey(
  { files, settings }: Pick<EnginePorts, 'files' | 'settings'>,
  sgName: string,
): Promise<TransferKey | null> {
  const file = path.join(settings.current().transfer_key_dir, `${sgName}.key`);
  return (await files.exists(file)) ? { name: await firstKeyName(files, file), file } : null;
}

/** Name of the first key in a file, without final dot. Throws FileMissing, FileUnreadable, KeyFileInvalid. */
export async function firstKeyName(files: Pick<Files, 'read'>, file: string): Promise<string> {
  const text = await files.read(file);
  try {
    const [key] = parseKeyStatements(text);
    if (key) return key.name.slice(0, -1);
  } catch (cause) {
    throw new DmsError('KeyFileInvalid', { path: file, reason: String((cause as Error).message) }, undefined, {
      cause,
    });
  }
  throw new DmsError('KeyFileInvalid', { path: file, reason: 'it holds no key' });
}
