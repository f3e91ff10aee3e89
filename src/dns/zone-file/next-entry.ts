// Zone text to entries: blank lines, comments, directives and records as words. One pass by character code, nothing kept.

import { readWords } from './scan-words.ts';
import { CODE, commentBody, newLine, type Scanner } from './scanner.ts';

const { TAB, NEWLINE, RETURN, BLANK, SEMICOLON } = CODE;

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
