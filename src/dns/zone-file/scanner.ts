// Zone text to entries: blank lines, comments, directives and records as words. One pass by character code, nothing kept.

import { bareEnd, closingQuote, type Word } from '../words.ts';
import type { Place } from './faults.ts';
import { remarkText } from './tags.ts';

/** What `nextEntry` found. A record or directive without words is a 'blank'. */
export type EntryKind = 'blank' | 'comment' | 'directive' | 'record' | 'broken';

/** A place in zone text and the entry read last. All but `text` changes with every `nextEntry`; `words` is used again. */
export interface Scanner {
  readonly text: string;
  /** Where reading goes on: offset, line, offset of that line's begin, parentheses open, offset behind the last word. */
  at: number;
  lineAt: number;
  lineStart: number;
  depth: number;
  wordEnd: number;

  kind: EntryKind;
  /** Where the entry's first word or its comment stands; of a line that begins with a blank, where its first text stands. */
  line: number;
  column: number;
  /** Offset of that line; the line in which words end. */
  lineOffset: number;
  lastLine: number;
  readonly words: Word[];
  /** Whether the line begins with a blank: the owner is that of the record before. */
  indented: boolean;
  /** Text of a 'comment' behind its ';', or what stands behind ';' on the last line of words. */
  comment: string;
  /** What stands behind ';' within parentheses, joined. */
  innerComment: string;
  /** Whether there are parentheses. */
  grouped: boolean;
  /** Whether the text ends before the line does. */
  unended: boolean;
  /** Why and where a 'broken' entry is; its words are those before. */
  message: string;
  place: Place;
}

const NUL = 0x00;
const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const DOLLAR = 0x24;
const OPEN = 0x28;
const CLOSE = 0x29;
const SEMICOLON = 0x3b;

export function makeScanner(text: string): Scanner {
  return {
    text,
    at: 0,
    lineAt: 1,
    lineStart: 0,
    depth: 0,
    wordEnd: -1,
    kind: 'blank',
    line: 1,
    column: 1,
    lineOffset: 0,
    lastLine: 1,
    words: [],
    indented: false,
    comment: '',
    innerComment: '',
    grouped: false,
    unended: false,
    message: '',
    place: { line: 1, column: 1 },
  };
}

/** `text` without what the scanner need not know of: byte order mark and carriage returns at line ends. */
export function normaliseText(text: string): string {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return body.includes('\r') ? body.replace(/\r+(?=\n)/g, '') : body;
}

/** Reads the next entry of normalised text; false at its end. A broken entry takes the lines up to where reading can go on. */
export function nextEntry(scanner: Scanner): boolean {
  const { text } = scanner;
  const start = scanner.at;
  if (start >= text.length) return false;
  const first = skipBlanks(text, start);
  const code = first < text.length ? text.charCodeAt(first) : NEWLINE;
  scanner.line = scanner.lineAt;
  scanner.lineOffset = scanner.lineStart;
  scanner.column = first - scanner.lineStart + 1;
  scanner.at = first;
  if (code === NEWLINE || code === RETURN) {
    scanner.kind = 'blank';
    scanner.at++;
    if (code === NEWLINE) newLine(scanner);
  } else if (code === SEMICOLON) {
    scanner.kind = 'comment';
    scanner.comment = commentBody(scanner);
    scanner.at++;
    newLine(scanner);
  } else {
    scanner.indented = first > start;
    readWords(scanner);
  }
  return true;
}

function skipBlanks(text: string, at: number): number {
  let i = at;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code !== BLANK && code !== TAB) break;
    i++;
  }
  return i;
}

