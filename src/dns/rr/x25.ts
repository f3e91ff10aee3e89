// X25: a PSDN address (RFC 1183 §3.1).
import { badWord, getOctets, putOctets } from './field-io.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';
import { characterString } from './string-fields.ts';

const ADDRESS = /^\d{4,}$/;

const digits: FieldKind = {
  ...characterString,
  parse: (words, out) => {
    const text = words.words[words.next]?.text ?? '';
    characterString.parse(words, out);
    if (!ADDRESS.test(text)) throw badWord(words, `'${text}' is not an X.25 address: at least four digits`);
  },
  copy: (from, out) => {
    const octets = getOctets(from, 1 + (from.message[from.at] ?? 0));
    if (!ADDRESS.test(octets.toString('latin1', 1))) throw new RdataError('not an X.25 address');
    putOctets(out, octets);
  },
};

export const X25 = defineType('X25', 19, { address: digits });
