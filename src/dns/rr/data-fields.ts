// Kinds of fields that hold octets as hexadecimal or base64 text.

import type { Word } from '../words.ts';
import { badWord, badWordRead, getOctets, getRest, putOctets, putUint, takeBare, takeJoined } from './field-io.ts';
import { type FieldKind, RdataError, type WireWriter } from './rr-type.ts';

/** Text of octets; BIND's is in capitals (hexadecimal) and pieces of 56 digits. */
export function dataText(octets: Buffer, encoding: 'hex' | 'base64', bind: boolean): string {
  const text = octets.toString(encoding);
  if (!bind) return text;
  const shown = encoding === 'hex' ? text.toUpperCase() : text;
  return shown.length > 56 ? shown.replace(/.{56}(?=.)/g, '$& ') : shown;
}

/** Octets of hexadecimal or base64 text; null if it is malformed, as BIND sees it: complete, unused bits zero. */
export function decodeOctets(text: string, encoding: 'hex' | 'base64'): Buffer | null {
  const octets = Buffer.from(text, encoding);
  return octets.toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text) ? octets : null;
}

const NAMES = { hex: 'hexadecimal data', base64: 'base64 data' } as const;
const NOT_A_DIGIT = { hex: /[^0-9a-f]/i, base64: /[^A-Za-z0-9+/=]|=[^=]/ } as const;

/**
 * A fault of data in the words from `first` on, told where BIND finds it: it judges digits word by word, looks no further than
 * the `wanted` octets if it knows their number, and else misses something only at the end.
 */
export function dataFault(
  words: readonly Word[],
  first: number,
  data: { readonly encoding: 'hex' | 'base64'; readonly wanted?: number | undefined; readonly message: string },
): RdataError {
  const { encoding, message } = data;
  const wanted = (data.wanted ?? Number.POSITIVE_INFINITY) * 2;
  let digits = 0;
  for (let i = first; i < words.length; i++) {
    const { text, quoted } = words[i] as Word;
    const complete = encoding === 'base64' && words[i - 1]?.text.endsWith('=') === true && digits % 4 === 0;
    if (digits === wanted || complete) return new RdataError(message, i);
    if (quoted) return new RdataError(`${NAMES[encoding]} must not be quoted`, i);
    digits += text.length;
    if (NOT_A_DIGIT[encoding].test(text) || digits > wanted) return new RdataError(message, i, i + 1);
  }
  return new RdataError(message, first, words.length);
}

/** Octets from all remaining words, in `encoding`; at least `min` of them, or as many as `sizeOf` says of what is before. */
function octetsRest(
  encoding: 'hex' | 'base64',
  min: number,
  sizeOf?: (out: WireWriter) => number | undefined,
): FieldKind {
  const what = NAMES[encoding];
  const sizeFault = (size: number, wanted: number | undefined): string | null => {
    if (wanted !== undefined && size !== wanted) return `${wanted} octets of data are expected, not ${size}`;
    if (size >= min) return null;
    return size === 0 ? `${what} is missing` : `at least ${min} octets of data are expected, not ${size}`;
  };
  return {
    parse: (words, out) => {
      const first = words.next;
      const wanted = sizeOf?.(out);
      const { text, quoted } = takeJoined(words);
      const octets = quoted ? null : decodeOctets(text, encoding);
      const fault = octets === null ? `'${text.slice(0, 40)}' is not ${what}` : sizeFault(octets.length, wanted);
      if (fault !== null) throw dataFault(words.words, first, { encoding, wanted, message: fault });
      if (octets !== null) putOctets(out, octets);
    },
    copy: (from, out) => {
      const octets = getRest(from);
      const fault = sizeFault(octets.length, sizeOf?.(out));
      if (fault !== null) throw new RdataError(fault);
      putOctets(out, octets);
    },
    print: (from, { bind }) => dataText(getRest(from), encoding, bind),
  };
}

export const hexRest = octetsRest('hex', 1);

/** Hexadecimal data as hexRest, whose size may follow from the octet before it, as that of a digest from its type. */
export function sizedHex(sizes: Readonly<Record<number, number>>, min = 1): FieldKind {
  return octetsRest('hex', min, (out) => sizes[out.bytes[out.length - 1] ?? 0]);
}

export const base64Rest = octetsRest('base64', 1);
export const base64OrNothing = octetsRest('base64', 0);

/** Octets as groups of two hexadecimal digits (`00-00-5e`); single digits are read, too. */
export function hexPairs(octets: number): FieldKind {
  return {
    parse: (words, out) => {
      const text = takeBare(words, 'hexadecimal pairs');
      const shape = new RegExp(`^[0-9a-f]{1,2}(-[0-9a-f]{1,2}){${octets - 1}}$`, 'i');
      if (!shape.test(text)) throw badWordRead(words, `'${text}' is not ${octets} pairs of hexadecimal digits`);
      putOctets(
        out,
        Uint8Array.from(text.split('-'), (pair) => Number.parseInt(pair, 16)),
      );
    },
    copy: (from, out) => putOctets(out, getOctets(from, octets)),
    print: (from) =>
      getOctets(from, octets)
        .toString('hex')
        .replace(/..(?!$)/g, '$&-'),
  };
}

/** Eight octets as four groups of up to four hexadecimal digits: `14:4fff:ff20:ee64`. */
export const locator: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'four hexadecimal groups');
    if (!/^[0-9a-f]{1,4}(:[0-9a-f]{1,4}){3}$/i.test(text)) {
      throw badWord(words, `'${text}' is not four groups of hexadecimal digits`);
    }
    for (const group of text.split(':')) putUint(out, Number.parseInt(group, 16), 2);
  },
  copy: (from, out) => putOctets(out, getOctets(from, 8)),
  print: (from, { bind }) => {
    const groups = getOctets(from, 8).toString('hex').match(/.{4}/g) ?? [];
    return groups.map((group) => (bind ? Number.parseInt(group, 16).toString(16) : group)).join(':');
  },
};

const NEVER_TEXT = () => {
  throw new RdataError('the rdata of this type is written as \\# length hex (RFC 3597)', 0);
};

/** Rdata that only has the generic form. */
export const opaque: FieldKind = {
  parse: NEVER_TEXT,
  copy: (from, out) => putOctets(out, getRest(from)),
  print: (from, { bind }) => genericText(getRest(from), bind),
};

/** The generic form (RFC 3597 §5). */
export function genericText(octets: Buffer, bind: boolean): string {
  return octets.length === 0 ? '\\# 0' : `\\# ${octets.length} ${dataText(octets, 'hex', bind)}`;
}
