// What a record type is made of, and the registry of the types known by name.
import type { Word } from '../words.ts';

export class RdataError extends Error {
  override readonly name = 'RdataError';
  /** Index of the offending word, when one is to blame. */
  readonly wordIndex: number | undefined;
  /** How many words BIND has read when it finds the fault, if more than those before the word: it blames the last one's line. */
  readonly read: number | undefined;
  constructor(message: string, wordIndex?: number, read?: number) {
    super(message);
    this.wordIndex = wordIndex;
    this.read = read;
  }
}

export class UnknownType extends Error {
  override readonly name = 'UnknownType';
}

/** Words not yet taken by a field. `origin` completes relative names. */
export interface WordReader {
  readonly words: readonly Word[];
  next: number;
  readonly origin: string;
}

/** Grows as it is written; `bytes` beyond `length` are garbage. */
export interface WireWriter {
  bytes: Buffer;
  length: number;
}

/** Rdata inside a message: `at` moves up to `end`; names may point to anywhere in `message`. */
export interface WireReader {
  readonly message: Buffer;
  at: number;
  readonly end: number;
}

export interface PrintContext {
  /** Names are shown relative to it where below it; null shows them absolute. */
  readonly origin: string | null;
  /** The text of BIND's tools where it differs from ours: long data in pieces, hexadecimal digits as capitals. */
  readonly bind: boolean;
}

/**
 * One kind of field: the three directions from which everything else (text, wire, canonical form, lists of names) derives.
 * All throw RdataError. `names`: the field is a domain name, lower-cased in canonical form ('lower', RFC 4034 §6.2 as amended
 * by RFC 6840 §5.1) or kept ('kept').
 */
export interface FieldKind {
  /** Text to wire: takes the field's words. */
  readonly parse: (words: WordReader, out: WireWriter) => void;
  /** Wire to uncompressed wire: checks the field and moves behind it. */
  readonly copy: (from: WireReader, out: WireWriter) => void;
  /** Uncompressed wire to text, moving behind the field. '' prints nothing. */
  readonly print: (from: WireReader, context: PrintContext) => string;
  readonly names?: 'lower' | 'kept';
  /** For kinds of several words, their names 'kept': indexes of the words that are names; the field begins at word `first`. */
  readonly nameWords?: (words: readonly Word[], first: number) => readonly number[];
}

export interface RrField {
  readonly name: string;
  readonly kind: FieldKind;
}

export interface RrType {
  readonly name: string;
  readonly number: number;
  readonly fields: readonly RrField[];
  /** Names in the rdata and whether canonical form keeps their case; null: there are none. */
  readonly names: 'lower' | 'kept' | null;
}

const byName = new Map<string, RrType>();
const byNumber = new Map<number, RrType>();

// Types of questions and envelopes: known by name, never the type of a stored record (RFC 6895 §3.1).
const META: ReadonlyMap<string, number> = new Map([
  ['OPT', 41],
  ['TKEY', 249],
  ['TSIG', 250],
  ['IXFR', 251],
  ['AXFR', 252],
  ['ANY', 255],
]);
const META_NAMES = new Map(Array.from(META, ([name, number]) => [number, name]));

/** Makes a type known. `fields` in wire order; an empty object is a type without rdata. */
export function defineType(name: string, number: number, fields: Readonly<Record<string, FieldKind>>): RrType {
  const list = Object.entries(fields).map(([field, kind]) => ({ name: field, kind }));
  const names = list.reduce<RrType['names']>(
    (found, { kind }) => kind.names ?? (kind.nameWords ? 'kept' : found),
    null,
  );
  const type = { name, number, fields: list, names };
  byName.set(name, type);
  byNumber.set(number, type);
  return type;
}

/** The type of that mnemonic or number if it is defined here, else undefined. */
export function knownType(nameOrNumber: string | number): RrType | undefined {
  return typeof nameOrNumber === 'number' ? byNumber.get(nameOrNumber) : byName.get(nameOrNumber.toUpperCase());
}

/** Names of all defined types, in order of their numbers. */
export function knownTypeNames(): string[] {
  return Array.from(byNumber.values())
    .sort((a, b) => a.number - b.number)
    .map((type) => type.name);
}

/** Number of a type mnemonic, `TYPEnnn` (RFC 3597 §5) and ANY, AXFR, … included. Throws UnknownType. */
export function typeNumber(name: string): number {
  const upper = name.toUpperCase();
  const known = byName.get(upper)?.number ?? META.get(upper);
  if (known !== undefined) return known;
  const digits = /^TYPE(\d{1,5})$/.exec(upper)?.[1];
  if (digits === undefined || Number(digits) > 0xffff) throw new UnknownType(`'${name}' is not a record type`);
  return Number(digits);
}

/** Mnemonic of a type number, `TYPEnnn` if there is none. */
export function typeName(number: number): string {
  return byNumber.get(number)?.name ?? META_NAMES.get(number) ?? `TYPE${number}`;
}

/** Whether the number is of questions and envelopes only (RFC 6895 §3.1: 128…255, and OPT). */
export function isMetaType(number: number): boolean {
  return number === 41 || (number >= 128 && number <= 255) || number === 0;
}
