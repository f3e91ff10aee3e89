// Record types against BIND: the same texts accepted and refused, the same canonical text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  canonicalText,
  knownTypeNames,
  parseRdata,
  RdataError,
  rdataFromWire,
  rdataToText,
  typedRdata,
  UnknownType,
} from '../../src/dns/rr/index.ts';
import { splitWords } from '../../src/dns/words.ts';
import { parseZoneFile } from '../../src/dns/zone-file/index.ts';
import { bindAccepts, bindFaultLines, bindTexts, onLines, type TypedText } from './bind-verdicts.ts';
import { TEXTS } from './rr-texts.ts';

const ZONE = 'Example.org.';

const GOOD: readonly TypedText[] = Object.entries(TEXTS).flatMap(([type, { good }]) =>
  good.map((text) => ({ type, text })),
);
const BAD: readonly TypedText[] = Object.entries(TEXTS).flatMap(([type, { bad }]) =>
  bad.map((text) => ({ type, text })),
);

function accepts({ type, text }: TypedText): boolean {
  try {
    parseRdata(type, text, ZONE);
    return true;
  } catch (error) {
    assert.ok(error instanceof RdataError || error instanceof UnknownType, `${type} ${text}: ${error}`);
    return false;
  }
}

const show = ({ type, text }: TypedText) => `${type} ${text}`;

test('every type has good and bad texts', () => {
  const missing = knownTypeNames().filter((name) => !TEXTS[name]?.good.length || !TEXTS[name].bad.length);
  assert.deepEqual(missing, ['NSEC3']);
});

test('the table of texts is what BIND accepts and refuses, and what we do', () => {
  const verdicts = bindAccepts([...GOOD, ...BAD]);
  assert.deepEqual(GOOD.filter((_, n) => !verdicts[n]).map(show), []);
  assert.deepEqual(BAD.filter((_, n) => verdicts[GOOD.length + n]).map(show), []);
  assert.deepEqual(GOOD.filter((record) => !accepts(record)).map(show), []);
  assert.deepEqual(BAD.filter(accepts).map(show), []);
});

test('canonical text is that of named-compilezone', () => {
  // A zone has one SOA.
  const records = GOOD.filter(({ type }) => type !== 'SOA');
  const theirs = bindTexts(records, ZONE);
  records.forEach(({ type, text }, n) => {
    assert.equal(canonicalText(type, parseRdata(type, text, ZONE).wire), theirs[n], `${type} ${text}`);
  });
});

test('every text form parses to the same wire again', () => {
  for (const { type, text } of GOOD) {
    const words = splitWords(text);
    const { wire, canon } = parseRdata(type, words, ZONE);
    const forms: [form: string, origin: string][] = [
      [typedRdata(type, words, wire, ZONE, ZONE), ZONE],
      [typedRdata(type, words, wire, ZONE, 'net.'), 'net.'],
      [rdataToText(type, wire, ZONE), ZONE],
      [rdataToText(type, wire), 'nowhere.'],
      [rdataToText(type, wire, '.'), '.'],
      [canonicalText(type, wire), 'nowhere.'],
      [`\\# ${wire.length} ${wire.toString('hex')}`, 'nowhere.'],
    ];
    for (const [form, origin] of forms) {
      assert.equal(
        parseRdata(type, form, origin).wire.toString('hex'),
        wire.toString('hex'),
        `${type} ${text} as ${form}`,
      );
    }
    const read = rdataFromWire(type, Buffer.concat([Buffer.alloc(9), wire, Buffer.alloc(2)]), 9, wire.length);
    assert.deepEqual([read.wire, read.canon], [wire, canon]);
  }
});

test('every cut of the wire is refused or valid in itself, never read past its end', () => {
  for (const { type, text } of GOOD) {
    const { wire } = parseRdata(type, text, ZONE);
    for (let length = 0; length < Math.min(wire.length, 80); length++) {
      try {
        assert.equal(rdataFromWire(type, wire, 0, length).wire.length, length, `${type} ${text} cut to ${length}`);
      } catch (error) {
        assert.ok(error instanceof RdataError, `${type} ${text} cut to ${length}: ${error}`);
      }
      assert.equal(typeof canonicalText(type, wire.subarray(0, length)), 'string');
    }
  }
});

test('errors point at a word, or behind the last one', () => {
  for (const { type, text } of BAD) {
    try {
      parseRdata(type, text, ZONE);
    } catch (error) {
      if (!(error instanceof RdataError)) continue;
      const index = error.wordIndex ?? 0;
      let words = 1;
      try {
        words = splitWords(text).length;
      } catch {}
      assert.ok(index >= 0 && index <= words, `${type} ${text}: word ${index}`);
      assert.doesNotMatch(error.message, /undefined|NaN/, `${type} ${text}`);
    }
  }
});

