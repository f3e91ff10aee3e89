// Words of master-file text: where a bare or quoted word ends, and splitting one record's rdata into words (RFC 1035 §5.1).

/** One word as typed: `text` without the quotes, escapes kept. `glued`: it follows the word before it without a blank. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
  readonly glued: boolean;
  /** Position in the input, both counted from 1. */
  readonly line: number;
  readonly column: number;
}

export class WordError extends Error {
  override readonly name = 'WordError';
  /** Offset in the text, from 0. */
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

// NUL, blank, tab, CR, LF, quote, parentheses, semicolon.
const ENDS_WORD = new Uint8Array(128);
for (const code of [0x00, 0x20, 0x09, 0x0d, 0x0a, 0x22, 0x28, 0x29, 0x3b]) ENDS_WORD[code] = 1;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Offset behind the bare word that begins at `at`. A backslash takes the next character of the line into the word. */
export function bareEnd(text: string, at: number): number {
  let i = at;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) {
      const next = i + 1 < text.length ? text.charCodeAt(i + 1) : NEWLINE;
      if (next !== NEWLINE && next !== RETURN) i++;
    } else if (code < 128 && ENDS_WORD[code] === 1) break;
  }
  return i;
}

/** Offset of the quote that closes the one at `at`; -1 if the line ends first. */
export function closingQuote(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === NEWLINE) return -1;
    if (code === BACKSLASH) i++;
  }
  return -1;
}

/** The words of rdata text on one line; parentheses are ignored where balanced. Throws WordError. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  let depth = 0;
  let wordEnd = -1;
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    if (char === ' ' || char === '\t') at++;
    else if (char === '(' || char === ')') {
      depth += char === '(' ? 1 : -1;
      if (depth < 0) throw new WordError("')' without '('", at);
      at++;
    } else if (char === ';') throw new WordError("';' begins a comment; write it inside quotes", at);
    else if (char === '\n' || char === '\r') throw new WordError('line break in rdata', at);
    else if (char === '\0') throw new WordError('NUL character outside quotes', at);
    else {
      const quoted = char === '"';
      const end = quoted ? closingQuote(text, at) : bareEnd(text, at);
      if (end === -1) throw new WordError('the quoted string is not closed on its line', at);
      words.push({
        text: text.slice(quoted ? at + 1 : at, end),
        quoted,
        glued: at === wordEnd,
        line: 1,
        column: at + 1,
      });
      at = quoted ? end + 1 : end;
      wordEnd = at;
    }
  }
  if (depth > 0) throw new WordError("'(' is not closed", text.length);
  return words;
}
