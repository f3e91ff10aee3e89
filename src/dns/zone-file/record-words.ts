// One record line: TTL, class, type and rdata from words (spec 04 §4.2).
import { parseRdata, parseSimpleRdata, type Rdata, RdataError, rrType, typedRdata, UnknownType } from '../rr/index.ts';
import { looksLikeTtl } from '../ttl.ts';
import type { Word } from '../words.ts';
import { grammarFault, type Place, rdataFault, SyntaxFault } from './faults.ts';
import type { Scanner } from './scanner.ts';
import { checked, type Ttls } from './ttls.ts';

export interface RecordHead {
  /** As typed; null: none. */
  readonly ttl: string | null;
  readonly type: string;
  readonly typeWord: Word;
  readonly rdata: readonly Word[];
  /** The rdata as one piece of the text; null where it is not on one line, or may have parentheses in it. */
  readonly raw: string | null;
}

/**
 * Splits a record's words, of which the first `taken` are taken already, at its type. Throws SyntaxFault; BIND blames the
 * first line for class and type.
 */
export function readHead(scanner: Scanner, taken: number, rules: TtlRules): RecordHead {
  const { words } = scanner;
  let next = taken;
  let ttl: string | null = null;
  let classSeen = false;
  for (; next < words.length; next++) {
    const word = words[next];
    if (word === undefined || word.quoted) break;
    if (ttl === null && looksLikeTtl(word.text)) ttl = readTtl(word, rules);
    else if (!classSeen && isClass(word, scanner)) classSeen = true;
    else break;
  }
  const typeWord = words[next];
  if (typeWord === undefined) throw grammarFault(endOf(scanner), 'the record has no type', 'a record type');
  if (typeWord.quoted)
    throw badHead(typeWord, scanner, `'${typeWord.text}' stands where a type belongs`, 'a record type');
  const type = typeNameOf(typeWord.text);
  if (type === null) throw unknownType(typeWord, scanner);
  return { ttl, type, typeWord, rdata: words.slice(next + 1), raw: rawText(scanner, next + 1) };
}

/** The words from `from` on as one piece of the text; null as for `raw`. */
export function rawText(
  { text, words, grouped, lineOffset, wordEnd, line, lastLine }: Scanner,
  from: number,
): string | null {
  const first = words[from];
  if (first === undefined || grouped || line !== lastLine) return null;
  return text.slice(lineOffset + first.column - 1, wordEnd);
}

function endOf({ words, lastLine }: Scanner): Place {
  const last = words.at(-1);
  return last?.line === lastLine ? behind(last, last) : { line: lastLine, column: 1 };
}

function badHead(word: Word, { line, column }: Scanner, message: string, expected: string): SyntaxFault {
  return grammarFault(word.line === line ? word : { line, column }, message, expected);
}

function unknownType(word: Word, scanner: Scanner): SyntaxFault {
  return badHead(word, scanner, `'${word.text}' is not a record type`, 'a record type');
}

/** The place behind a word. */
export function behind(word: Word | undefined, otherwise: Place): Place {
  if (word === undefined) return otherwise;
  return { line: word.line, column: word.column + word.text.length + (word.quoted ? 2 : 0) };
}

type TtlRules = Pick<Ttls, 'asNamed' | 'record'>;

// It counts for the records that follow, whatever becomes of this one.
function readTtl(word: Word, rules: TtlRules): string {
  const ttl = checked(word.text, rules, (message) => {
    throw rdataFault(word, message, word.text);
  });
  if (rules.asNamed) rules.record = ttl;
  return ttl;
}

const IN_BY_NUMBER = /^CLASS0*1$/;
const OTHER_CLASS = /^(?:CH|CHAOS|CS|HS|HESIOD|RESERVED0|CLASS\d+)$/;

