// CDNSKEY: the key that a child wants known at its parent (RFC 7344 §3.2).
import { algorithm } from './dnssec-fields.ts';
import { base64Rest, u8, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const CDNSKEY = defineType('CDNSKEY', 60, { flags: u16, protocol: u8, algorithm, key: base64Rest });
