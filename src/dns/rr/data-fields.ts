// Kinds of fields that hold octets as hexadecimal or base64 text.
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

/** Octets from all remaining words, in `encoding`; at least `min` of them. */
function octetsRest(encoding: 'hex' | 'base64', min: number): FieldKind {
  const what = encoding === 'hex' ? 'hexadecimal data' : 'base64 data';
  return {
    parse: (words, out) => {
      const first = words.next;
      const text = takeJoined(words, what);
      const read = words.next;
      const octets = decodeOctets(text, encoding);
      if (octets === null) throw new RdataError(`'${text.slice(0, 40)}' is not ${what}`, first, read);
      if (octets.length < min) throw new RdataError(`${what} is missing`, first, read);
      putOctets(out, octets);
    },
    copy: (from, out) => {
      const octets = getRest(from);
      if (octets.length < min) throw new RdataError(`${what} is missing`);
      putOctets(out, octets);
    },
    print: (from, { bind }) => dataText(getRest(from), encoding, bind),
  };
}

export const hexRest = octetsRest('hex', 1);
const hexOrNothing = octetsRest('hex', 0);

/** Hexadecimal data as hexRest, whose size may follow from the octet before it, as that of a digest from its type. */
export function sizedHex(sizes: Readonly<Record<number, number>>, min = 1): FieldKind {
  const check = (out: WireWriter, start: number, wordIndex?: number, read?: number): void => {
    const kind = out.bytes[start - 1] ?? 0;
    const size = out.length - start;
    const wanted = sizes[kind];
    if (wanted !== undefined && size !== wanted) {
      throw new RdataError(`data of kind ${kind} has ${wanted} octets, not ${size}`, wordIndex, read);
    }
    if (size < min) throw new RdataError(`the data needs at least ${min} octets, not ${size}`, wordIndex, read);
  };
  return {
    parse: (words, out) => {
      const [start, first] = [out.length, words.next];
      hexOrNothing.parse(words, out);
      check(out, start, first, words.next);
    },
    copy: (from, out) => {
      const start = out.length;
      hexOrNothing.copy(from, out);
      check(out, start);
    },
    print: hexRest.print,
  };
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
