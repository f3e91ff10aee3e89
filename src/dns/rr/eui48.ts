// EUI48: a 48-bit hardware address (RFC 7043 §3).
import { groupedHex } from './fields.ts';
import { defineType } from './rr-type.ts';

export const EUI48 = defineType('EUI48', 108, { address: groupedHex(6, 2, '-') });
