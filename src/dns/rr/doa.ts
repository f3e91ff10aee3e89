// DOA: a digital object (draft-durand-doa-over-dns).
import { base64OrNothing, base64Rest } from './data-fields.ts';
import { getRest } from './field-io.ts';
import { u8, u32 } from './fields.ts';
import { defineType, type FieldKind } from './rr-type.ts';
import { characterString } from './string-fields.ts';

const NO_DATA = '-';

const data: FieldKind = {
  parse: (words, out) => {
    if (words.words[words.next]?.text === NO_DATA) words.next++;
    else base64Rest.parse(words, out);
  },
  copy: base64OrNothing.copy,
  // In one piece for BIND, too.
  print: (from) => getRest(from).toString('base64') || NO_DATA,
};

export const DOA = defineType('DOA', 259, {
  enterprise: u32,
  type: u32,
  location: u8,
  mediaType: characterString,
  data,
});
