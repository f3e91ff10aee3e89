// NAPTR: naming authority pointer (RFC 3403 §4).
import { badWord, getOctets, putOctets, stringOctets } from './field-io.ts';
import { name, u16 } from './fields.ts';
import { substitutionFault } from './naptr-regexp.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';
import { characterString } from './string-fields.ts';

const substitution: FieldKind = {
  ...characterString,
  parse: (words, out) => {
    const word = words.words[words.next];
    characterString.parse(words, out);
    const fault = substitutionFault(stringOctets(word?.text ?? '', words));
    if (fault !== null) throw badWord(words, fault);
  },
  copy: (from, out) => {
    const octets = getOctets(from, 1 + (from.message[from.at] ?? 0));
    const fault = substitutionFault(octets.subarray(1));
    if (fault !== null) throw new RdataError(fault);
    putOctets(out, octets);
  },
};

export const NAPTR = defineType('NAPTR', 35, {
  order: u16,
  preference: u16,
  flags: characterString,
  services: characterString,
  regexp: substitution,
  replacement: name,
});
