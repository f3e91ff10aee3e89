// TXT: text strings (RFC 1035 §3.3.14).

import { defineType } from './rr-type.ts';
import { characterStrings } from './string-fields.ts';

export const TXT = defineType('TXT', 16, { text: characterStrings });
