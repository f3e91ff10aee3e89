// U-labels and A-labels (UTS 46, non-transitional).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toAscii, toUnicode } from '../../src/dns/idna.ts';
import { checkZoneName, NameError, parseName } from '../../src/dns/name.ts';

const PAIRS: readonly [typed: string, ascii: string][] = [
  ['grüße.Example.', 'xn--gre-6ka8l.Example.'],
  ['faß', 'xn--fa-hia'],
  ['BÜCHER.example', 'xn--bcher-kva.example'],
  ['bu\u0308cher', 'xn--bcher-kva'],
  ['*.ü', '*.xn--tda'],
  ['_sip._tcp.ü.', '_sip._tcp.xn--tda.'],
  ['_ü', 'xn--_-eha'],
  ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
  ['a\\.b\\001.ü', 'a\\.b\\001.xn--tda'],
  ['@', '@'],
  ['plain.Example', 'plain.Example'],
  ['ＡＢＣ', 'abc'],
];

test('labels outside ASCII become A-labels, all others stay as typed', () => {
  for (const [typed, ascii] of PAIRS) assert.equal(toAscii(typed), ascii, typed);
});

test('labels that UTS 46 does not allow are refused', () => {
  const bad = ['a\u200d', '-ü', 'ab--ü', '\ud800', 'ü＠', 'x\u3000ü', '\u00ad', 'ü\\046', 'ü＼', '\u202eü'];
  for (const typed of bad) assert.throws(() => toAscii(typed), NameError, JSON.stringify(typed));
});

test('A-labels are shown as U-labels where they mean one', () => {
  assert.equal(toUnicode('www.xn--gre-6ka8l.Example.'), 'www.grüße.Example.');
  assert.equal(toUnicode('XN--TDA'), 'ü');
  assert.equal(toUnicode('xn--zzzzzz99999.a\\.xn--tda.'), 'xn--zzzzzz99999.a\\.xn--tda.');
});

test('names take U-labels everywhere', () => {
  assert.equal(parseName('ü', 'Example.'), 'xn--tda.Example.');
  assert.equal(parseName('ü.', null), 'xn--tda.');
  assert.equal(checkZoneName('Ü.Example.'), 'xn--tda.example.');
  assert.throws(() => parseName('ö'.repeat(80), 'example.'), /longer than 63/);
});

test('to A-labels, to U-labels and back is the same; never another error than NameError', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (label) => {
      let ascii: string;
      try {
        ascii = toAscii(label);
      } catch (error) {
        assert.ok(error instanceof NameError);
        return;
      }
      if (/^[\x21-\x7e]*$/.test(label)) return;
      assert.match(ascii, /^[\x20-\x7e]*$/);
      assert.equal(toAscii(toUnicode(ascii)).toLowerCase(), ascii.toLowerCase());
    }),
  );
});
