// DNSKEY: a public key of the zone (RFC 4034 §2).
import { keyFields } from './key-fields.ts';
import { defineType } from './rr-type.ts';

export const DNSKEY = defineType('DNSKEY', 48, keyFields);
