// L64: 64-bit locator (RFC 6742 §2.3).
import { locator } from './data-fields.ts';
import { u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const L64 = defineType('L64', 106, { preference: u16, locator: locator });
