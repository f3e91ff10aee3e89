// TXT: text strings (RFC 1035 §3.3.14).
import { characterStrings } from './fields.ts';
import { defineType } from './rr-type.ts';

export const TXT = defineType('TXT', 16, { text: characterStrings });
