// APL: lists of address prefixes (RFC 3123).
import { addressOctets } from '../network.ts';
import { ipText } from './address-text.ts';
import { badWord, getOctets, getUint, putOctets, takeBare } from './field-io.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

const ITEM = /^(!?)0*([12]):([0-9a-fA-F.:]+)\/(\d{1,3})$/;
const SIZES: Readonly<Record<number, number>> = { 1: 4, 2: 16 };

const prefixes: FieldKind = {
  parse: (words, out) => {
    while (words.next < words.words.length) {
      const text = takeBare(words, 'an address prefix');
      const [, negated, family = '', address = '', prefix = ''] = ITEM.exec(text) ?? [];
      const octets = addressOctets(address);
      if (octets === null || octets.length !== SIZES[Number(family)] || Number(prefix) > octets.length * 8) {
        throw badWord(words, `'${text}' is not an address prefix such as 1:192.0.2.0/24 or !2:2001:db8::/32`);
      }
      // Trailing zero octets are left out (RFC 3123 §4).
      const kept = octets.slice(0, octets.findLastIndex((octet) => octet !== 0) + 1);
      putOctets(out, Buffer.of(0, Number(family), Number(prefix), kept.length | (negated ? 0x80 : 0), ...kept));
    }
  },
  copy: (from, out) => {
    while (from.at < from.end) {
      const head = getOctets(from, 4);
      const octets = getOctets(from, head.readUInt8(3) & 0x7f);
      // Of other families the generic form is all that is known.
      const size = SIZES[head.readUInt16BE(0)] ?? 127;
      if (octets.length > size || octets.at(-1) === 0) throw new RdataError('bad length of an address');
      if (size < 127 && head.readUInt8(2) > size * 8) throw new RdataError('bad length of a prefix');
      putOctets(out, head);
      putOctets(out, octets);
    }
  },
  print: (from, { bind }) => {
    const items: string[] = [];
    while (from.at < from.end) {
      const family = getUint(from, 2);
      const prefix = getUint(from, 1);
      const flagged = getUint(from, 1);
      const size = SIZES[family];
      if (size === undefined) throw new RdataError(`address family ${family} is not known`);
      const octets = Buffer.alloc(size);
      getOctets(from, flagged & 0x7f).copy(octets);
      items.push(`${flagged & 0x80 ? '!' : ''}${family}:${ipText(octets, bind)}/${prefix}`);
    }
    return items.join(' ');
  },
};

export const APL = defineType('APL', 42, { prefixes });
