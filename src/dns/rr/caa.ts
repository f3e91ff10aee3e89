// CAA: which authorities may issue certificates (RFC 8659 §4.1).
import { badWord, getOctets, getUint, putOctets, putUint, takeBare } from './field-io.ts';
import { u8 } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';
import { textRest } from './string-fields.ts';

const TAG = /^[A-Za-z0-9]{1,255}$/;

const tag: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'a property tag');
    if (!TAG.test(text)) throw badWord(words, `'${text}' is not a property tag: letters and digits only`);
    putUint(out, text.length, 1);
    putOctets(out, Buffer.from(text, 'latin1'));
  },
  copy: (from, out) => {
    const octets = getOctets(from, getUint(from, 1));
    if (!TAG.test(octets.toString('latin1'))) throw new RdataError('bad property tag');
    putUint(out, octets.length, 1);
    putOctets(out, octets);
  },
  print: (from) => getOctets(from, getUint(from, 1)).toString('latin1'),
};

export const CAA = defineType('CAA', 257, { flags: u8, tag, value: textRest });
