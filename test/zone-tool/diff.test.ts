import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { unifiedDiff } from '../../src/zone-tool/views/diff.ts';

/** Lines of which some are equal, some moved, some repeated. */
const text = fc
  .array(fc.constantFrom('', 'a', 'b', 'c', ...Array.from({ length: 12 }, (_, n) => `line ${n}`)), { maxLength: 40 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

const patch = (difference: string) => (difference === '' ? '' : `--- a\n+++ b\n${difference}\n`);

describe('differences of texts', () => {
  test('the difference, applied to the older text, gives the newer one', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (older, newer) => {
        assert.equal(applyPatch(older, patch(await unifiedDiff(older, newer))), newer);
      }),
      { numRuns: 1000 },
    );
  });

  test('three lines of context, hunks that touch are one', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => `${n + 1}`);
    const newer = lines.flatMap((line) =>
      line === '5' ? ['five'] : line === '10' ? [] : line === '25' ? ['25', 'x'] : [line],
    );
    assert.deepEqual((await unifiedDiff(`${lines.join('\n')}\n`, `${newer.join('\n')}\n`)).split('\n'), [
      '@@ -2,12 +2,11 @@',
      ...[' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8', ' 9', '-10', ' 11', ' 12', ' 13'],
      '@@ -23,6 +22,7 @@',
      ...[' 23', ' 24', ' 25', '+x', ' 26', ' 27', ' 28'],
    ]);
    assert.equal(await unifiedDiff('a\n', 'a\n'), '');
    assert.equal(await unifiedDiff('', 'a\n'), '@@ -0,0 +1,1 @@\n+a');
  });

  test('texts of 100,000 lines with nothing in common, or all of them moved, take no time that grows with their product', async () => {
    const lines = Array.from({ length: 100_000 }, (_, n) => `h${n} A 192.0.2.1\n`);
    const other = lines.map((line) => line.replace('.1', '.2'));
    assert.equal((await unifiedDiff(lines.join(''), other.join(''))).split('\n').length, 200_001);
    const repeated = lines.map((_, n) => `${n % 7}\n`);
    assert.ok(await unifiedDiff(repeated.join(''), repeated.toReversed().join('')));
    assert.ok(await unifiedDiff(lines.join(''), lines.toReversed().join('')));
  });
});
