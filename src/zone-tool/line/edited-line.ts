// A line under edit: what each key does to its text and cursor, as in every shell (the Emacs keys of readline). Pure.

export interface EditedLine {
  readonly text: string;
  /** Index into `text`, between two characters as a reader sees them. */
  readonly cursor: number;
  /** What was cut, the latest first. */
  readonly killed: readonly string[];
  /** What the key before did, where the next one goes on with it. */
  readonly last: 'kill' | 'yank' | 'type' | null;
  /** Earlier texts with their cursors, the latest first. */
  readonly past: readonly { readonly text: string; readonly cursor: number }[];
}

const MOST_KILLED = 20;
const MOST_PAST = 200;

export const EMPTY_LINE: EditedLine = { text: '', cursor: 0, killed: [], last: null, past: [] };

/** What is kept from line to line: what was cut. */
export function freshLine(before: EditedLine, text = ''): EditedLine {
  return { ...EMPTY_LINE, text, cursor: text.length, killed: before.killed };
}

/** What each key does, by its name in keys.ts. */
export const LINE_EDITS: Readonly<Record<string, (line: EditedLine) => EditedLine>> = {
  left: (line) => moved(line, characterBefore(line)),
  'C-b': (line) => moved(line, characterBefore(line)),
  right: (line) => moved(line, characterAfter(line)),
  'C-f': (line) => moved(line, characterAfter(line)),
  home: (line) => moved(line, 0),
  'C-a': (line) => moved(line, 0),
  end: (line) => moved(line, line.text.length),
  'C-e': (line) => moved(line, line.text.length),
  'M-b': (line) => moved(line, wordBefore(line, WORD)),
  'C-left': (line) => moved(line, wordBefore(line, WORD)),
  'M-left': (line) => moved(line, wordBefore(line, WORD)),
  'M-f': (line) => moved(line, wordAfter(line)),
  'C-right': (line) => moved(line, wordAfter(line)),
  'M-right': (line) => moved(line, wordAfter(line)),
  backspace: (line) => erased(line, characterBefore(line), line.cursor),
  delete: (line) => erased(line, line.cursor, characterAfter(line)),
  'C-d': (line) => erased(line, line.cursor, characterAfter(line)),
  'C-k': (line) => cut(line, line.cursor, line.text.length),
  'C-u': (line) => cut(line, 0, line.cursor),
  'C-w': (line) => cut(line, wordBefore(line, BLANK_WORD), line.cursor),
  'M-backspace': (line) => cut(line, wordBefore(line, WORD), line.cursor),
  'M-d': (line) => cut(line, line.cursor, wordAfter(line)),
  'C-y': (line) => ({ ...insertText(line, line.killed[0] ?? ''), last: 'yank' }),
  'M-y': yankedEarlier,
  'C-t': transposed,
  'C-_': undone,
};

/** `text` at the cursor; characters typed one after the other are undone together. */
export function insertText(line: EditedLine, text: string): EditedLine {
  if (text === '') return { ...line, last: null };
  const { cursor } = line;
  const whole = line.text.slice(0, cursor) + text + line.text.slice(cursor);
  const past = line.last === 'type' && !/\s/.test(text) ? line.past : remembered(line);
  return { ...line, text: whole, cursor: cursor + text.length, past, last: 'type' };
}

/** The part of the text from `from` to `to` made `text`, the cursor behind it. */
export function replaced(line: EditedLine, from: number, to: number, text: string): EditedLine {
  const whole = line.text.slice(0, from) + text + line.text.slice(to);
  return { ...line, text: whole, cursor: from + text.length, past: remembered(line), last: null };
}

function moved(line: EditedLine, cursor: number): EditedLine {
  return { ...line, cursor, last: null };
}

function erased(line: EditedLine, from: number, to: number): EditedLine {
  return from === to ? { ...line, last: null } : replaced(line, from, to, '');
}

/** Cuts that follow each other make one piece. */
function cut(line: EditedLine, from: number, to: number): EditedLine {
  if (from === to) return line;
  const piece = line.text.slice(from, to);
  const [first = '', ...others] = line.killed;
  const killed =
    line.last === 'kill'
      ? [to === line.cursor ? piece + first : first + piece, ...others]
      : [piece, ...line.killed].slice(0, MOST_KILLED);
  return { ...replaced(line, from, to, ''), killed, last: 'kill' };
}

/** After a yank: the piece that was cut before the one just put in. */
function yankedEarlier(line: EditedLine): EditedLine {
  const [first, ...others] = line.killed;
  if (line.last !== 'yank' || first === undefined) return line;
  const killed = [...others, first];
  return { ...replaced(line, line.cursor - first.length, line.cursor, killed[0] ?? ''), killed, last: 'yank' };
}

function transposed(line: EditedLine): EditedLine {
  const at = line.cursor === line.text.length ? characterBefore(line) : line.cursor;
  const [from, to] = [characterBefore({ ...line, cursor: at }), characterAfter({ ...line, cursor: at })];
  if (from === at || to === at) return line;
  return replaced(line, from, to, line.text.slice(at, to) + line.text.slice(from, at));
}

function undone(line: EditedLine): EditedLine {
  const [before, ...past] = line.past;
  return before === undefined ? line : { ...line, ...before, past, last: null };
}

function remembered({ text, cursor, past }: EditedLine): EditedLine['past'] {
  return [{ text, cursor }, ...past].slice(0, MOST_PAST);
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function characterBefore({ text, cursor }: EditedLine): number {
  let before = 0;
  for (const { index } of SEGMENTER.segment(text.slice(0, cursor))) before = index;
  return before;
}

function characterAfter({ text, cursor }: EditedLine): number {
  for (const { segment } of SEGMENTER.segment(text.slice(cursor))) return cursor + segment.length;
  return cursor;
}

const WORD = /[\p{L}\p{N}\p{M}]+[^\p{L}\p{N}\p{M}]*$/u;
const BLANK_WORD = /\S+\s*$/;

function wordBefore({ text, cursor }: EditedLine, word: RegExp): number {
  return Math.max(0, text.slice(0, cursor).search(word));
}

function wordAfter({ text, cursor }: EditedLine): number {
  return cursor + (/^[^\p{L}\p{N}\p{M}]*[\p{L}\p{N}\p{M}]*/u.exec(text.slice(cursor))?.[0].length ?? 0);
}
