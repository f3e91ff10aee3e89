// The short way for common rdata: whatever it accepts, the general way makes the same of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRdata, parseSimpleRdata, typedRdata } from '../../src/dns/rr/index.ts';
import { splitWords } from '../../src/dns/words.ts';

const TYPES = ['A', 'AAAA', 'NS', 'CNAME', 'PTR', 'MX', 'SRV', 'TXT'];
const ZONES: readonly [origin: string, zone: string][] = [
  ['example.org.', 'example.org.'],
  ['Sub.Example.org.', 'example.org.'],
  ['example.org.', 'sub.example.org.'],
  ['net.', 'example.org.'],
  ['.', '.'],
  ['a\\.b.c.', 'a\\.b.c.'],
  [`${'abcdefghi.'.repeat(24)}`, 'i.'],
];

function assertSame(type: string, text: string, origin: string, zone: string): boolean {
  const simple = parseSimpleRdata(type, text, origin, zone);
  if (simple === null) return false;
  const words = splitWords(text);
  const general = parseRdata(type, words, origin);
  assert.deepEqual({ ...simple, text: '' }, { ...general, text: '' }, `${type} ${text} ${origin}`);
  assert.equal(simple.text, typedRdata(type, words, general.wire, origin, zone), `${type} ${text} ${origin} ${zone}`);
  return true;
}

const TAKEN: readonly [type: string, text: string][] = [
  ['A', '192.0.2.1'],
  ['A', '0.0.0.0'],
  ['A', '255.255.255.255'],
  ['AAAA', '2001:DB8::1'],
  ['AAAA', '::'],
  ['AAAA', '1:2:3:4:5:6:7::'],
  ['AAAA', '::2:3:4:5:6:7:8'],
  ['AAAA', '1:2:3:4:5:6:7:8'],
  ['NS', 'Ns1'],
  ['NS', '@'],
  ['NS', '.'],
  ['CNAME', 'www.EXAMPLE.org.'],
  ['CNAME', 'example.ORG.'],
  ['CNAME', 'xexample.org.'],
  ['PTR', 'host.example.net.'],
  ['PTR', 'host\rexample.net.'.replace('\r', '.')],
  ['MX', '10 mail'],
  ['MX', '0 .'],
  ['MX', '010 @'],
  ['SRV', '1 2 65535 _x.server'],
  ['TXT', '"v=spf1 include:_spf.example.net ~all 3"'],
  ['TXT', '"a;b (c)" bare "" x'],
];

const LEFT: readonly [type: string, text: string][] = [
  ['A', '192.0.2.01'],
  ['A', '192.0.2'],
  ['A', '192.0.2.256'],
  ['A', '1.2.3.4.5'],
  ['AAAA', '1::2::3'],
  ['AAAA', '1:2:3:4:5:6:7'],
  ['AAAA', '1:2:3:4:5:6:7:8::'],
  ['AAAA', ':::'],
  ['AAAA', '1:'],
  ['AAAA', '00001::'],
  ['NS', 'a..b'],
  ['NS', '.a'],
  ['NS', 'a\\.b'],
  ['NS', '"a"'],
  ['NS', 'a b'],
  ['NS', ''],
  ['NS', `${'a'.repeat(64)}`],
  ['NS', `${'a'.repeat(64)}.`],
  ['MX', '65536 a'],
  ['MX', '10'],
  ['MX', '10 '],
  ['MX', '10  a'],
  ['SRV', '1 2 a'],
  ['TXT', `${'x'.repeat(256)}`],
  ['TXT', '"open'],
  ['TXT', '"a""b"'],
  ['TXT', 'a;b'],
  ['TXT', ''],
  ['HINFO', 'a b'],
];

test('plain rdata is taken', () => {
  for (const [type, text] of TAKEN)
    assert.ok(assertSame(type, text, 'example.org.', 'example.org.'), `${type} ${text}`);
});

test('everything else is left to the general way', () => {
  for (const [type, text] of LEFT) assert.equal(parseSimpleRdata(type, text, 'z.', 'z.'), null, `${type} ${text}`);
});

test('both ways agree on any text', () => {
  const word = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        '@',
        '.',
        'www',
        'Ns1.',
        'a.b',
        'example.org.',
        'x.Sub.EXAMPLE.org.',
        'sub.example.org.',
      ),
    },
    fc.constantFrom(
      '0',
      '10',
      '65535',
      '65536',
      '1.2.3.4',
      '::1',
      '2001:db8::a:0',
      '"q r"',
      '""',
      '"',
      '\\',
      'a\\.b',
      ';',
      '(',
    ),
    fc.string({ maxLength: 6 }),
    fc.constantFrom('abcdefghi.'.repeat(25), `${'abcdefghi.'.repeat(24)}abc`, 'x'.repeat(63), 'x'.repeat(255)),
  );
  const text = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...TYPES), text, fc.constantFrom(...ZONES), (type, rdata, [origin, zone]) => {
      if (assertSame(type, rdata, origin, zone)) taken++;
    }),
    { numRuns: 3000 },
  );
  assert.ok(taken > 100, `${taken} taken`);
});
