// DNSKEY: a public key of the zone (RFC 4034 §2).
import { algorithm } from './dnssec-fields.ts';
import { base64Rest, u8, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const DNSKEY = defineType('DNSKEY', 48, { flags: u16, protocol: u8, algorithm, key: base64Rest });
