// Where the reading of zone text is, and what was read last.

import type { Word } from '../words.ts';
import type { Place } from './faults.ts';

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

/** Character codes. */
export const CODE = {
  NUL: 0x00,
  TAB: 0x09,
  NEWLINE: 0x0a,
  RETURN: 0x0d,
  BLANK: 0x20,
  QUOTE: 0x22,
  DOLLAR: 0x24,
  OPEN: 0x28,
  CLOSE: 0x29,
  SEMICOLON: 0x3b,
} as const;

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

/** `text` without what the scanner need not know of: byte order mark, and carriage returns at line ends that are not escaped. */
export function normaliseText(text: string): string {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return body.includes('\r') ? body.replace(/(?<![\\\r])\r+(?=\n)/g, '') : body;
}

/** `at` is behind a line break. */
export function newLine(scanner: Scanner): void {
  scanner.lineAt++;
  scanner.lineStart = scanner.at;
}

/** Offset of the line break behind `at`, or of the end. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** What stands behind the ';' here; moves to the end of the line. */
export function commentBody(scanner: Scanner): string {
  const end = lineEnd(scanner.text, scanner.at);
  const body = scanner.text.slice(scanner.at + 1, end);
  scanner.at = end;
  // No stored text can hold NUL characters.
  return body.includes('\0') ? body.replaceAll('\0', '') : body;
}
