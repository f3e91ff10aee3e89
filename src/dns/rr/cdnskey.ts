// CDNSKEY: the key that a child wants known at its parent (RFC 7344 §3.2).
import { keyFields } from './key-fields.ts';
import { defineType } from './rr-type.ts';

export const CDNSKEY = defineType('CDNSKEY', 60, keyFields);
