// The line reader as a table of keys: line, history, search and completion menu. Pure; what it asks for, its caller does.

import { type EditedLine, EMPTY_LINE, freshLine, insertText, LINE_EDITS, replaced } from './edited-line.ts';
import type { LineKey } from './keys.ts';

/** What can stand in place of a part of the line. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly words: readonly { readonly word: string; readonly note?: string }[];
  /** The longest beginning that all of them share, also those that are not in `words`. */
  readonly common: string;
  /** There are more than `words`. */
  readonly isMore: boolean;
}

interface Search {
  readonly query: string;
  /** Index into the history of what is found, or null. */
  readonly at: number | null;
  /** The line as it was, to go back to. */
  readonly before: EditedLine;
}

interface Menu extends Completion {
  /** The word that stands in the line, or -1: none was chosen yet. */
  readonly chosen: number;
}

export interface ReaderState {
  readonly line: EditedLine;
  /** Earlier lines, oldest first. */
  readonly history: readonly string[];
  /** Which of them is shown; `history.length` is the line being typed. */
  readonly at: number;
  readonly draft: string;
  readonly search: Search | null;
  readonly menu: Menu | null;
}

/** What a key asks of the caller besides the new state. */
export type Wanted = 'accept' | 'cancel' | 'end' | 'complete' | 'clear' | null;

export interface Pressed {
  readonly state: ReaderState;
  readonly wanted: Wanted;
}

export function startReading(history: readonly string[], before: EditedLine = EMPTY_LINE): ReaderState {
  return { line: freshLine(before), history, at: history.length, draft: '', search: null, menu: null };
}

export function press(state: ReaderState, key: LineKey): Pressed {
  if (state.search !== null) return pressInSearch(state, state.search, key);
  if ('text' in key) return only({ ...state, line: insertText(state.line, key.text), menu: null });
  if (state.menu !== null && (key.name === 'tab' || key.name === 'S-tab')) {
    return only(chosen(state, state.menu, key.name === 'tab' ? 1 : -1));
  }
  const special = SPECIAL[key.name];
  if (special !== undefined) return special({ ...state, menu: null });
  const edit = LINE_EDITS[key.name];
  return only({ ...state, menu: null, line: edit === undefined ? state.line : edit(state.line) });
}

/** What is pasted is text whatever it holds; nothing of it runs before the user has seen it. */
export function paste(state: ReaderState, text: string): ReaderState {
  const clean = text.replace(/\r\n?/g, '\n').replaceAll('\t', ' ').replace(/\n+$/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no key may hide in a paste
  const typed = clean.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '');
  const base = state.search === null ? state : { ...state, search: null };
  return { ...base, menu: null, line: { ...insertText({ ...base.line, last: null }, typed), last: null } };
}

/** Puts in what is certain, and shows what is not; `completion` is for the line as it is. */
export function completed(state: ReaderState, completion: Completion): ReaderState {
  const { from, to, words, common, isMore } = completion;
  const [only, second] = words;
  if (only === undefined) return state;
  if (second === undefined && !isMore) {
    const blank = /[/=]$/.test(only.word) || state.line.text.charAt(to) === ' ' ? '' : ' ';
    return { ...state, menu: null, line: replaced(state.line, from, to, only.word + blank) };
  }
  const typed = state.line.text.slice(from, to);
  // What is typed may differ in case from what is stored.
  const line = common.length > typed.length ? replaced(state.line, from, to, common) : state.line;
  return { ...state, line, menu: { ...completion, to: line === state.line ? to : line.cursor, chosen: -1 } };
}

const SPECIAL: Readonly<Record<string, (state: ReaderState) => Pressed>> = {
  return: (state) => ({ state, wanted: 'accept' }),
  'C-c': (state) => ({ state, wanted: 'cancel' }),
  'C-d': (state) =>
    state.line.text === ''
      ? { state, wanted: 'end' }
      : only({ ...state, line: LINE_EDITS.delete?.(state.line) ?? state.line }),
  tab: (state) => ({ state, wanted: 'complete' }),
  'C-l': (state) => ({ state, wanted: 'clear' }),
  up: (state) => only(shownFromHistory(state, state.at - 1)),
  'C-p': (state) => only(shownFromHistory(state, state.at - 1)),
  down: (state) => only(shownFromHistory(state, state.at + 1)),
  'C-n': (state) => only(shownFromHistory(state, state.at + 1)),
  'M-<': (state) => only(shownFromHistory(state, 0)),
  'M->': (state) => only(shownFromHistory(state, state.history.length)),
  'C-r': (state) => only({ ...state, search: { query: '', at: null, before: state.line } }),
  'M-.': (state) => only({ ...state, line: insertText(state.line, lastWord(state.history.at(-1) ?? '')) }),
};

function only(state: ReaderState): Pressed {
  return { state, wanted: null };
}

function lastWord(line: string): string {
  return /\S+$/.exec(line)?.[0] ?? '';
}

/** The line being typed waits while earlier ones are looked at. */
function shownFromHistory(state: ReaderState, at: number): ReaderState {
  if (at < 0 || at > state.history.length) return state;
  const draft = state.at === state.history.length ? state.line.text : state.draft;
  return { ...state, at, draft, line: freshLine(state.line, state.history[at] ?? draft) };
}

function chosen(state: ReaderState, menu: Menu, step: 1 | -1): ReaderState {
  const { length } = menu.words;
  const next = menu.chosen < 0 && step < 0 ? length - 1 : (menu.chosen + step + length) % length;
  const line = replaced(state.line, menu.from, menu.to, menu.words[next]?.word ?? '');
  return { ...state, line, menu: { ...menu, to: line.cursor, chosen: next } };
}

/** Ctrl-R goes further back; Enter runs what is found, Ctrl-G gives it up, any other key edits it. */
function pressInSearch(state: ReaderState, search: Search, key: LineKey): Pressed {
  if ('text' in key) return only(searched(state, search, search.query + key.text, state.history.length - 1));
  switch (key.name) {
    case 'backspace':
      return only(searched(state, search, search.query.slice(0, -1), state.history.length - 1));
    case 'C-r':
      return only(searched(state, search, search.query, (search.at ?? state.history.length) - 1));
    case 'C-g':
      return only({ ...state, search: null, line: search.before });
    case 'escape':
      return only({ ...state, search: null, at: search.at ?? state.at });
    default:
      return press({ ...state, search: null, at: search.at ?? state.at }, key);
  }
}

function searched(state: ReaderState, search: Search, query: string, from: number): ReaderState {
  let at = from;
  while (at >= 0 && (query === '' || state.history[at]?.includes(query) !== true)) at -= 1;
  const found = state.history[at];
  // Nothing further back: what was found before stays.
  if (query === '' || found === undefined) return { ...state, search: { ...search, query } };
  const line = { ...freshLine(state.line, found), cursor: found.indexOf(query) };
  return { ...state, search: { ...search, query, at }, line };
}
