// Domain names in presentation form: parsing, wire form, comparison (RFC 1035 §5.1, RFC 4034 §6.1).

import { toAscii } from './idna.ts';
import { NameError } from './name-error.ts';

export { NameError };

/** Longest label and longest name in octets of wire form (RFC 1035 §2.3.4). */
const MAX_LABEL = 63;
const MAX_NAME = 255;

const SPECIAL = new Set(Array.from('."\\;()@$', (c) => c.charCodeAt(0)));
const BACKSLASH = 0x5c;
const DOT = 0x2e;

/** Characters that stand for themselves in a label and need no escape: by far the most frequent ones. */
const PLAIN = new Uint8Array(128);
for (let code = 0x21; code < 0x7f; code++) if (!SPECIAL.has(code)) PLAIN[code] = 1;

/**
 * Absolute name (ending in a dot, escapes normalised, case kept) for `text` as typed; '@' and relative names are completed
 * with `origin`, U-labels become A-labels. Throws NameError for empty labels, bad escapes, labels over 63 or names over 255
 * octets on the wire.
 */
export function parseName(text: string, origin: string | null): string {
  if (text === '@') return needOrigin(text, origin);
  const shape = plainShape(text);
  if (shape === ODD) return parseOddName(text, origin);
  const full = shape === ABSOLUTE ? text : joinName(text, needOrigin(text, origin));
  // Escapes, which only the origin can have here, make a name look longer than it is.
  return full.length < MAX_NAME ? full : nameFromLabels(labelsOf(full));
}

// The general way, for the root, escapes, U-labels and faults.
function parseOddName(text: string, origin: string | null): string {
  if (text === '.') return '.';
  if (escapedAt(text, text.length)) throw new NameError(`'${text}' ends in a single backslash`);
  const ascii = toAscii(text);
  const full = endsAbsolute(ascii) ? ascii : joinName(ascii, needOrigin(ascii, origin));
  return nameFromLabels(labelsOf(full));
}

const ODD = 0;
const RELATIVE = 1;
const ABSOLUTE = 2;

// Whether `text` is labels of plain characters, none empty or too long, and if so whether a dot ends it.
function plainShape(text: string): number {
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (i === start || i - start > MAX_LABEL) return ODD;
      start = i + 1;
    } else if (code > 0x7e || PLAIN[code] === 0) return ODD;
  }
  if (start === text.length) return start === 0 ? ODD : ABSOLUTE;
  return text.length - start > MAX_LABEL ? ODD : RELATIVE;
}

function needOrigin(text: string, origin: string | null): string {
  if (origin === null) throw new NameError(`'${text}' is relative and no origin is known`);
  return origin;
}

function tooLong(name: string): NameError {
  return new NameError(`'${name.slice(0, 60)}…' is longer than ${MAX_NAME} octets`);
}

function labelTooLong(name: string): NameError {
  return new NameError(`'${name.slice(0, 100)}' has a label longer than ${MAX_LABEL} octets`);
}

/** Whether `text` ends in a dot that is not escaped. */
export function endsAbsolute(text: string): boolean {
  return text.endsWith('.') && !escapedAt(text, text.length - 1);
}

function escapedAt(text: string, position: number): boolean {
  let slashes = 0;
  for (let i = position - 1; i >= 0 && text.charCodeAt(i) === BACKSLASH; i--) slashes++;
  return slashes % 2 === 1;
}

function joinName(relative: string, origin: string): string {
  return origin === '.' ? `${relative}.` : `${relative}.${origin}`;
}

/** The labels of an absolute name as octets, without the root. Throws NameError as parseName does. */
export function labelsOf(name: string): Buffer[] {
  if (name === '.') return [];
  const labels: Buffer[] = [];
  let octets: number[] = [];
  let total = 1;
  for (let i = 0; i < name.length; ) {
    const code = name.charCodeAt(i);
    if (code === DOT) {
      if (octets.length === 0) throw new NameError(`'${name}' has an empty label`);
      if (octets.length > MAX_LABEL) throw labelTooLong(name);
      total += octets.length + 1;
      labels.push(Buffer.from(octets));
      octets = [];
      i++;
    } else if (code === BACKSLASH) {
      if (octets.length === 0 && name[i + 1] === '[') throw new NameError(`'${name}' has a bit-string label`);
      const escaped = readEscape(name, i);
      octets.push(escaped.octet);
      i = escaped.next;
    } else {
      if ((code > 0x7e || code < 0x21) && !isControl(code)) throw badCharacter(name, i);
      octets.push(code);
      i++;
    }
  }
  if (octets.length > 0) throw new NameError(`'${name}' is not absolute: it does not end in a dot`);
  if (total > MAX_NAME) throw tooLong(name);
  return labels;
}

