// The short way for the commonest rdata: straight from text to wire, without words. What is not plain goes the general way.
import { ipv4Octets, ipv6Octets } from '../address.ts';
import { absolutise, nameToWire, relativise } from '../name.ts';
import type { Rdata } from './rdata.ts';
import { simpleStrings } from './simple-strings.ts';

/** Rdata with its text as typedRdata shows it. */
export interface SimpleRdata extends Rdata {
  readonly text: string;
}

const BLANK = 0x20;
const DOT = 0x2e;
const AT = 0x40;
const ZERO = 0x30;
const MAX_LABEL = 63;
const MAX_NAME = 255;

/** Characters that stand for themselves in a name; 2: upper-case letters. */
const IN_NAME = new Uint8Array(128);
for (let code = 0x21; code < 0x7f; code++) IN_NAME[code] = code >= 0x41 && code <= 0x5a ? 2 : 1;
for (const code of Buffer.from('"\\;()@$')) IN_NAME[code] = 0;

/**
 * What parseRdata and typedRdata make of the rdata `text` (on one line, without blanks around it and comments) of the types
 * A, AAAA, NS, CNAME, PTR, MX, SRV and TXT in plain words with single blanks between them; null for everything else, faults
 * included: then take the general way.
 */
export function parseSimpleRdata(type: string, text: string, origin: string, zone: string): SimpleRdata | null {
  switch (type) {
    case 'A':
      return withoutNames(type, ipv4Octets(text), text);
    case 'AAAA':
      return withoutNames(type, ipv6Octets(text), text);
    case 'TXT':
      return withoutNames(type, simpleStrings(text), text);
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return withName(type, 0, text, origin, zone);
    case 'MX':
      return withName(type, 1, text, origin, zone);
    case 'SRV':
      return withName(type, 3, text, origin, zone);
    default:
      return null;
  }
}

function withoutNames(type: string, wire: Buffer | null, text: string): SimpleRdata | null {
  return wire === null ? null : { type, wire, canon: wire, text };
}

const numbers = new Uint16Array(3);

// `count` numbers of 16 bits and a name.
function withName(type: string, count: number, text: string, origin: string, zone: string): SimpleRdata | null {
  let at = 0;
  for (let i = 0; i < count; i++) {
    const start = at;
    let value = 0;
    for (; at < text.length; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === start || value > 0xffff || text.charCodeAt(at) !== BLANK) return null;
    numbers[i] = value;
    at++;
  }
  const wire = nameBehind(text, at, count * 2, origin);
  if (wire === null) return null;
  for (let i = 0; i < count; i++) {
    const value = numbers[i] as number;
    wire[i * 2] = value >>> 8;
    wire[i * 2 + 1] = value;
  }
  return { type, wire, canon: upper ? lowered(wire, count * 2) : wire, text: shown(text, at, origin, zone) };
}

// Whether the name written last has upper-case letters: a second result without an object for it.
let upper = false;

// `prefix` octets left free, then the name that `text` has from `start` on.
function nameBehind(text: string, start: number, prefix: number, origin: string): Buffer | null {
  const length = text.length - start;
  const code = text.charCodeAt(start);
  upper = false;
  if (length === 1 && code === DOT) return Buffer.alloc(prefix + 1);
  if (length === 1 && code === AT) return appendOrigin(prefix, 0, origin);
  const shape = nameShape(text, start);
  if (shape === ODD) return null;
  const wire = shape === ABSOLUTE ? Buffer.allocUnsafe(prefix + length + 1) : appendOrigin(prefix, length + 1, origin);
  if (wire.length - prefix > MAX_NAME) return null;
  writeLabels(text, start, wire, prefix);
  return wire;
}

const ODD = 0;
const RELATIVE = 1;
const ABSOLUTE = 2;

function nameShape(text: string, start: number): number {
  let label = start;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (i === label || i - label > MAX_LABEL) return ODD;
      label = i + 1;
      continue;
    }
    const kind = code < 128 ? IN_NAME[code] : 0;
    if (kind === 0) return ODD;
    if (kind === 2) upper = true;
  }
  if (label === text.length) return label === start ? ODD : ABSOLUTE;
  return text.length - label > MAX_LABEL ? ODD : RELATIVE;
}

function writeLabels(text: string, start: number, wire: Buffer, prefix: number): void {
  let lengthAt = prefix;
  let at = prefix + 1;
  for (let i = start; i < text.length; i++, at++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      wire[lengthAt] = at - lengthAt - 1;
      lengthAt = at;
    } else wire[at] = code;
  }
  // Behind the last label: its length if no dot ended it, else the root.
  if (lengthAt < wire.length) wire[lengthAt] = at - lengthAt - 1;
}

let originText = '';
let originWire: Buffer = Buffer.alloc(1);
let originUpper = false;

// `room` octets left free behind `prefix`, then the origin.
function appendOrigin(prefix: number, room: number, origin: string): Buffer {
  if (origin !== originText) {
    originWire = nameToWire(origin);
    originText = origin;
    originUpper = /[A-Z]/.test(origin);
  }
  if (originUpper) upper = true;
  const start = prefix + room;
  const wire = Buffer.allocUnsafe(start + originWire.length);
  for (let i = 0; i < originWire.length; i++) wire[start + i] = originWire[i] as number;
  return wire;
}

// Length octets are at most 63 and so never in the range of upper-case letters.
function lowered(wire: Buffer, from: number): Buffer {
  const canon = Buffer.allocUnsafe(wire.length);
  for (let i = 0; i < wire.length; i++) {
    const octet = wire[i] as number;
    canon[i] = i >= from && octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet;
  }
  return canon;
}

// `text` with the name from `start` on relative to the zone.
function shown(text: string, start: number, origin: string, zone: string): string {
  const absolute = text.charCodeAt(text.length - 1) === DOT;
  if (absolute ? !endsLike(text, zone) : origin === zone) return text;
  const name = text.slice(start);
  return text.slice(0, start) + relativise(absolute ? name : absolutise(name, origin), zone);
}

// Whether `text` ends with the characters of `zone`, without regard to case (and, harmlessly, to some other characters).
function endsLike(text: string, zone: string): boolean {
  const offset = text.length - zone.length;
  if (offset < 0) return false;
  for (let i = zone.length - 2; i >= 0; i--) {
    if ((text.charCodeAt(offset + i) | 0x20) !== (zone.charCodeAt(i) | 0x20)) return false;
  }
  return true;
}
