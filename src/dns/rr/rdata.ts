// Rdata of any type between text, wire and canonical form, derived from the type's fields; RFC 3597 for the rest.
import { NameError, nameFromWire } from '../name.ts';
import { splitWords, type Word, WordError } from '../words.ts';
import { dataFault, decodeOctets, genericText, opaque } from './data-fields.ts';
import { sharedWriter, written } from './field-io.ts';
import {
  isMetaType,
  knownType,
  type PrintContext,
  RdataError,
  type RrField,
  type RrType,
  typeName,
  typeNumber,
  UnknownType,
  type WireReader,
  type WireWriter,
} from './rr-type.ts';

export interface Rdata {
  readonly type: string;
  /** Uncompressed, case of names as typed. */
  readonly wire: Buffer;
  /** Canonical form (RFC 4034 §6.2): names lower-cased. The same Buffer as `wire` where nothing differs. */
  readonly canon: Buffer;
}

/** MD and MF. */
const OBSOLETE = new Set([3, 4]);

/** The type of a mnemonic or number. Types without a definition are opaque, named TYPEnnn (RFC 3597). Throws UnknownType for anything else. */
export function rrType(nameOrNumber: string | number): RrType {
  const known = knownType(nameOrNumber);
  if (known !== undefined) return known;
  const number = typeof nameOrNumber === 'number' ? nameOrNumber : typeNumber(nameOrNumber);
  const byNumber = knownType(number);
  if (byNumber !== undefined) return byNumber;
  if (isMetaType(number)) throw new UnknownType(`'${typeName(number)}' is not the type of a record`);
  return { name: `TYPE${number}`, number, fields: [{ name: 'data', kind: opaque }], names: null };
}

/**
 * Rdata of `type` from text or words; relative names are completed with `origin`. Takes the generic form `\# length hex` for
 * every type. Throws RdataError, UnknownType.
 */
export function parseRdata(type: string, text: string | readonly Word[], origin: string): Rdata {
  const rr = rrType(type);
  if (OBSOLETE.has(rr.number)) throw new RdataError(`type ${rr.name} is obsolete (RFC 1035 §3.3.4); use MX`);
  const words = typeof text === 'string' ? wordsOf(text) : text;
  if (isGeneric(rr, words)) return parseGeneric(rr, words);
  const reader = { words, next: 0, origin };
  const out = sharedWriter();
  let field = '';
  let rdata: Rdata;
  try {
    rdata = collect(rr, out, ({ name, kind }) => {
      field = name;
      kind.parse(reader, out);
    });
  } catch (error) {
    if (!(error instanceof RdataError)) throw error;
    throw new RdataError(`${inWords(field)}: ${error.message}`, error.wordIndex, error.read);
  }
  if (reader.next < words.length) {
    throw new RdataError(`'${words[reader.next]?.text}' is more than a ${rr.name} record takes`, reader.next);
  }
  return rdata;
}

/** Whether the words are the generic form `\\# length hex` (RFC 3597 §5); in TXT, `\\#` may also be a string. */
export function isGeneric(rr: RrType, words: readonly Word[]): boolean {
  const [first, second] = words;
  if (first === undefined || first.quoted || first.text !== '\\#') return false;
  return rr.name !== 'TXT' || (second !== undefined && !second.quoted && /^\d+$/.test(second.text));
}

