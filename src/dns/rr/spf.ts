// SPF: retired copy of TXT (RFC 7208 §3.1).

import { defineType } from './rr-type.ts';
import { characterStrings } from './string-fields.ts';

export const SPF = defineType('SPF', 99, { text: characterStrings });
