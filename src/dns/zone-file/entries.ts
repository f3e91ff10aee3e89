// Zone text to entries: blank lines, comments, directives and records as words. Line oriented, linear in the text.

import { bareEnd, closingQuote, type Word, WordError } from '../words.ts';
import { remarkText } from './tags.ts';

export type Entry =
  | { readonly kind: 'blank'; readonly line: number }
  | { readonly kind: 'comment'; readonly line: number; readonly column: number; readonly text: string }
  | WordsEntry
  | { readonly kind: 'broken'; readonly line: number; readonly column: number; readonly message: string };

/** A directive (`$…` is the first word) or a record. */
export interface WordsEntry {
  readonly kind: 'directive' | 'record';
  readonly line: number;
  readonly words: readonly Word[];
  /** Whether the line begins with a blank: the owner is that of the record before. */
  readonly indented: boolean;
  /** What stands behind ';' on its last line. */
  readonly comment: string;
  /** What stands behind ';' within parentheses, joined. */
  readonly innerComment: string;
}

/** `text` without what the scanner need not know of: byte order mark and carriage returns at line ends. */
export function normaliseText(text: string): string {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return body.includes('\r') ? body.replace(/\r+(?=\n|$)/g, '') : body;
}

/** The entries of normalised text, in order. A broken entry takes the lines up to where scanning can go on. */
export function* scanEntries(text: string): Generator<Entry> {
  let line = 1;
  for (let start = 0; start < text.length; ) {
    const first = skipBlanks(text, start);
    const char = text[first];
    if (char === undefined || char === '\n') {
      yield { kind: 'blank', line };
      start = first + 1;
      line++;
    } else if (char === ';') {
      const end = lineEnd(text, first);
      yield { kind: 'comment', line, column: first - start + 1, text: text.slice(first + 1, end) };
      start = end + 1;
      line++;
    } else {
      const scan = scanWords(text, start, line);
      yield scan.entry;
      start = scan.next;
      line = scan.line;
    }
  }
}

function skipBlanks(text: string, at: number): number {
  let i = at;
  while (text[i] === ' ' || text[i] === '\t' || text[i] === '\r') i++;
  return i;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

interface Scan {
  readonly entry: Entry;
  readonly next: number;
  readonly line: number;
}

function scanWords(text: string, start: number, firstLine: number): Scan {
  const words: Word[] = [];
  const inner: string[] = [];
  let comment = '';
  let line = firstLine;
  let lineStart = start;
  let opened: { line: number; column: number } | null = null;
  let wordEnd = -1;
  let at = start;
  const broken = (message: string, column: number): Scan => {
    const entry: Entry = { kind: 'broken', line, column, message };
    return { entry, next: lineEnd(text, at) + 1, line: line + 1 };
  };
  for (; at < text.length; ) {
    const char = text[at];
    if (char === '\n') {
      if (opened === null) break;
      at++;
      line++;
      lineStart = at;
    } else if (char === ' ' || char === '\t' || char === '\r') at++;
    else if (char === ';') {
      const end = lineEnd(text, at);
      const body = remarkText(text.slice(at + 1, end));
      if (opened === null) comment = body;
      else if (body !== '') inner.push(body);
      at = end;
    } else if (char === '(') {
      if (opened !== null) return broken('parentheses cannot be nested', at - lineStart + 1);
      opened = { line, column: at - lineStart + 1 };
      at++;
    } else if (char === ')') {
      if (opened === null) return broken("')' without '('", at - lineStart + 1);
      opened = null;
      at++;
    } else {
      const end = wordAt(text, at);
      if (end instanceof WordError) return broken(end.message, at - lineStart + 1);
      const quoted = char === '"';
      const body = quoted ? text.slice(at + 1, end - 1) : text.slice(at, end);
      words.push({ text: body, quoted, glued: at === wordEnd, line, column: at - lineStart + 1 });
      at = end;
      wordEnd = end;
    }
  }
  if (opened !== null) return { entry: { kind: 'broken', ...opened, message: "'(' is not closed" }, next: at, line };
  const indented = text[start] === ' ' || text[start] === '\t';
  const kind = words[0]?.text.startsWith('$') && !words[0].quoted ? 'directive' : 'record';
  return {
    entry: { kind, line: firstLine, words, indented, comment, innerComment: inner.join('; ') },
    next: at + 1,
    line: line + 1,
  };
}

// Offset behind the word that begins at `at`, closing quote included.
function wordAt(text: string, at: number): number | WordError {
  if (text[at] !== '"') return bareEnd(text, at);
  try {
    return closingQuote(text, at) + 1;
  } catch (error) {
    if (error instanceof WordError) return error;
    throw error;
  }
}