// An octet as any other, as in BIND; not those that end words and lines.
function isControl(code: number): boolean {
  return code === 0x7f || (code < 0x20 && code > 0 && code !== 0x09 && code !== 0x0a && code !== 0x0d);
}

function badCharacter(name: string, at: number): NameError {
  const code = name.codePointAt(at) ?? 0;
  if (code > 0x7e) return new NameError(`'${name}' has a character outside ASCII; write the name in its xn-- form`);
  return new NameError(`'${name}' has a blank or control character; write it as \\DDD`);
}

/** Value and end of the escape (`\X` or `\DDD`, RFC 1035 §5.1) that begins at `at`. Throws NameError. */
export function readEscape(text: string, at: number): { octet: number; next: number } {
  const digits = /^\d{1,3}/.exec(text.slice(at + 1, at + 4))?.[0] ?? '';
  if (digits.length === 3) {
    const octet = Number(digits);
    if (octet > 255) throw new NameError(`escape \\${digits} is above 255`);
    return { octet, next: at + 4 };
  }
  if (digits.length > 0) throw new NameError(`escape \\${digits} needs three digits`);
  const code = text.charCodeAt(at + 1);
  if (Number.isNaN(code)) throw new NameError(`'${text}' ends in a single backslash`);
  if (code > 0x7e) throw new NameError(`'${text}' escapes a character outside ASCII`);
  return { octet: code, next: at + 2 };
}

/** Presentation form, absolute, of labels given as octets; escapes only what needs it. */
export function nameFromLabels(labels: readonly Uint8Array[]): string {
  if (labels.length === 0) return '.';
  let text = '';
  for (const label of labels) {
    for (const octet of label) text += octetToText(octet);
    text += '.';
  }
  return text;
}

function octetToText(octet: number): string {
  if (octet < 0x21 || octet > 0x7e) return `\\${String(octet).padStart(3, '0')}`;
  return SPECIAL.has(octet) ? `\\${String.fromCharCode(octet)}` : String.fromCharCode(octet);
}

/** Lower case with minimal escapes, so that equal names are equal strings. `name` is absolute. Throws NameError. */
export function canonicalName(name: string): string {
  const lower = lowerAscii(name);
  return lower.includes('\\') ? lowerAscii(nameFromLabels(labelsOf(lower))) : lower;
}

// String.prototype.toLowerCase also changes letters outside ASCII, but names hold ASCII only.
function lowerAscii(text: string): string {
  return text.toLowerCase();
}

/** Whether `name` is `ancestor` or lies below it, label by label and without regard to case. Both absolute. */
export function isSubdomain(name: string, ancestor: string): boolean {
  return suffixStart(canonicalName(name), canonicalName(ancestor)) !== -1;
}

// Where the labels of `ancestor` begin in `name` (both canonical); the length of `name` for the root; -1 if not below.
function suffixStart(name: string, ancestor: string): number {
  if (ancestor === '.') return name.length;
  const start = name.length - ancestor.length;
  if (start === 0) return name === ancestor ? 0 : -1;
  if (start < 0 || name.charCodeAt(start - 1) !== DOT || !name.endsWith(ancestor)) return -1;
  return escapedAt(name, start - 1) ? -1 : start;
}

/** `name` as written in a file of `zone`: '@' for the apex, relative if below, else unchanged. Both absolute. */
export function relativise(name: string, zone: string): string {
  const normal = name.includes('\\') ? nameFromLabels(labelsOf(name)) : name;
  const start = suffixStart(lowerAscii(normal), canonicalName(zone));
  if (start === -1) return normal;
  if (start === 0 || normal === '.') return '@';
  return normal.slice(0, start - 1);
}

/** The names above an absolute name, closest first, without the root's. */
export function parentNames(name: string): string[] {
  const labels = labelsOf(canonicalName(name));
  return labels.slice(1).map((_, i) => nameFromLabels(labels.slice(i + 1)));
}

/** The absolute name for `label` as stored with records of `zone`; the reverse of relativise. */
export function absolutise(label: string, zone: string): string {
  if (label === '@') return zone;
  return endsAbsolute(label) ? label : joinName(label, zone);
}

/** Uncompressed wire form of an absolute name (RFC 1035 §3.1). Throws NameError. */
export function nameToWire(name: string): Buffer {
  return Buffer.from(scratch.subarray(0, writeName(name, scratch, 0)));
}

const scratch = Buffer.allocUnsafeSlow(MAX_NAME);

/** Writes the wire form of an absolute name at `offset` of `target` (which has room) and returns the offset behind it. */
export function writeName(name: string, target: Buffer, offset: number): number {
  if (plainShape(name) !== ABSOLUTE || name.length >= MAX_NAME) return writeLabels(labelsOf(name), target, offset);
  return writePlainName(name, target, offset);
}

