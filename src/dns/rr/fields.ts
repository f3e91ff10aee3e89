// The kinds of fields that rdata is made of; every record type is a list of these.
import { NameError, nameFromWire, parseName, relativise, writeName } from '../name.ts';
import { addressOctets, addressText } from '../network.ts';
import { parseTtl, TtlError } from '../ttl.ts';
import {
  badWord,
  getOctets,
  getRest,
  getUint,
  putOctets,
  putUint,
  quoteOctets,
  reserve,
  stringOctets,
  takeBare,
  takeJoined,
  takeWord,
} from './field-io.ts';
import { type FieldKind, RdataError, type WireReader, type WordReader } from './rr-type.ts';

function unsigned(size: number): FieldKind {
  const max = 2 ** (8 * size) - 1;
  return {
    parse: (words, out) => {
      const text = takeBare(words, 'a number');
      const value = Number(text);
      if (!/^\d+$/.test(text) || value > max) throw badWord(words, `'${text}' is not a number from 0 to ${max}`);
      putUint(out, value, size);
    },
    copy: (from, out) => putOctets(out, getOctets(from, size)),
    print: (from) => String(getUint(from, size)),
  };
}

export const u8 = unsigned(1);
export const u16 = unsigned(2);
export const u32 = unsigned(4);

/** Seconds in 32 bits; units as in TTLs are read, seconds are written. */
export const seconds: FieldKind = {
  ...u32,
  parse: (words, out) => {
    const text = takeBare(words, 'a time');
    try {
      putUint(out, parseTtl(text), 4);
    } catch (error) {
      if (error instanceof TtlError) throw badWord(words, error.message);
      throw error;
    }
  },
};

function address(size: 4 | 16, what: string): FieldKind {
  return {
    parse: (words, out) => {
      const text = takeBare(words, what);
      const octets = addressOctets(text);
      if (octets?.length !== size) throw badWord(words, `'${text}' is not ${what}`);
      putOctets(out, Uint8Array.from(octets));
    },
    copy: (from, out) => putOctets(out, getOctets(from, size)),
    print: (from) => addressText(getOctets(from, size)),
  };
}

export const ipv4 = address(4, 'an IPv4 address');
export const ipv6 = address(16, 'an IPv6 address');

function rethrowName(error: unknown, wordIndex?: number): never {
  if (error instanceof NameError) throw new RdataError(error.message, wordIndex);
  throw error;
}

function readName(from: WireReader): string {
  try {
    const { name, next } = nameFromWire(from.message, from.at);
    if (next > from.end) throw new RdataError('name runs past the end of the rdata');
    from.at = next;
    return name;
  } catch (error) {
    return rethrowName(error);
  }
}

function domainName(names: 'lower' | 'kept'): FieldKind {
  return {
    names,
    parse: (words, out) => {
      const text = takeBare(words, 'a domain name');
      reserve(out, 256);
      try {
        out.length = writeName(parseName(text, words.origin), out.bytes, out.length);
      } catch (error) {
        rethrowName(error, words.next - 1);
      }
    },
    copy: (from, out) => {
      reserve(out, 256);
      out.length = writeName(readName(from), out.bytes, out.length);
    },
    print: (from, { origin }) => {
      const name = readName(from);
      return origin === null ? name : relativise(name, origin);
    },
  };
}

/** A name of the types whose names RFC 4034 §6.2 lower-cases in canonical form. */
export const name = domainName('lower');
/** A name of the later types, which keeps its case in canonical form. */
export const keptName = domainName('kept');

/** One character-string: a length octet and up to 255 octets. */
export const characterString: FieldKind = {
  parse: (words, out) => {
    const octets = stringOctets(takeWord(words, 'a character string').text, words);
    if (octets.length > 255) throw badWord(words, `character string of ${octets.length} octets; the limit is 255`);
    putUint(out, octets.length, 1);
    putOctets(out, octets);
  },
  copy: (from, out) => {
    const octets = getOctets(from, getUint(from, 1));
    putUint(out, octets.length, 1);
    putOctets(out, octets);
  },
  print: (from) => quoteOctets(getOctets(from, getUint(from, 1))),
};

