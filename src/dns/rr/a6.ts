// A6: part of an IPv6 address and where the rest is, historic (RFC 2874 §3, RFC 6563).
import { ipv6Octets } from '../address.ts';
import { ipText } from './address-text.ts';
import { badWord, getOctets, getUint, putOctets, putUint, takeBare } from './field-io.ts';
import { name } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

// Where the prefix ends within the first octet of the rest of the address.
function restMask(prefix: number): number {
  return 0xff >> (prefix & 7);
}

function suffix(octets: Buffer, prefix: number): Buffer {
  const kept = octets.subarray(prefix >> 3);
  kept[0] = (kept[0] ?? 0) & restMask(prefix);
  return kept;
}

const address: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'a prefix length');
    const prefix = Number(text);
    if (!/^\d+$/.test(text) || prefix > 128) throw badWord(words, `'${text}' is not a prefix length from 0 to 128`);
    putUint(out, prefix, 1);
    if (prefix === 128) return;
    const shown = takeBare(words, 'an IPv6 address');
    const octets = ipv6Octets(shown);
    if (octets === null) throw badWord(words, `'${shown}' is not an IPv6 address`);
    putOctets(out, suffix(octets, prefix));
  },
  copy: (from, out) => {
    const prefix = getUint(from, 1);
    if (prefix > 128) throw new RdataError(`prefix length ${prefix} is above 128`);
    putUint(out, prefix, 1);
    const octets = getOctets(from, 16 - (prefix >> 3));
    if (((octets[0] ?? 0) & ~restMask(prefix)) !== 0) throw new RdataError('bits of the prefix are set');
    putOctets(out, octets);
  },
  print: (from, { bind }) => {
    const prefix = getUint(from, 1);
    // The blank that BIND writes before an address that is not there.
    if (prefix >= 128) return bind ? `${prefix} ` : String(prefix);
    const octets = Buffer.alloc(16);
    getOctets(from, 16 - (prefix >> 3)).copy(octets, prefix >> 3);
    return `${prefix} ${ipText(octets, bind)}`;
  },
};

// Only where there is a prefix. The prefix length begins the rdata, which the length of what follows it tells.
const rest: FieldKind = {
  ...name,
  parse: (words, out) => {
    if (words.words[0]?.text.replace(/^0+/, '') !== '') name.parse(words, out);
  },
  copy: (from, out) => {
    if (out.bytes[0] !== 0) name.copy(from, out);
  },
  print: (from, context) => (from.at < from.end ? name.print(from, context) : ''),
  nameWords: (words) => (words[0]?.text === '128' ? [1] : words.length > 2 ? [2] : []),
};

export const A6 = defineType('A6', 38, { address, prefixName: rest });
