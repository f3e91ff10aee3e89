// X25: a PSDN address (RFC 1183 §3.1).
import { badWord } from './field-io.ts';
import { defineType, type FieldKind } from './rr-type.ts';
import { characterString } from './string-fields.ts';

const digits: FieldKind = {
  ...characterString,
  parse: (words, out) => {
    const text = words.words[words.next]?.text ?? '';
    characterString.parse(words, out);
    if (!/^\d{4,}$/.test(text)) throw badWord(words, `'${text}' is not an X.25 address: at least four digits`);
  },
};

export const X25 = defineType('X25', 19, { address: digits });
