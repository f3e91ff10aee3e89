// generate_tsig_key: a new secret for a key, as text or into a file (spec 02 §6.7).

import path from 'node:path';
import { Type } from 'typebox';
import { NameError, parseName } from '../dns/name.ts';
import { DmsError } from '../domain/errors.ts';
import { loadTemplate } from '../engine/performers/load-template.ts';
import { renderTsigKey, TSIG_KEY_PLACEHOLDERS } from '../render/tsig-key.ts';
import { defineOperation } from './define.ts';

/** Octets of a new secret, by algorithm; longer than the block of its hash only where it always was. */
const SECRET_LENGTHS: Readonly<Record<string, number>> = {
  'hmac-md5': 64,
  'hmac-sha1': 64,
  'hmac-sha224': 128,
  'hmac-sha256': 128,
  'hmac-sha384': 256,
  'hmac-sha512': 256,
};

/** As the old shell called it. */
const OLD_NAMES: Readonly<Record<string, string>> = { 'hmac-512': 'hmac-sha512' };

export const generateTsigKey = defineOperation({
  name: 'generate_tsig_key',
  summary: 'Draws a TSIG key: its statement, or null where it was written into a file',
  transaction: 'none',
  roles: ['admin'],
  params: {
    key_name: Type.String({ minLength: 1 }),
    hmac_type: Type.Optional(Type.String({ description: 'hmac-sha256 by default' })),
    file: Type.Optional(Type.String({ minLength: 1, description: 'relative ones lie in dms_bind_config_dir' })),
  },
  positional: ['key_name', 'hmac_type', 'file'],
  result: Type.Union([Type.String(), Type.Null()]),
  run: async ({ settings, ports, changed }, { key_name, hmac_type = 'hmac-sha256', file }) => {
    const files = ports.files!;
    const algorithm = OLD_NAMES[hmac_type.toLowerCase()] ?? hmac_type.toLowerCase();
    const length = SECRET_LENGTHS[algorithm];
    if (length === undefined) throw new DmsError('InvalidHmacType', { hmac_type });
    if (algorithm === 'hmac-md5') changed({ note: 'RFC 8945 forbids hmac-md5, and DMS itself does not use it' });
    const template = await loadTemplate(files, settings.tsig_key_template, TSIG_KEY_PLACEHOLDERS);
    const secret = ports.random.bytes(length).toString('base64');
    const text = renderTsigKey(template, keyName(key_name), algorithm, secret);
    if (file === undefined) return text;
    const { key_file_mode: mode, key_file_owner: user, key_file_group: group } = settings;
    const owner = ports.hostFacts?.user === 'root' ? { mode, user, group } : { mode };
    await files.writeAtomically(path.resolve(settings.dms_bind_config_dir, file), text, owner);
    return null;
  },
});

/** Lower case, without final dot. Throws InvalidDomainName. */
function keyName(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '');
  try {
    parseName(name, '.');
  } catch (error) {
    if (!(error instanceof NameError)) throw error;
    throw new DmsError('InvalidDomainName', { name: text }, `'${text}' is not acceptable as the name of a key`);
  }
  return name;
}
