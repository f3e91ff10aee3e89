// One record line: owner, TTL, class, type and rdata from words (spec 04 §4.2).
import { canonicalName, isSubdomain, NameError, parseName, relativise } from '../name.ts';
import { parseRdata, type Rdata, RdataError, rdataToText, rrType, UnknownType } from '../rr/index.ts';
import { looksLikeTtl, parseTtl, TtlError } from '../ttl.ts';
import type { Word } from '../words.ts';
import type { WordsEntry } from './entries.ts';
import { grammarFault, type Place, rdataFault, SyntaxFault } from './faults.ts';

export interface RecordHead {
  /** The owner as typed; null: that of the record before. */
  readonly ownerWord: Word | null;
  readonly ttl: string | null;
  /** Upper case. */
  readonly type: string;
  readonly typeWord: Word;
  readonly rdata: readonly Word[];
}

/** Splits a record's words at its type. Throws SyntaxFault. */
export function readHead(entry: WordsEntry): RecordHead {
  const { words, indented, line } = entry;
  const ownerWord = indented ? null : (words[0] ?? null);
  let next = indented ? 0 : 1;
  let ttl: string | null = null;
  let classSeen = false;
  for (; next < words.length; next++) {
    const word = words[next];
    if (word === undefined || word.quoted) break;
    if (ttl === null && looksLikeTtl(word.text)) ttl = checkTtl(word);
    else if (!classSeen && isClass(word)) classSeen = true;
    else break;
  }
  const typeWord = words[next];
  if (typeWord === undefined) throw grammarFault(behind(words, line), 'the record has no type', 'a record type');
  if (typeWord.quoted) throw grammarFault(typeWord, `'${typeWord.text}' stands where a type belongs`, 'a record type');
  return { ownerWord, ttl, type: typeWord.text.toUpperCase(), typeWord, rdata: words.slice(next + 1) };
}

function behind(words: readonly Word[], line: number): Place {
  const last = words.at(-1);
  return last === undefined ? { line, column: 1 } : { line: last.line, column: last.column + last.text.length };
}

function checkTtl(word: Word): string {
  try {
    parseTtl(word.text);
    return word.text;
  } catch (error) {
    if (error instanceof TtlError) throw rdataFault(word, error.message);
    throw error;
  }
}

function isClass(word: Word): boolean {
  const upper = word.text.toUpperCase();
  if (upper === 'IN' || upper === 'CLASS1') return true;
  if (upper !== 'CH' && upper !== 'CS' && upper !== 'HS' && !/^CLASS\d+$/.test(upper)) return false;
  throw grammarFault(word, `class ${upper} is not supported`, 'IN');
}

/** Absolute owner of a record. Throws SyntaxFault: bad name, or outside `zone`. */
export function readOwner(word: Word, origin: string, zone: string): string {
  const owner = absoluteOwner(word, origin);
  if (isSubdomain(owner, zone)) return owner;
  throw new SyntaxFault(word, {
    message: `'${owner}' is not in ${zone}`,
    errorName: 'LabelNotInDomain',
    data: { label_thing: word.text },
  });
}

/** Absolute owner wherever it lies. Throws SyntaxFault. */
export function absoluteOwner(word: Word, origin: string | null): string {
  if (word.quoted) throw grammarFault(word, 'an owner name must not be quoted', 'a name');
  try {
    return parseName(word.text, origin);
  } catch (error) {
    if (error instanceof NameError) throw grammarFault(word, error.message, 'a name');
    throw error;
  }
}

export function relativeOwner(owner: string, zone: string): string {
  return owner === zone || canonicalName(owner) === zone ? '@' : relativise(owner, zone);
}

/** Type name and rdata of a record that is not an incremental deletion. Throws SyntaxFault. */
export function readRdata(head: RecordHead, origin: string): Rdata {
  try {
    const { name } = rrType(head.type);
    if (head.rdata.length === 0) throw rdataFault(behind([head.typeWord], head.typeWord.line), 'the rdata is missing');
    return parseRdata(name, head.rdata, origin);
  } catch (error) {
    if (error instanceof UnknownType) throw unknownType(head);
    if (error instanceof RdataError) {
      const word = head.rdata[error.wordIndex ?? 0] ?? behind(head.rdata, head.typeWord.line);
      throw rdataFault(word, `${head.type}: ${error.message}`);
    }
    throw error;
  }
}

function unknownType({ type, typeWord }: RecordHead): SyntaxFault {
  if (type !== 'ANY') return grammarFault(typeWord, `'${typeWord.text}' is not a record type`, 'a record type');
  const message = 'ANY is only for incremental deletions';
  return new SyntaxFault(typeWord, { message, errorName: 'UnhandledTypeError', data: { rdata_thing: type } });
}

/** Whether the words mean "no rdata" in a deletion: none, `""`, or `\# 0`. */
export function meansNoRdata(words: readonly Word[]): boolean {
  const [first, second] = words;
  if (first === undefined) return true;
  if (words.length === 1) return first.quoted && first.text === '';
  return words.length === 2 && first.text === '\\#' && second?.text === '0';
}

/** Rdata text as stored with records of `zone`. */
export function storedRdata({ type, wire }: Rdata, zone: string): string {
  return rdataToText(type, wire, zone);
}
