// The kinds of fields that rdata is made of; every record type is a list of these.
import { ipv4Octets, ipv6Octets } from '../address.ts';
import { NameError, nameFromWire, parseName, relativise, writeName } from '../name.ts';
import { ttlSeconds } from '../ttl.ts';
import { ipText } from './address-text.ts';
import { badWord, getOctets, getUint, putOctets, putUint, reserve, takeBare, takeWord } from './field-io.ts';
import { type FieldKind, RdataError, type WireReader } from './rr-type.ts';

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
    const value = ttlSeconds(text);
    if (value === null || value > 0xffffffff) {
      throw badWord(words, `'${text}' is not a time: write seconds up to ${0xffffffff}, or pairs such as 1h30m`);
    }
    putUint(out, value, 4);
  },
};

function address(size: 4 | 16, read: (text: string) => Buffer | null, what: string): FieldKind {
  return {
    parse: (words, out) => {
      const text = takeBare(words, what);
      const octets = read(text);
      if (octets === null) throw badWord(words, `'${text}' is not ${what}`);
      putOctets(out, octets);
    },
    copy: (from, out) => putOctets(out, getOctets(from, size)),
    print: (from, { bind }) => ipText(getOctets(from, size), bind),
  };
}

export const ipv4 = address(4, ipv4Octets, 'an IPv4 address');
export const ipv6 = address(16, ipv6Octets, 'an IPv6 address');

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

function domainName(names: 'lower' | 'kept', take: typeof takeBare = takeBare): FieldKind {
  return {
    names,
    parse: (words, out) => {
      const text = take(words, 'a domain name');
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
/** The same, perhaps in quotes, as BIND reads those of SVCB. */
export const quotableName = domainName('kept', (words, what) => takeWord(words, what).text);

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
