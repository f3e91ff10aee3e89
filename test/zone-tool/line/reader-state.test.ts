// The line editor key by key: editing, kill and yank, history, search, completion menu, paste.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LINE_EDITS } from '../../../src/zone-tool/line/edited-line.ts';
import {
  type Completion,
  completed,
  paste,
  press,
  type ReaderState,
  startReading,
} from '../../../src/zone-tool/line/reader-state.ts';

const KEY = /<([^>]+)>|([^<]+)/g;

/** `abc<C-a>x`: what stands in angle brackets are keys. */
function typed(keys: string, from: ReaderState = startReading(['ls', 'show_zone one.example', 'ls -v'])): ReaderState {
  let state = from;
  for (const [, name, text = ''] of keys.matchAll(KEY))
    state = press(state, name === undefined ? { text } : { name }).state;
  return state;
}

/** The text with `|` where the cursor is. */
function shown({ line }: ReaderState): string {
  return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
}

describe('keys', () => {
  // biome-ignore format: one case, one line
  const cases: readonly (readonly [string, string])[] = [
    ['abc<left>x', 'abx|c'],
    ['abc<C-a>x<C-e>y', 'xabcy|'],
    ['abc<home><delete><right><backspace>', '|c'],
    ['one two.three<M-b>x', 'one two.x|three'],
    ['one two<C-a><M-f><C-right>x', 'one twox|'],
    ['one two.three<C-w>', 'one |'],
    ['one two.three<M-backspace>', 'one two.|'],
    ['one two<C-a><M-d>', '| two'],
    ['one two<M-b><C-k>', 'one |'],
    ['one two<M-b><C-u>', '|two'],
    ['one two<C-w><C-w><C-y>', 'one two|'],
    ['one two<C-a><M-d><M-d><C-y>', 'one two|'],
    ['one<C-u>two<C-u><C-y><M-y>', 'one|'],
    ['one<C-u>two<C-u><C-y><M-y><M-y>', 'two|'],
    ['ab<C-t>', 'ba|'],
    ['abc<C-u><C-_>', 'abc|'],
    ['abc def<C-_>', '|'],
    ['e\u0301\u{1f469}\u200d\u{1f4bb}<backspace>', 'e\u0301|'],
    ['e\u0301x<left><left>y', 'y|e\u0301x'],
    ['größe 日本<M-b><M-b>x', 'x|größe 日本'],
  ];
  for (const [keys, expected] of cases) test(keys, () => assert.equal(shown(typed(keys)), expected));

  test('whatever is typed, the cursor stands in the text', () => {
    const names = Object.keys(LINE_EDITS).map((name) => ({ name }));
    const key = fc.oneof(fc.constantFrom(...names), fc.record({ text: fc.string({ minLength: 1, unit: 'grapheme' }) }));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        const { line } = keys.reduce((state, one) => press(state, one).state, startReading([]));
        assert.ok(line.cursor >= 0 && line.cursor <= line.text.length);
      }),
    );
  });

  test('what they ask of the caller', () => {
    const wanted = (keys: string, name: string) => press(typed(keys), { name }).wanted;
    assert.equal(wanted('ls', 'return'), 'accept');
    assert.equal(wanted('ls', 'C-c'), 'cancel');
    assert.equal(wanted('', 'C-d'), 'end');
    assert.equal(wanted('ls', 'C-d'), null);
    assert.equal(wanted('ls', 'tab'), 'complete');
    assert.equal(wanted('<C-r>show', 'return'), 'accept');
  });
});

describe('history', () => {
  // biome-ignore format: one case, one line
  const cases: readonly (readonly [string, string])[] = [
    ['<up>', 'ls -v|'],
    ['<up><up><up><up><up>', 'ls|'],
    ['draft<up><up><down><down>', 'draft|'],
    ['<C-p><C-p><C-n>', 'ls -v|'],
    ['<C-r>zone', 'show_|zone one.example'],
    ['<C-r>ls', '|ls -v'],
    ['<C-r>ls<C-r>', '|ls'],
    ['<C-r>ls<C-r><C-r><C-r>', '|ls'],
    ['mine<C-r>ls<C-g>', 'mine|'],
    ['<C-r>lsx<backspace>', '|ls -v'],
    ['<C-r>zone<C-e>!', 'show_zone one.example!|'],
    ['<C-r>zone<escape><up>', 'ls|'],
    ['show_zi <M-.>', 'show_zi -v|'],
  ];
  for (const [keys, expected] of cases) test(keys, () => assert.equal(shown(typed(keys)), expected));
});

describe('completion', () => {
  const completion = (from: number, to: number, words: string[], common: string): Completion => ({
    ...{ from, to, common, isMore: false },
    words: words.map((word) => ({ word })),
  });

  test('the only word is put in with a blank; a directory without', () => {
    assert.equal(shown(completed(typed('sho'), completion(0, 3, ['show_zone'], 'show_zone'))), 'show_zone |');
    assert.equal(shown(completed(typed('load_zone /et'), completion(10, 13, ['/etc/'], '/etc/'))), 'load_zone /etc/|');
    assert.equal(shown(completed(typed('sho x<left><left>'), completion(0, 3, ['show'], 'show'))), 'show| x');
  });

  test('what is common is put in; the next Tab goes through the words, any other key ends that', () => {
    const state = completed(typed('show_zone e'), completion(10, 11, ['ex1.', 'ex2.'], 'ex'));
    assert.equal(shown(state), 'show_zone ex|');
    assert.equal(shown(typed('<tab>', state)), 'show_zone ex1.|');
    assert.equal(shown(typed('<tab><tab><tab>', state)), 'show_zone ex1.|');
    assert.equal(shown(typed('<S-tab>', state)), 'show_zone ex2.|');
    assert.equal(typed('<tab>x', state).menu, null);
  });

  test('a common beginning in another case takes the place of what was typed', () => {
    const state = completed(typed('ls -r acme'), completion(6, 10, ['ACME-1', 'ACME-2'], 'ACME-'));
    assert.equal(shown(state), 'ls -r ACME-|');
  });
});

describe('paste', () => {
  test('is text, whatever it holds: no key in it is pressed, no line is run', () => {
    assert.equal(shown(paste(typed('ls '), 'a\r\nb\tc\u0003\u001b[Ad\n')), 'ls a\nb c[Ad|');
  });
});
