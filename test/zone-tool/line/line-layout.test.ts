// Rows and cursor of a line on narrow terminals, with wide and combining characters.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { layOutLine } from '../../../src/zone-tool/line/line-layout.ts';
import { menuRows } from '../../../src/zone-tool/line/menu-rows.ts';

const at = (text: string, cursor: number, columns: number, rows = 24) =>
  layOutLine('> ', text, cursor, { columns, rows });

test('a full row is followed by the row of the cursor', () => {
  assert.deepEqual(at('ab', 2, 10), { rows: ['> ab'], x: 4, y: 0 });
  assert.deepEqual(at('abc', 3, 5), { rows: ['> abc', ''], x: 0, y: 1 });
  assert.deepEqual(at('abcd', 3, 5), { rows: ['> abc', 'd'], x: 0, y: 1 });
});

test('a wide character is not cut, a combining one takes no place', () => {
  assert.deepEqual(at('a日b', 3, 4), { rows: ['> a', '日b'], x: 3, y: 1 });
  assert.deepEqual(at('e\u0301x', 2, 10), { rows: ['> e\u0301x'], x: 3, y: 0 });
});

test('new lines begin rows, control characters are shown', () => {
  assert.deepEqual(at('a\nb', 3, 10), { rows: ['> a', 'b'], x: 1, y: 1 });
  assert.deepEqual(at('\u0001', 1, 10), { rows: ['> ^A'], x: 4, y: 0 });
});

test('of a line that is higher than the screen the rows around the cursor are shown', () => {
  const { rows, y } = at('x'.repeat(100), 50, 10, 3);
  assert.equal(rows.length, 3);
  assert.ok(y >= 0 && y < 3);
});

test('no row is wider than the terminal, and the cursor is on one of them', () => {
  // there are graphemes of more than two columns: those of musical notes have three
  const screen = fc.record({ columns: fc.integer({ min: 8, max: 40 }), rows: fc.integer({ min: 1, max: 10 }) });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), screen, fc.nat(), (text, size, seed) => {
      const cursor = text.length === 0 ? 0 : seed % (text.length + 1);
      const { rows, x, y } = layOutLine('> ', text, cursor, size);
      for (const row of rows) assert.ok(stringWidth(row) <= size.columns, row);
      assert.ok(x >= 0 && x < size.columns && y >= 0 && y < rows.length);
    }),
  );
});

test('menus: columns, notes where there is room, what is left out is told', () => {
  const words = (count: number, note?: string) =>
    Array.from({ length: count }, (_, i) => ({ word: `w${i}`, ...(note === undefined ? {} : { note }) }));
  const menu = { from: 0, to: 0, common: '', isMore: false, chosen: -1 };
  const rows = (given: object) => menuRows({ ...menu, words: [], ...given }, 20, 4).map(({ row }) => row);
  assert.deepEqual(rows({ words: words(6) }), ['w0  w2  w4', 'w1  w3  w5']);
  assert.deepEqual(rows({ words: words(3, 'note') }), ['w0  note', 'w1  note', 'w2  note']);
  assert.deepEqual(rows({ words: words(100) }).at(-1), '… 88 more');
  assert.deepEqual(rows({ words: words(4), isMore: true }).at(-1), '… more');
  const chosen = menuRows({ ...menu, words: words(9), chosen: 5 }, 20, 4);
  assert.deepEqual(
    chosen.filter((row) => row.chosen).map(({ row }) => row),
    ['w5'],
  );
});
