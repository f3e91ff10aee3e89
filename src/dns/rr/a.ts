// A: an IPv4 address (RFC 1035 §3.4.1).
import { ipv4 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const A = defineType('A', 1, { address: ipv4 });
