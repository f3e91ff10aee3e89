// AAAA: an IPv6 address (RFC 3596; text as RFC 5952).
import { ipv6 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const AAAA = defineType('AAAA', 28, { address: ipv6 });
