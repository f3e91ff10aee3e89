// SPF: retired copy of TXT (RFC 7208 §3.1).
import { characterStrings } from './fields.ts';
import { defineType } from './rr-type.ts';

export const SPF = defineType('SPF', 99, { text: characterStrings });