// `at` is behind a line break.
function newLine(scanner: Scanner): void {
  scanner.lineAt++;
  scanner.lineStart = scanner.at;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

// What stands behind the ';' here; moves to the end of the line.
function commentBody(scanner: Scanner): string {
  const end = lineEnd(scanner.text, scanner.at);
  const body = scanner.text.slice(scanner.at + 1, end);
  scanner.at = end;
  return body;
}

// Words up to the end of the line, or of the line that closes the last parenthesis.
function readWords(scanner: Scanner): void {
  const { text } = scanner;
  scanner.words.length = 0;
  scanner.comment = '';
  scanner.innerComment = '';
  scanner.grouped = false;
  scanner.unended = false;
  scanner.depth = 0;
  scanner.wordEnd = -1;
  while (scanner.at < text.length) {
    if (!readPart(scanner, text.charCodeAt(scanner.at))) return;
  }
  scanner.unended = true;
  if (scanner.depth === 0) endOfWords(scanner);
  else broken(scanner, `the '(' of the entry that begins in line ${scanner.line} is not closed`);
}

// A word, or what stands between words; false where the entry ends.
function readPart(scanner: Scanner, code: number): boolean {
  switch (code) {
    case BLANK:
    case TAB:
      scanner.at++;
      return true;
    case NEWLINE:
      scanner.at++;
      if (scanner.depth === 0) endOfWords(scanner);
      newLine(scanner);
      return scanner.depth > 0;
    case RETURN:
      // One of its own ends an entry, but not the line.
      scanner.at++;
      return scanner.depth > 0 || endOfWords(scanner);
    case SEMICOLON:
      takeComment(scanner, remarkText(commentBody(scanner)));
      return true;
    case OPEN:
      scanner.grouped = true;
      scanner.depth++;
      scanner.at++;
      return true;
    case CLOSE:
      if (scanner.depth === 0) return broken(scanner, "')' without '('");
      scanner.depth--;
      scanner.at++;
      return true;
    case QUOTE:
      return readQuoted(scanner);
    case NUL:
      return broken(scanner, 'NUL character outside quotes');
    default:
      readBare(scanner);
      return true;
  }
}

function readBare(scanner: Scanner): void {
  const { text, at } = scanner;
  const end = bareEnd(text, at);
  scanner.words.push({
    text: text.slice(at, end),
    quoted: false,
    glued: at === scanner.wordEnd,
    line: scanner.lineAt,
    column: at - scanner.lineStart + 1,
  });
  scanner.at = end;
  scanner.wordEnd = end;
}

function takeComment(scanner: Scanner, text: string): void {
  if (scanner.depth === 0) scanner.comment = text;
  else if (text !== '') scanner.innerComment += scanner.innerComment === '' ? text : `; ${text}`;
}

function readQuoted(scanner: Scanner): boolean {
  const { text, at, lineStart, lineAt } = scanner;
  const end = closingQuote(text, at);
  if (end === -1) return brokenQuote(scanner);
  let body = text.slice(at + 1, end);
  // An escaped line break belongs to the string, as in BIND.
  for (let i = body.indexOf('\n'); i !== -1; i = body.indexOf('\n', i + 1)) {
    scanner.lineAt++;
    scanner.lineStart = at + i + 2;
  }
  if (scanner.lineAt > lineAt) body = body.replaceAll('\\\n', '\\010');
  // No stored text can hold it.
  if (body.includes('\0')) body = body.replaceAll('\0', '\\000');
  const glued = at === scanner.wordEnd;
  scanner.words.push({ text: body, quoted: true, glued, line: lineAt, column: at - lineStart + 1 });
  scanner.at = end + 1;
  scanner.wordEnd = end + 1;
  return true;
}

// The string breaks off in the first line whose end is not escaped.
function brokenQuote(scanner: Scanner): false {
  const { text, lineAt } = scanner;
  const column = scanner.at - scanner.lineStart + 1;
  for (let i = scanner.at; i < text.length && text.charCodeAt(i) !== NEWLINE; i++) {
    if (text[i] !== '\\' || text.charCodeAt(++i) !== NEWLINE) continue;
    scanner.at = i + 1;
    newLine(scanner);
  }
  const place = scanner.lineAt === lineAt ? { line: lineAt, column } : { line: scanner.lineAt, column: 1 };
  broken(scanner, 'the quoted string is not closed on its line');
  scanner.place = place;
  return false;
}

/** Whether the words read are those of a directive. */
export function isDirective({ words, indented }: Scanner): boolean {
  return words[0]?.text.charCodeAt(0) === DOLLAR && !indented;
}

// Always false: the entry ends.
function endOfWords(scanner: Scanner): false {
  scanner.lastLine = scanner.lineAt;
  const first = scanner.words[0];
  if (first === undefined) {
    scanner.kind = 'blank';
    return false;
  }
  scanner.kind = isDirective(scanner) ? 'directive' : 'record';
  if (!scanner.indented) {
    scanner.line = first.line;
    scanner.column = first.column;
  }
  return false;
}

// Always false. Inside parentheses, lines that cannot begin a record are part of what is broken.
function broken(scanner: Scanner, message: string): false {
  const { text, depth } = scanner;
  endOfWords(scanner);
  scanner.kind = 'broken';
  scanner.message = message;
  scanner.place = { line: scanner.lineAt, column: scanner.at - scanner.lineStart + 1 };
  do {
    scanner.at = lineEnd(text, scanner.at) + 1;
    newLine(scanner);
  } while (depth > 0 && scanner.at < text.length && isContinuation(text.charCodeAt(scanner.at)));
  return false;
}

function isContinuation(code: number): boolean {
  return code === BLANK || code === TAB || code === CLOSE || code === SEMICOLON || code === NEWLINE;
}
