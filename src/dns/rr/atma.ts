// ATMA: an ATM address (ATM Forum af-dans-0152).
import { badWord, getOctets, getRest, getUint, putOctets, putUint, takeBare } from './field-io.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

/** Formats of addresses: an end system's octets, or a telephone number. */
const AESA = 0;
const E164 = 1;

const address: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'an ATM address');
    if (/^\+\d+(\.\d+)*$/.test(text)) {
      putUint(out, E164, 1);
      putOctets(out, Buffer.from(text.slice(1).replaceAll('.', ''), 'latin1'));
    } else if (/^[0-9a-f]+(\.[0-9a-f]+)*$/i.test(text) && text.replaceAll('.', '').length % 2 === 0) {
      putUint(out, AESA, 1);
      putOctets(out, Buffer.from(text.replaceAll('.', ''), 'hex'));
    } else throw badWord(words, `'${text}' is not an ATM address: + and digits, or pairs of hexadecimal digits`);
  },
  copy: (from, out) => {
    const octets = getRest(from);
    if (octets.length < 2) throw new RdataError('the ATM address is missing');
    if (octets[0] === E164 && !/^\d+$/.test(octets.toString('latin1', 1))) throw new RdataError('bad ATM address');
    putOctets(out, octets);
  },
  print: (from) => {
    const format = getUint(from, 1);
    const octets = getOctets(from, from.end - from.at);
    if (format > E164) throw new RdataError(`format ${format} of ATM addresses is not known`);
    return format === E164 ? `+${octets.toString('latin1')}` : octets.toString('hex');
  },
};

export const ATMA = defineType('ATMA', 34, { address });
