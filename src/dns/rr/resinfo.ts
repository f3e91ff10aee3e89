// RESINFO: what a resolver offers (RFC 9606).

import { defineType } from './rr-type.ts';
import { characterStrings } from './string-fields.ts';

export const RESINFO = defineType('RESINFO', 261, { text: characterStrings });
