// RKEY: a key to encrypt NAPTR records with (draft-reid-dnsext-rkey).
import { base64Rest } from './data-fields.ts';
import { algorithm, noFlags, protocol } from './key-fields.ts';
import { defineType } from './rr-type.ts';

export const RKEY = defineType('RKEY', 57, { flags: noFlags, protocol, algorithm, key: base64Rest });
