// NAPTR: naming authority pointer (RFC 3403 §4).
import { characterString, name, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NAPTR = defineType('NAPTR', 35, {
  order: u16,
  preference: u16,
  flags: characterString,
  services: characterString,
  regexp: characterString,
  replacement: name,
});
