// The words of a record or directive, as BIND's lexer finds them: quotes, escapes, parentheses, comments.

import { bareEnd, closingQuote } from '../words.ts';
import { CODE, commentBody, lineEnd, newLine, type Scanner } from './scanner.ts';
import { remarkText } from './tags.ts';

const { NUL, TAB, NEWLINE, RETURN, BLANK, QUOTE, DOLLAR, OPEN, CLOSE, SEMICOLON } = CODE;

/** Words up to the end of the line, or of the line that closes the last parenthesis. */
export function readWords(scanner: Scanner): void {
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