function oneOrMore(kind: FieldKind): FieldKind {
  return {
    parse: (words, out) => {
      do kind.parse(words, out);
      while (words.next < words.words.length);
    },
    copy: (from, out) => {
      do kind.copy(from, out);
      while (from.at < from.end);
    },
    print: (from, context) => {
      const parts: string[] = [];
      do parts.push(kind.print(from, context));
      while (from.at < from.end);
      return parts.join(' ');
    },
  };
}

export const characterStrings = oneOrMore(characterString);

/** Quoted text that fills the rest of the rdata without a length (CAA value, URI target). */
export const textRest: FieldKind = {
  parse: (words, out) => putOctets(out, stringOctets(takeWord(words, 'a quoted text').text, words)),
  copy: (from, out) => putOctets(out, getRest(from)),
  print: (from) => quoteOctets(getRest(from)),
};

/** Octets of hexadecimal or base64 text; null if it is malformed, as BIND sees it: complete, unused bits zero. */
export function decodeOctets(text: string, encoding: 'hex' | 'base64'): Buffer | null {
  const octets = Buffer.from(text, encoding);
  return octets.toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text) ? octets : null;
}

/** Octets from all remaining words, in `encoding`; at least `min` of them. */
function octetsRest(encoding: 'hex' | 'base64', min: number): FieldKind {
  const what = encoding === 'hex' ? 'hexadecimal data' : 'base64 data';
  return {
    parse: (words, out) => {
      const first = words.next;
      const text = takeJoined(words, what);
      const octets = decodeOctets(text, encoding);
      if (octets === null) throw new RdataError(`'${text.slice(0, 40)}' is not ${what}`, first);
      if (octets.length < min) throw new RdataError(`${what} is missing`, first);
      putOctets(out, octets);
    },
    copy: (from, out) => {
      const octets = getRest(from);
      if (octets.length < min) throw new RdataError(`${what} is missing`);
      putOctets(out, octets);
    },
    print: (from) => getRest(from).toString(encoding),
  };
}

export const hexRest = octetsRest('hex', 1);
export const base64Rest = octetsRest('base64', 1);
export const base64OrNothing = octetsRest('base64', 0);

/** A number with names for some values, as algorithms have; numbers are always accepted. */
export function mnemonic(size: number, names: Readonly<Record<string, number>>, show: 'name' | 'number'): FieldKind {
  const number = unsigned(size);
  const byNumber = new Map(Object.entries(names).map(([text, value]) => [value, text]));
  return {
    parse: (words, out) => {
      const value = names[words.words[words.next]?.text.toUpperCase() ?? ''];
      if (value === undefined) return number.parse(words, out);
      words.next++;
      putUint(out, value, size);
    },
    copy: number.copy,
    print: (from) => {
      const value = getUint(from, size);
      return (show === 'name' ? byNumber.get(value) : undefined) ?? String(value);
    },
  };
}

/** The same in groups written with a separator: `00-00-5e` (EUI), `0014:4fff` (NID). */
export function groupedHex(octets: number, digits: number, separator: string): FieldKind {
  const group = `[0-9a-f]{${digits === 4 ? '1,4' : digits}}`;
  const count = (octets * 2) / digits;
  const shape = new RegExp(`^${group}(${separator}${group}){${count - 1}}$`, 'i');
  const split = new RegExp(`.{${digits}}(?!$)`, 'g');
  return {
    parse: (words: WordReader, out) => {
      const text = takeBare(words, 'hexadecimal groups');
      if (!shape.test(text)) throw badWord(words, `'${text}' is not ${count} groups of hexadecimal digits`);
      const hex = text.split(separator).map((part) => part.padStart(digits, '0'));
      putOctets(out, Buffer.from(hex.join(''), 'hex'));
    },
    copy: (from, out) => putOctets(out, getOctets(from, octets)),
    print: (from) => getOctets(from, octets).toString('hex').replace(split, `$&${separator}`),
  };
}
