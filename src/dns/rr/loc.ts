// LOC: a place on earth (RFC 1876).
import { badWord, getRest, getUint, putOctets, takeBare } from './field-io.ts';
import { defineType, type FieldKind, RdataError, type WordReader } from './rr-type.ts';

const EQUATOR = 2 ** 31;
/** Altitudes count centimetres from 100 km below the WGS 84 spheroid. */
const ALTITUDE_BASE = 10_000_000;
/** Size 1 m, horizontal precision 10 km, vertical precision 10 m. */
const DEFAULT_SIZES = [100, 1_000_000, 1_000];

const DIGITS = /^\d+$/;
const SECONDS = /^(?:[+-]?\d+(?:\.\d{0,3})?|\.\d{1,3})$/;
const METRES = /^(?:[+-]?\d+(?:\.\d{0,2})?|-?\.\d{1,2})m?$/;

/** In centimetres; what is above 90,000 km is cut. */
const MAX_SIZE = 9_000_000_099;

interface Axis {
  readonly positive: string;
  readonly negative: string;
  /** Degrees. */
  readonly limit: number;
}

const LATITUDE: Axis = { positive: 'N', negative: 'S', limit: 90 };
const LONGITUDE: Axis = { positive: 'E', negative: 'W', limit: 180 };

// In thousandths of a second of arc, offset by 2^31: degrees, perhaps minutes, perhaps seconds, direction.
function takeAngle(words: WordReader, { positive, negative, limit }: Axis): number {
  const max = limit * 3_600_000;
  let value = 0;
  for (let part = 0; ; part++) {
    const text = takeBare(words, part === 0 ? 'degrees' : `'${positive}' or '${negative}'`);
    if (part > 0 && text === positive) return EQUATOR + value;
    if (part > 0 && text === negative) return EQUATOR - value;
    if (part > 2 || !(part === 2 ? SECONDS : DIGITS).test(text)) {
      throw badWord(words, `'${text}' does not belong here; expected a number, '${positive}' or '${negative}'`);
    }
    const number = Number(text);
    value += Math.round(number * (3_600_000 / 60 ** part));
    if (value > max || number < 0 || (part > 0 && number >= 60)) throw badWord(words, `'${text}' is out of range`);
  }
}

function takeCentimetres(words: WordReader, range: { readonly min: number; readonly max: number }): number {
  const text = takeBare(words, 'a length in metres');
  const value = Math.round(Number(text.replace(/m$/, '')) * 100);
  if (!METRES.test(text) || value < range.min || value > range.max) {
    throw badWord(words, `'${text}' is not a length in metres within the range`);
  }
  return value;
}

// One octet: mantissa and power of ten in centimetres (RFC 1876 §2).
function sizeOctet(centimetres: number): number {
  let exponent = 0;
  let mantissa = centimetres;
  for (; mantissa > 9; exponent++) mantissa = Math.floor(mantissa / 10);
  return (mantissa << 4) | exponent;
}

function sizeText(octet: number): string {
  const centimetres = (octet >> 4) * 10 ** (octet & 15);
  return centimetres % 100 === 0 && centimetres > 0 ? `${centimetres / 100}m` : `${metres(centimetres)}m`;
}

function metres(centimetres: number): string {
  return (centimetres / 100).toFixed(2);
}

function angleText(value: number, positive: string, negative: string): string {
  const distance = Math.abs(value - EQUATOR);
  const seconds = (distance % 60_000) / 1000;
  const minutes = Math.floor(distance / 60_000) % 60;
  const degrees = Math.floor(distance / 3_600_000);
  return `${degrees} ${minutes} ${seconds.toFixed(3)} ${value >= EQUATOR ? positive : negative}`;
}

function isLocation(octets: Buffer): boolean {
  if (octets.length !== 16) return false;
  const [latitude, longitude] = [octets.readUInt32BE(4), octets.readUInt32BE(8)];
  return (
    octets.subarray(1, 4).every(isSize) &&
    Math.abs(latitude - EQUATOR) <= 90 * 3_600_000 &&
    Math.abs(longitude - EQUATOR) <= 180 * 3_600_000
  );
}

function isSize(octet: number): boolean {
  const [mantissa, exponent] = [octet >> 4, octet & 15];
  return mantissa <= 9 && exponent <= 9 && (mantissa > 0 || exponent === 0);
}

const location: FieldKind = {
  parse: (words, out) => {
    const latitude = takeAngle(words, LATITUDE);
    const longitude = takeAngle(words, LONGITUDE);
    const altitude = takeCentimetres(words, { min: -ALTITUDE_BASE, max: 2 ** 32 - 1 - ALTITUDE_BASE });
    const sizes = DEFAULT_SIZES.map((fallback) =>
      words.next < words.words.length ? takeCentimetres(words, { min: 0, max: MAX_SIZE }) : fallback,
    );
    const octets = Buffer.alloc(16);
    octets.set(sizes.map(sizeOctet), 1);
    octets.writeUInt32BE(latitude, 4);
    octets.writeUInt32BE(longitude, 8);
    octets.writeUInt32BE(altitude + ALTITUDE_BASE, 12);
    putOctets(out, octets);
  },
  copy: (from, out) => {
    const octets = getRest(from);
    // Of versions to come only the generic form is known.
    if (octets.length === 0 || (octets[0] === 0 && !isLocation(octets)))
      throw new RdataError('a value is out of range');
    putOctets(out, octets);
  },
  print: (from) => {
    if (getUint(from, 1) !== 0) throw new RdataError('only version 0 is known');
    const sizes = [getUint(from, 1), getUint(from, 1), getUint(from, 1)].map(sizeText).join(' ');
    const latitude = angleText(getUint(from, 4), 'N', 'S');
    const longitude = angleText(getUint(from, 4), 'E', 'W');
    return `${latitude} ${longitude} ${metres(getUint(from, 4) - ALTITUDE_BASE)}m ${sizes}`;
  },
};

export const LOC = defineType('LOC', 29, { location });
