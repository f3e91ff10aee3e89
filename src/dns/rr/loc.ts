// LOC: a place on earth (RFC 1876).
import { badWord, getRest, getUint, putOctets, takeBare } from './field-io.ts';
import { defineType, type FieldKind, RdataError, type WordReader } from './rr-type.ts';

const EQUATOR = 2 ** 31;
/** Altitudes count centimetres from 100 km below the WGS 84 spheroid. */
const ALTITUDE_BASE = 10_000_000;
/** Size 1 m, horizontal precision 10 km, vertical precision 10 m. */
const DEFAULT_SIZES = [100, 1_000_000, 1_000];

const SECONDS = /^(?:[+-]?\d+(?:\.\d{0,3})?|\.\d{1,3})$/;
const METRES = /^(?:[+-]?\d+(?:\.\d{0,2})?|-?\.\d{1,2})m?$/;

/** In centimetres; what is above 90,000 km is cut. */
const MAX_SIZE = 9_000_000_099;

// Latitude or longitude in thousandths of a second of arc, offset by 2^31.
function takeAngle(words: WordReader, positive: string, negative: string, limit: number): number {
  const parts: number[] = [];
  for (;;) {
    const text = takeBare(words, `'${positive}' or '${negative}'`);
    if (text === positive || text === negative) {
      const [degrees = -1, minutes = 0, seconds = 0] = parts;
      const value = Math.round((degrees * 3600 + minutes * 60 + seconds) * 1000);
      if (degrees < 0 || minutes >= 60 || seconds < 0 || seconds >= 60 || value > limit * 3_600_000) {
        throw badWord(words, `bad angle before '${text}'`);
      }
      return EQUATOR + (text === positive ? value : -value);
    }
    const shape = parts.length === 2 ? SECONDS : /^\d+$/;
    if (!shape.test(text) || parts.length === 3) throw badWord(words, `'${text}' does not belong in an angle`);
    parts.push(Number(text));
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
    const latitude = takeAngle(words, 'N', 'S', 90);
    const longitude = takeAngle(words, 'E', 'W', 180);
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