function isClass(word: Word, scanner: Scanner): boolean {
  const { text } = word;
  if (text === 'IN') return true;
  const first = text.charCodeAt(0) | 0x20;
  // Of I, C, H and R.
  if (first !== 0x69 && first !== 0x63 && first !== 0x68 && first !== 0x72) return false;
  const upper = text.toUpperCase();
  if (upper === 'IN' || IN_BY_NUMBER.test(upper)) return true;
  if (!OTHER_CLASS.test(upper)) return false;
  throw badHead(word, scanner, `class ${upper} is not supported`, 'IN');
}

// Names of types by what was typed; not those without a limit, TYPEnnn.
const typeNames = new Map<string, string>();

/** Of incremental deletions only. */
const ANY = 'ANY';

function typeNameOf(text: string): string | null {
  const known = typeNames.get(text);
  if (known !== undefined) return known;
  try {
    const { name } = rrType(text);
    if (typeNames.size < 1000) typeNames.set(text, name);
    return name;
  } catch (error) {
    if (!(error instanceof UnknownType)) throw error;
    return text.toUpperCase() === ANY ? ANY : null;
  }
}

/** Rdata with its text as stored with records of `zone`: as typed, without the origin that it was typed under. */
export interface ReadRdata extends Rdata {
  readonly text: string;
}

/** The rdata of a record that is not an incremental deletion. Throws SyntaxFault. */
export function readRdata(head: RecordHead, origin: string, zone: string): ReadRdata {
  const simple = head.raw === null ? null : parseSimpleRdata(head.type, head.raw, origin, zone);
  if (simple !== null) return simple;
  const rdata = readAnyRdata(head, origin);
  return { ...rdata, text: typedRdata(head.type, head.rdata, rdata.wire, origin, zone) };
}

function readAnyRdata(head: RecordHead, origin: string): Rdata {
  const { type, typeWord, rdata } = head;
  if (type === ANY) {
    const message = 'ANY is only for incremental deletions';
    throw new SyntaxFault(typeWord, { message, errorName: 'UnhandledTypeError', data: { rdata_thing: type } });
  }
  // A list of no prefixes is one.
  if (rdata.length === 0 && type !== 'APL') throw rdataFault(behind(typeWord, typeWord), 'the rdata is missing');
  try {
    return parseRdata(type, rdata, origin);
  } catch (error) {
    if (error instanceof RdataError) throw badRdata(head, error);
    throw error;
  }
}

function badRdata(head: RecordHead, error: RdataError): SyntaxFault {
  const index = error.wordIndex ?? 0;
  const word = head.rdata[index];
  const place = rdataPlace(head, index, error.read);
  const elsewhere = word !== undefined && word.line !== place.line ? ` (line ${word.line})` : '';
  return rdataFault(place, `${head.type}: ${error.message}${elsewhere}`, word?.text);
}

/**
 * Where a fault in a word of the rdata is told: BIND blames the line in which the last word ends that it has read, `read` of
 * them; without that, the word before.
 */
export function rdataPlace(head: RecordHead, index: number, read = index): Place {
  const { rdata } = head;
  const word = rdata[index];
  if (word === undefined) return behind(rdata.at(-1) ?? head.typeWord, head.typeWord);
  const before = rdata[read - 1] ?? head.typeWord;
  if (before.line === word.line) return word;
  return read > index ? before : behind(before, word);
}

const FIXED: ReadonlySet<string | undefined> = new Set([
  'A',
  'AAAA',
  'AFSDB',
  'CNAME',
  'DNAME',
  'KX',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'RP',
  'SRV',
  'CAA',
  'URI',
  'HINFO',
]);

/** Whether BIND stops reading behind the last word that the type takes, and does not look for another one. */
export function takesFixedWords(type: string | undefined): boolean {
  return FIXED.has(type);
}

/** Whether the words mean "no rdata" in a deletion: none, `""`, or `\# 0`. */
export function meansNoRdata(words: readonly Word[]): boolean {
  const [first, second] = words;
  if (first === undefined) return true;
  if (words.length === 1) return first.quoted && first.text === '';
  return words.length === 2 && first.text === '\\#' && second?.text === '0';
}
