// PTR: a pointer, mostly from an address to a host name (RFC 1035 §3.3.12).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const PTR = defineType('PTR', 12, { target: name });