// `keyTag` as `key tag`.
function inWords(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function wordsOf(text: string): Word[] {
  try {
    return splitWords(text);
  } catch (error) {
    if (error instanceof WordError) throw new RdataError(error.message);
    throw error;
  }
}

// Runs `each` over the fields and lower-cases, for the canonical form, what the fields of names wrote.
function collect(rr: RrType, out: WireWriter, each: (field: RrField) => void): Rdata {
  let canon: Buffer | null = null;
  const ranges: [number, number][] = [];
  for (const field of rr.fields) {
    const start = out.length;
    each(field);
    if (field.kind.names === 'lower') ranges.push([start, out.length]);
  }
  if (out.length > 0xffff) throw new RdataError('rdata is longer than 65535 octets');
  const wire = written(out);
  for (const [start, end] of ranges) {
    // Length octets are at most 63 and so never in the range of upper-case letters.
    for (let i = start; i < end; i++) {
      const octet = wire[i] ?? 0;
      if (octet < 0x41 || octet > 0x5a) continue;
      canon ??= Buffer.from(wire);
      canon[i] = octet + 0x20;
    }
  }
  return { type: rr.name, wire, canon: canon ?? wire };
}

function parseGeneric(rr: RrType, words: readonly Word[]): Rdata {
  const [, length] = words;
  if (length === undefined || !/^\d+$/.test(length.text)) throw new RdataError('\\# needs a length', 1);
  const wanted = Number(length.text);
  if (wanted > 0xffff)
    throw new RdataError(`'${length.text}' is longer than 65535 octets`, 1, wanted > 0xffffffff ? 1 : 2);
  const text = words.slice(2).reduce((joined, word) => joined + word.text, '');
  const octets = decodeOctets(text, 'hex');
  if (octets?.length !== wanted || words.some(({ quoted }) => quoted)) {
    throw dataFault(words, 2, { encoding: 'hex', wanted, message: `\\# needs ${wanted} octets of hexadecimal data` });
  }
  try {
    // A pointer has nothing to point to here: the name of a known type must be written in full.
    return rdataFromWire(rr.name, octets, 0, octets.length);
  } catch (error) {
    if (error instanceof RdataError) throw new RdataError(error.message, Math.min(2, words.length - 1), words.length);
    throw error;
  }
}

/** Rdata of `type` at `offset` of a message, names decompressed. Throws RdataError if it does not fit the type. */
export function rdataFromWire(type: string | number, message: Buffer, offset: number, length: number): Rdata {
  const rr = rrType(type);
  if (offset + length > message.length) throw new RdataError('rdata runs past the end of the message');
  const from: WireReader = { message, at: offset, end: offset + length };
  const out = sharedWriter();
  const rdata = collect(rr, out, ({ kind }) => kind.copy(from, out));
  if (from.at < from.end) throw new RdataError(`${from.end - from.at} octets more than a ${rr.name} record takes`);
  return rdata;
}

/**
 * Text of uncompressed rdata: names relative to `origin` where below it, absolute if none is given; the generic form for
 * rdata that does not fit its type.
 */
export function rdataToText(type: string | number, wire: Buffer, origin: string | null = null): string {
  return printRdata(rrType(type), wire, { origin, bind: false });
}

/** Text of uncompressed rdata as BIND's tools write it (named-compilezone -s full), names absolute. */
export function canonicalText(type: string | number, wire: Buffer): string {
  return printRdata(rrType(type), wire, { origin: null, bind: true });
}

function printRdata(rr: RrType, wire: Buffer, context: PrintContext): string {
  const from: WireReader = { message: wire, at: 0, end: wire.length };
  try {
    const parts: string[] = [];
    for (const { kind } of rr.fields) {
      const text = kind.print(from, context);
      if (text !== '') parts.push(text);
    }
    return from.at === from.end ? parts.join(' ') : genericText(wire, context.bind);
  } catch (error) {
    if (error instanceof RdataError) return genericText(wire, context.bind);
    throw error;
  }
}

/** The names in uncompressed rdata, absolute, each with its field. */
export function namesIn(type: string | number, wire: Buffer): { field: string; name: string }[] {
  const found: { field: string; name: string }[] = [];
  const from: WireReader = { message: wire, at: 0, end: wire.length };
  const ignored = sharedWriter();
  for (const field of rrType(type).fields) {
    if (field.kind.names !== undefined && from.at < from.end)
      found.push({ field: field.name, name: nameAt(wire, from.at) });
    field.kind.copy(from, ignored);
  }
  return found;
}

function nameAt(wire: Buffer, at: number): string {
  try {
    return nameFromWire(wire, at).name;
  } catch (error) {
    if (error instanceof NameError) throw new RdataError(error.message);
    throw error;
  }
}
