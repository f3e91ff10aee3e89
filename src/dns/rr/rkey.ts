// RKEY: a key to encrypt NAPTR records with (draft-reid-dnsext-rkey).
import { algorithm, noFlags, protocol, publicKey } from './key-fields.ts';
import { defineType } from './rr-type.ts';

export const RKEY = defineType('RKEY', 57, { flags: noFlags, protocol, algorithm, key: publicKey });
