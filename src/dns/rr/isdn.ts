// ISDN: telephone number and extension (RFC 1183 §3.2).

import { defineType } from './rr-type.ts';
import { characterString, optional } from './string-fields.ts';

export const ISDN = defineType('ISDN', 20, { address: characterString, extension: optional(characterString) });
