// Kinds of fields of the DNSSEC types (RFC 4034, RFC 5155): algorithms, type bitmaps, times, hashed names.
import { badWord, badWordRead, getOctets, getUint, putOctets, putUint, takeBare } from './field-io.ts';
import { type FieldKind, RdataError, typeName, typeNumber, UnknownType, type WordReader } from './rr-type.ts';

function numberOf(text: string, words: WordReader): number {
  try {
    return typeNumber(text);
  } catch (error) {
    if (error instanceof UnknownType) throw badWord(words, error.message);
    throw error;
  }
}

/** A record type, or its number, as a field. */
export const coveredType: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'a record type');
    putUint(out, /^\d{1,5}$/.test(text) && Number(text) <= 0xffff ? Number(text) : numberOf(text, words), 2);
  },
  copy: (from, out) => putOctets(out, getOctets(from, 2)),
  print: (from) => typeName(getUint(from, 2)),
};

/** The list of types that fills the rest (RFC 4034 §4.1.2). */
export const typeBitmap: FieldKind = {
  parse: (words, out) => {
    const numbers = new Set<number>();
    while (words.next < words.words.length) numbers.add(numberOf(takeBare(words, 'a record type'), words));
    const windows = new Map<number, Buffer>();
    for (const number of Array.from(numbers).sort((a, b) => a - b)) {
      const window = windows.get(number >> 8) ?? Buffer.alloc(32);
      const octet = (number & 0xff) >> 3;
      window[octet] = (window[octet] ?? 0) | (0x80 >> (number & 7));
      windows.set(number >> 8, window);
    }
    for (const [window, bits] of windows) {
      const length = bits.findLastIndex((octet) => octet !== 0) + 1;
      putOctets(out, Buffer.of(window, length, ...bits.subarray(0, length)));
    }
  },
  copy: (from, out) => {
    let last = -1;
    while (from.at < from.end) {
      const window = getUint(from, 1);
      const bits = getOctets(from, getUint(from, 1));
      if (bits.length < 1 || bits.length > 32 || bits.at(-1) === 0) throw new RdataError('bad length in a type bitmap');
      if (window <= last) throw new RdataError('the windows of a type bitmap are not in order');
      last = window;
      putOctets(out, Buffer.of(window, bits.length, ...bits));
    }
  },
  print: (from) => {
    const names: string[] = [];
    while (from.at < from.end) {
      const window = getUint(from, 1);
      getOctets(from, getUint(from, 1)).forEach((octet, i) => {
        for (let bit = 0; bit < 8; bit++) {
          if (octet & (0x80 >> bit)) names.push(typeName(window * 256 + i * 8 + bit));
        }
      });
    }
    return names.join(' ');
  },
};

/** The same with at least one type (NSEC). */
export const someTypes: FieldKind = {
  parse: (words, out) => {
    if (words.next === words.words.length) throw new RdataError('a record type is missing', words.next);
    typeBitmap.parse(words, out);
  },
  copy: (from, out) => {
    if (from.at === from.end) throw new RdataError('a record type is missing');
    typeBitmap.copy(from, out);
  },
  print: typeBitmap.print,
};

const STAMP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** Time of a signature: YYYYMMDDHHmmSS in UTC, or seconds since 1970, modulo 2^32 (RFC 4034 §3.2). */
export const signatureTime: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'a time');
    const time = stampSeconds(text);
    if (time !== null) {
      // Dates before 1970 are how some programs show times after 2038.
      putUint(out, (time + 2 ** 32) % 2 ** 32, 4);
    } else if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32) putUint(out, Number(text), 4);
    else throw badWord(words, `'${text}' is not a time (YYYYMMDDHHmmSS)`);
  },
  copy: (from, out) => putOctets(out, getOctets(from, 4)),
  // Taken as the first moment since 1970 with that value, which holds until 2106.
  print: (from) => new Date(getUint(from, 4) * 1000).toISOString().replace(/\D/g, '').slice(0, 14),
};

// Null for what is no time of a calendar.
function stampSeconds(text: string): number | null {
  const parts = STAMP.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const sameDay = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return month >= 1 && month <= 12 && sameDay && hour < 24 && minute < 60 && second <= 60 ? time / 1000 : null;
}

/** A salt: length and octets, '-' for none. */
export const salt: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'a salt');
    const hex = text === '-' ? '' : text;
    if (!/^([0-9a-f]{2}){0,255}$/i.test(hex)) throw badWordRead(words, `'${text}' is not a salt`);
    putUint(out, hex.length / 2, 1);
    putOctets(out, Buffer.from(hex, 'hex'));
  },
  copy: copyCounted,
  print: (from, { bind }) => {
    const text = getOctets(from, getUint(from, 1)).toString('hex');
    return (bind ? text.toUpperCase() : text) || '-';
  },
};

function copyCounted(...[from, out]: Parameters<FieldKind['copy']>): void {
  const octets = getOctets(from, getUint(from, 1));
  putUint(out, octets.length, 1);
  putOctets(out, octets);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuv';

/** A hashed owner name: length and octets, in base32hex without padding (RFC 5155 §3.3). */
export const hashedName: FieldKind = {
  parse: (words, out) => {
    const text = takeBare(words, 'a hashed name').toLowerCase();
    if (!/^[0-9a-v]{1,408}$/.test(text)) throw badWord(words, `'${text}' is not base32hex`);
    const octets: number[] = [];
    let bits = 0;
    let value = 0;
    for (const digit of text) {
      value = ((value << 5) | DIGITS.indexOf(digit)) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        octets.push((value >> bits) & 0xff);
      }
    }
    putUint(out, octets.length, 1);
    putOctets(out, Uint8Array.from(octets));
  },
  copy: copyCounted,
  print: (from) => {
    let text = '';
    let bits = 0;
    let value = 0;
    for (const octet of getOctets(from, getUint(from, 1))) {
      value = ((value << 8) | octet) & 0x1fff;
      bits += 8;
      for (; bits >= 5; bits -= 5) text += DIGITS[(value >> (bits - 5)) & 31];
    }
    return bits > 0 ? text + DIGITS[(value << (5 - bits)) & 31] : text;
  },
};
