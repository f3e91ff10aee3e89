// A6: part of an IPv6 address and where the rest is, historic (RFC 2874 §3, RFC 6563).
import { ipv6Octets } from '../address.ts';
import { ipText } from './address-text.ts';
import { badWord, getOctets, getUint, putOctets, putUint, takeBare } from './field-io.ts';
import { name } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

// The octets of the address behind `prefix` bits, the bits of the prefix cleared.
function suffix(octets: Uint8Array, prefix: number): Buffer {
  const kept = Buffer.from(octets.slice(prefix >> 3));
  if (kept.length > 0) kept[0] = (kept[0] ?? 0) & (0xff >> (prefix & 7));
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
    putOctets(out, suffix(getOctets(from, 16 - (prefix >> 3)), prefix & 7));
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
    if (from.at < from.end) name.copy(from, out);
  },
  print: (from, context) => (from.at < from.end ? name.print(from, context) : ''),
  nameWords: (words) => (words[0]?.text === '128' ? [1] : words.length > 2 ? [2] : []),
};

export const A6 = defineType('A6', 38, { address, prefixName: rest });
