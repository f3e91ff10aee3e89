// NXT: the next owner and the types of this one, obsolete (RFC 2535 §5).
import { coveredType } from './dnssec-fields.ts';
import { getRest, makeWriter, putOctets } from './field-io.ts';
import { name } from './fields.ts';
import { defineType, type FieldKind, RdataError, typeName } from './rr-type.ts';

const MAX_TYPE = 127;

// One bit for each type, without windows.
const types: FieldKind = {
  parse: (words, out) => {
    const bits = Buffer.alloc(16);
    let length = 0;
    while (words.next < words.words.length) {
      const one = makeWriter(2);
      coveredType.parse(words, one);
      const type = one.bytes.readUInt16BE(0);
      if (type > MAX_TYPE)
        throw new RdataError(`type ${typeName(type)} is above ${MAX_TYPE}`, words.next - 1, words.next);
      bits[type >> 3] = (bits[type >> 3] ?? 0) | (0x80 >> (type & 7));
      length = Math.max(length, (type >> 3) + 1);
    }
    putOctets(out, bits.subarray(0, length));
  },
  copy: (from, out) => {
    const bits = getRest(from);
    if (bits.length > 16) throw new RdataError('the list of types is too long');
    putOctets(out, bits);
  },
  print: (from) => {
    const shown: string[] = [];
    getRest(from).forEach((octet, i) => {
      for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) shown.push(bitName(i * 8 + bit));
    });
    return shown.join(' ');
  },
};

// Types without a mnemonic are plain numbers here.
function bitName(type: number): string {
  const shown = typeName(type);
  return shown.startsWith('TYPE') ? String(type) : shown;
}

export const NXT = defineType('NXT', 30, { next: name, types });
