// NSAP: an OSI address, obsolete (RFC 1706).
import { badWord, getOctets, getRest, putOctets, takeBare } from './field-io.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

const nsapAddress: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'an NSAP address');
    const hex = text.replaceAll('.', '').slice(2);
    if (!/^0x[0-9a-f.]+$/i.test(text) || hex === '' || hex.length % 2 !== 0) {
      throw badWord(words, `'${text}' is not an NSAP address: 0x and an even number of hexadecimal digits`);
    }
    putOctets(out, Buffer.from(hex, 'hex'));
  },
  copy: (from, out) => {
    if (from.at === from.end) throw new RdataError('the NSAP address is missing');
    putOctets(out, getOctets(from, from.end - from.at));
  },
  print: (from) => `0x${getRest(from).toString('hex')}`,
};

export const NSAP = defineType('NSAP', 22, { address: nsapAddress });
