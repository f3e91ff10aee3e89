import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseZiId } from '../../../src/domain/zone/zi-id.ts';

const time = (hour = 0, minute = 0) => ({ hour, minute });

describe('the zi-id language', () => {
  const good: [string | number | null, ReturnType<typeof parseZiId>][] = [
    [null, { kind: 'published' }],
    ['', { kind: 'published' }],
    ['^', { kind: 'published' }],
    [4711, { kind: 'id', id: 4711 }],
    ['*', { kind: 'id', id: 0 }],
    ['^--', { kind: 'step', from: 'published', steps: -2 }],
    ['^+3', { kind: 'step', from: 'published', steps: 3 }],
    ['123--', { kind: 'step', from: 123, steps: -2 }],
    ['123-12', { kind: 'step', from: 123, steps: -12 }],
    ['123++', { kind: 'step', from: 123, steps: 2 }],
    ['@2d', { kind: 'age', seconds: 172800 }],
    ['@1.5h', { kind: 'age', seconds: 5400 }],
    ['05/03/2024', { kind: 'date', year: 2024, month: 3, day: 5, ...time() }],
    ['5/3/99,1:30pm', { kind: 'date', year: 1999, month: 3, day: 5, ...time(13, 30) }],
    ['2024-02-29,23:59', { kind: 'date', year: 2024, month: 2, day: 29, ...time(23, 59) }],
    ['24-02-29', { kind: 'date', year: 2024, month: 2, day: 29, ...time() }],
    ['29/02', { kind: 'day', month: 2, day: 29 }],
    ['12:00am', { kind: 'clock', ...time(0, 0) }],
    ['12:05P', { kind: 'clock', ...time(12, 5) }],
    ['9:15', { kind: 'clock', ...time(9, 15) }],
  ];
  for (const [text, ref] of good) test(`${text}`, () => assert.deepEqual(parseZiId(text), ref));

  const bad: Record<string, string[]> = {
    ZiIdSyntaxError: ['x', '12x', 'www.example.net'],
    ZiIdAdjStringSyntaxError: ['^x', '^--2', '12+-', '^ 2'],
    ZiIdTimeUnitSyntaxError: ['@2y', '@5', '@'],
    ZiIdTimeAmountSyntaxError: ['@d', '@1.2.3h', '@-1d'],
    ZiIdHhMmSyntaxError: ['25:00', '9:60', '2024-01-01,9', '31/02/2024', '2023-02-29'],
    ZiIdDdSlashMmSyntaxError: ['32/01', '1/x', '30/02'],
    ZiIdDdMmYyyySyntaxError: ['1/2/3/4', '1/2/20245', 'a/b/c'],
    ZiIdIsoDateSyntaxError: ['2024-01', '2024-1-x', '2024-01-01-01'],
  };
  for (const [name, texts] of Object.entries(bad)) {
    for (const text of texts)
      test(`${text} is a ${name}`, () => assert.throws(() => parseZiId(text), { name, data: { zi_id: text } }));
  }
});
