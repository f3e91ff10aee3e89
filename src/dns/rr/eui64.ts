// EUI64: a 64-bit hardware address (RFC 7043 §4).
import { hexPairs } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const EUI64 = defineType('EUI64', 109, { address: hexPairs(8) });
