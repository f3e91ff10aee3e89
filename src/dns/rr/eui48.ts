// EUI48: a 48-bit hardware address (RFC 7043 §3).
import { hexPairs } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const EUI48 = defineType('EUI48', 108, { address: hexPairs(6) });