test('faults are told in the line that BIND blames', () => {
  const cases = BAD.filter(
    ({ text, type }) => type !== 'SOA' && type !== 'TYPE0' && !/^[^"]*;|"(?! )[^"]*$|^"ns/.test(text) && text !== '',
  )
    .map(({ type, text }) => {
      const words = splitWords(text);
      if (words.some(({ glued }) => glued)) return null;
      return onLines(
        type,
        words.map((word) => (word.quoted ? `"${word.text}"` : word.text)),
      );
    })
    .filter((zone) => zone !== null);
  const theirs = bindFaultLines(cases);
  cases.forEach((text, n) => {
    const { errors } = parseZoneFile(text, { zone: `z${n}.example.`, reading: 'named' });
    assert.equal(errors[0]?.line, theirs[n], text);
  });
  assert.ok(cases.length > 300, `${cases.length} cases`);
});

// Left out: comments, which are no part of rdata; what BIND takes though it makes no sense (blanks in names, a rest behind an
// EUI), which is refused here.
const CHANGEABLE = GOOD.filter(
  ({ type, text }) => text.length < 150 && !/;|"svc/.test(text) && !type.startsWith('EUI'),
);

// Changes good texts in one place.
const mutated = fc
  .record({
    record: fc.constantFrom(...CHANGEABLE),
    at: fc.nat({ max: 150 }),
    insert: fc.constantFrom(
      '',
      '0',
      '1',
      '9',
      'a',
      'G',
      '.',
      '-',
      ' ',
      '"',
      '\\',
      ':',
      '=',
      ',',
      '!',
      '/',
      '+',
      '@',
      'ab ',
      ' x',
      '256',
      '\\000',
    ),
    remove: fc.nat({ max: 2 }),
  })
  .map(({ record: { type, text }, at, insert, remove }) => {
    const place = at % (text.length + 1);
    return { type, text: text.slice(0, place) + insert + text.slice(place + remove) };
  });

test('texts changed at random: the same verdict as BIND, and stable where accepted', () => {
  const records = fc.sample(mutated, { numRuns: 700, seed: 42 });
  const verdicts = bindAccepts(records);
  assert.deepEqual(
    records
      .filter((record, n) => accepts(record) !== verdicts[n])
      .map((record) => `${accepts(record) ? 'we accept' : 'we refuse'} ${show(record)}`),
    [],
  );
  for (const { type, text } of records.filter(accepts)) {
    const { wire } = parseRdata(type, text, ZONE);
    const again = parseRdata(type, rdataToText(type, wire, ZONE), ZONE);
    assert.equal(again.wire.toString('hex'), wire.toString('hex'), `${type} ${text}`);
  }
});

test('generic form of octets changed at random: the same verdict as BIND', () => {
  const wires = GOOD.filter(({ type }) => type !== 'SOA')
    .map(({ type, text }) => ({ type, wire: parseRdata(type, text, ZONE).wire }))
    .filter(({ wire }) => wire.length < 120);
  const changed = fc
    .record({
      record: fc.constantFrom(...wires),
      at: fc.nat({ max: 120 }),
      octets: fc.uint8Array({ maxLength: 2 }),
      cut: fc.boolean(),
    })
    .map(({ record: { type, wire }, at, octets, cut }) => {
      const place = at % (wire.length + 1);
      const behind = cut ? Buffer.alloc(0) : wire.subarray(place + 1);
      const data = Buffer.concat([wire.subarray(0, place), octets, behind]);
      return { type, text: `\\# ${data.length} ${data.toString('hex')}` };
    });
  const records = fc.sample(changed, { numRuns: 1000, seed: 5 });
  const verdicts = bindAccepts(records);
  assert.deepEqual(records.filter((record, n) => accepts(record) !== verdicts[n]).map(show), []);
});

test('substitution expressions of NAPTR at random: the same verdict as BIND', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      '.',
      '*',
      '+',
      '?',
      '(',
      ')',
      '[',
      ']',
      '[^',
      '^',
      '$',
      '|',
      '{',
      '}',
      '1',
      ',',
      '-',
      '\\\\',
      '\\\\1',
      '\\\\(',
    ],
    ...['[:alpha:]', '[[:digit:]]', '[a-z]', '[[.a.]-b]', '[[=a=]]', '{1,2}', '{2}', '{2,1}', '{256}', '(a)', '!'],
  );
  const expression = fc
    .tuple(
      fc.array(piece, { minLength: 1, maxLength: 7 }),
      fc.array(fc.constantFrom('x', '\\\\1', '\\\\2', '\\\\0'), { maxLength: 2 }),
    )
    .map(([pattern, replacement]) => ({
      type: 'NAPTR',
      text: `1 1 "" "" "!${pattern.join('')}!${replacement.join('')}!" .`,
    }));
  const records = fc.sample(expression, { numRuns: 500, seed: 7 });
  const verdicts = bindAccepts(records);
  assert.deepEqual(records.filter((record, n) => accepts(record) !== verdicts[n]).map(show), []);
});
