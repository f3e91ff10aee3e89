// L32: 32-bit locator (RFC 6742 §2.2).
import { ipv4, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const L32 = defineType('L32', 105, { preference: u16, locator: ipv4 });