/** The same for a name known to be absolute, of plain characters and within the limits; the length is that of `name` + 1. */
export function writePlainName(name: string, target: Uint8Array, offset: number): number {
  let lengthAt = offset;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const at = offset + i + 1;
    if (code === DOT) {
      target[lengthAt] = at - lengthAt - 1;
      lengthAt = at;
    } else target[at] = code;
  }
  target[lengthAt] = 0;
  return lengthAt + 1;
}

function writeLabels(labels: readonly Buffer[], target: Buffer, offset: number): number {
  let at = offset;
  for (const label of labels) {
    target[at] = label.length;
    label.copy(target, at + 1);
    at += label.length + 1;
  }
  target[at] = 0;
  return at + 1;
}

/**
 * Absolute name at `offset` of a message, following compression pointers (RFC 1035 §4.1.4); `next` is the offset behind the
 * name where it stands. Pointers must point backwards, so that no loop is possible. Throws NameError.
 */
export function nameFromWire(message: Uint8Array, offset: number): { name: string; next: number } {
  let text = '';
  let at = offset;
  let next = -1;
  let limit = offset;
  let total = 1;
  for (;;) {
    const length = message[at];
    if (length === undefined) throw new NameError('name runs past the end of the message');
    if (length === 0) return { name: text === '' ? '.' : text, next: next === -1 ? at + 1 : next };
    if (length >= 0xc0) {
      const target = ((length & 0x3f) << 8) | (message[at + 1] ?? 0xff);
      if (next === -1) next = at + 2;
      if (target >= limit) throw new NameError('compression pointer does not point backwards');
      limit = target;
      at = target;
      continue;
    }
    if (length > MAX_LABEL) throw new NameError(`label type 0x${length.toString(16)} is not known`);
    if (at + length >= message.length) throw new NameError('name runs past the end of the message');
    total += length + 1;
    if (total > MAX_NAME) throw new NameError(`name longer than ${MAX_NAME} octets`);
    for (let i = at + 1; i <= at + length; i++) text += OCTET_TEXT[message[i] ?? 0];
    text += '.';
    at += length + 1;
  }
}

const OCTET_TEXT = Array.from({ length: 256 }, (_, octet) => octetToText(octet));

/** Canonical order of two absolute names (RFC 4034 §6.1): negative, 0 or positive. */
export function compareCanonical(a: string, b: string): number {
  const left = labelsOf(canonicalName(a)).reverse();
  const right = labelsOf(canonicalName(b)).reverse();
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = Buffer.compare(left[i] ?? Buffer.alloc(0), right[i] ?? Buffer.alloc(0));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const HYPHEN = 0x2d;

/** Letters and digits. */
const ALNUM = new Uint8Array(128);
for (const code of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')) ALNUM[code] = 1;

/** Host-name test of spec 04 §2.5; '@' passes, relative and absolute names pass, a label '*' only with `wildcard`. */
export function isHostName(name: string, options: { readonly wildcard: boolean }): boolean {
  if (name === '@') return true;
  const end = name.charCodeAt(name.length - 1) === DOT ? name.length - 1 : name.length;
  if (end + 2 > MAX_NAME) return false;
  let start = 0;
  for (let i = 0; i <= end; i++) {
    const code = i === end ? DOT : name.charCodeAt(i);
    if (code === DOT) {
      if (!isHostLabel(name, start, i) && !(options.wildcard && i - start === 1 && name[start] === '*')) return false;
      start = i + 1;
    }
  }
  return true;
}

function isHostLabel(name: string, start: number, end: number): boolean {
  if (end === start || end - start > MAX_LABEL) return false;
  if (name.charCodeAt(start) === HYPHEN || name.charCodeAt(end - 1) === HYPHEN) return false;
  for (let i = start; i < end; i++) {
    const code = name.charCodeAt(i);
    if (code !== HYPHEN && (code > 0x7e || ALNUM[code] === 0)) return false;
  }
  return true;
}

// Underscores: RFC 8552. Slashes: classless reverse zones, RFC 2317.
const ZONE_LABEL = /^[a-z0-9_]([a-z0-9_/-]*[a-z0-9_])?$/;

/**
 * The lower-case name of a zone, U-labels as A-labels; `text` must be absolute, not the root, of letters, digits, '-', '_',
 * '/'. Throws NameError.
 */
export function checkZoneName(text: string): string {
  const name = toAscii(text).toLowerCase();
  if (name === '.') throw new NameError('the root is not accepted as a zone');
  if (!name.endsWith('.')) throw new NameError(`'${text}' is not absolute: it does not end in a dot`);
  if (name.length + 1 > MAX_NAME) throw tooLong(name);
  for (const label of name.slice(0, -1).split('.')) {
    if (label.length > MAX_LABEL) throw labelTooLong(name);
    if (!ZONE_LABEL.test(label)) throw new NameError(`'${label}' is not a label of a zone name`);
  }
  return name;
}
