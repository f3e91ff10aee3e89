// Reading words and reading or writing octets, for the kinds of fields.
import { type NameError, readEscape } from '../name.ts';
import type { Word } from '../words.ts';
import { RdataError, type WireReader, type WireWriter, type WordReader } from './rr-type.ts';

export function takeWord(words: WordReader, what: string): Word {
  const word = words.words[words.next];
  if (word === undefined) throw new RdataError(`${what} is missing`, words.words.length);
  words.next++;
  return word;
}

/** The text of the next word, which may not be quoted. */
export function takeBare(words: WordReader, what: string): string {
  const word = takeWord(words, what);
  if (word.quoted) throw new RdataError(`${what} must not be quoted`, words.next - 1);
  return word.text;
}

/** All remaining words joined without blanks, as hexadecimal and base64 data may be split anywhere, and whether one is quoted. */
export function takeJoined(words: WordReader): { text: string; quoted: boolean } {
  let text = '';
  let quoted = false;
  for (; words.next < words.words.length; words.next++) {
    const word = words.words[words.next] as Word;
    text += word.text;
    quoted ||= word.quoted;
  }
  return { text, quoted };
}

/** Error that points at the word taken last. */
export function badWord(words: WordReader, message: string): RdataError {
  return new RdataError(message, words.next - 1);
}

/** The same for a fault that BIND finds when it has taken the word. */
export function badWordRead(words: WordReader, message: string): RdataError {
  return new RdataError(message, words.next - 1, words.next);
}

/** Octets of a character string as typed: escapes resolved, characters outside ASCII as UTF-8. */
export function stringOctets(text: string, words: WordReader): Buffer {
  if (!text.includes('\\')) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', start)) {
    parts.push(Buffer.from(text.slice(start, at), 'utf8'));
    start = at + 1;
    // A character outside ASCII needs no backslash, but BIND lets it have one.
    if (text.charCodeAt(start) > 0x7f) continue;
    try {
      const escaped = readEscape(text, at);
      parts.push(Buffer.of(escaped.octet));
      start = escaped.next;
    } catch (error) {
      throw badWord(words, (error as NameError).message);
    }
  }
  parts.push(Buffer.from(text.slice(start), 'utf8'));
  return Buffer.concat(parts);
}

const STRING_TEXT = Array.from({ length: 256 }, (_, octet) => {
  if (octet < 0x20 || octet > 0x7e) return `\\${String(octet).padStart(3, '0')}`;
  return octet === 0x22 || octet === 0x5c ? `\\${String.fromCharCode(octet)}` : String.fromCharCode(octet);
});

/** Quoted text of a character string. */
export function quoteOctets(octets: Uint8Array): string {
  let text = '"';
  for (const octet of octets) text += STRING_TEXT[octet];
  return `${text}"`;
}

export function makeWriter(size = 256): WireWriter {
  return { bytes: Buffer.allocUnsafeSlow(size), length: 0 };
}

const shared = makeWriter(1024);

/**
 * The one writer for whole rdata, empty: what is written must be copied out before the next call. Made anew each time it would
 * take its place in Node's pool, and stay there for as long as any small Buffer beside it is kept.
 */
export function sharedWriter(): WireWriter {
  shared.length = 0;
  return shared;
}

/** A copy of what was written. */
export function written(out: WireWriter): Buffer {
  return Buffer.from(out.bytes.subarray(0, out.length));
}

/** Makes room for `more` octets at the end. Throws RdataError when rdata would exceed 65 535 octets. */
export function reserve(out: WireWriter, more: number): void {
  const needed = out.length + more;
  if (needed <= out.bytes.length) return;
  if (needed > 0xffff + 512) throw new RdataError('rdata is longer than 65535 octets');
  const larger = Buffer.allocUnsafe(Math.max(needed, out.bytes.length * 2));
  out.bytes.copy(larger, 0, 0, out.length);
  out.bytes = larger;
}

/** Appends `value` as an unsigned integer of `size` octets (1…6). */
export function putUint(out: WireWriter, value: number, size: number): void {
  reserve(out, size);
  out.bytes.writeUIntBE(value, out.length, size);
  out.length += size;
}

export function putOctets(out: WireWriter, octets: Uint8Array): void {
  reserve(out, octets.length);
  out.bytes.set(octets, out.length);
  out.length += octets.length;
}

export function getUint(from: WireReader, size: number): number {
  if (from.at + size > from.end) throw new RdataError('rdata is too short');
  const value = from.message.readUIntBE(from.at, size);
  from.at += size;
  return value;
}

export function getOctets(from: WireReader, size: number): Buffer {
  if (from.at + size > from.end) throw new RdataError('rdata is too short');
  const octets = from.message.subarray(from.at, from.at + size);
  from.at += size;
  return octets;
}

/** Everything up to the end of the rdata. */
export function getRest(from: WireReader): Buffer {
  return getOctets(from, from.end - from.at);
}
