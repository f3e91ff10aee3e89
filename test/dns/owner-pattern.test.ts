// Patterns of owner names: what they mean in SQL, which zones they may lie in, what is refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NameError } from '../../src/dns/name.ts';
import {
  exactOwner,
  firstLabels,
  meansApex,
  ownerLikePattern,
  ownerPatternText,
  parseOwnerPattern,
  suffixesOf,
} from '../../src/dns/owner-pattern.ts';

test('without a wildcard a pattern is one owner, in lower case, with its escapes in one form', () => {
  const cases = [
    ['WWW', 'www'],
    ['', '@'],
    ['@', '@'],
    ['_sip._tcp', '_sip._tcp'],
    ['a%b', 'a%b'],
    ['\\*', '*'],
    ['\\*.sub', '*.sub'],
    ['a\\.b', 'a\\.b'],
    ['\\097\\046b\\032', 'a\\.b\\032'],
    ['\\@', '\\@'],
    ['bücher', 'xn--bcher-kva'],
    ['BÜCHER.www', 'xn--bcher-kva.www'],
  ];
  for (const [text, owner] of cases) assert.equal(exactOwner(parseOwnerPattern(text ?? '')), owner, text);
});

test('as a LIKE pattern only * and ? mean more than themselves', () => {
  const cases = [
    ['*', '%'],
    ['W?w*', 'w_w%'],
    ['a_b%*', 'a\\_b\\%%'],
    ['\\*.*', '*.%'],
    ['a\\.*', 'a\\\\.%'],
    ['*.bücher', '%.xn--bcher-kva'],
  ];
  for (const [text, like] of cases) {
    const pattern = parseOwnerPattern(text ?? '');
    assert.equal(exactOwner(pattern), null, text);
    assert.equal(ownerLikePattern(pattern), like, text);
    assert.deepEqual(parseOwnerPattern(ownerPatternText(pattern)), pattern, text);
  }
});

test('the zones it may lie in are the names that it ends in, as far as they have no wildcard', () => {
  const names = (text: string) => suffixesOf(parseOwnerPattern(text)).map(({ name }) => name);
  assert.deepEqual(names('a.B.example.'), ['a.b.example.', 'b.example.', 'example.']);
  assert.deepEqual(names('a.b*.example'), ['example.']);
  assert.deepEqual(names('*'), []);
  assert.deepEqual(names('.'), []);
  const pattern = parseOwnerPattern('x.*.y.example.');
  const [longest] = suffixesOf(pattern);
  assert.deepEqual(longest, { name: 'y.example.', inFront: 2 });
  assert.equal(ownerPatternText(firstLabels(pattern, 2)), 'x.*');
  assert.equal(ownerPatternText(firstLabels(pattern, 0)), '@');
});

test('the apex is meant by its own sign and by wildcards that one character satisfies', () => {
  for (const text of ['', '@', '*', '?', '**', '*?', '?**']) assert.ok(meansApex(parseOwnerPattern(text)), text);
  for (const text of ['??', 'a*', '\\*', '*.*', '\\@']) assert.ok(!meansApex(parseOwnerPattern(text)), text);
});

test('what can be no name is refused', () => {
  for (const text of ['.a', 'a..b', 'a..', 'a\\', 'a\\25', 'a\\256', 'bü*cher', 'x.b?ü', '*ü.']) {
    assert.throws(() => parseOwnerPattern(text), NameError, text);
  }
});
