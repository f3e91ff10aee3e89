// Zone text: $TTL, $GENERATE, $INCLUDE, records outside the zone, internationalised names, and the short way of plain lines.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of $GENERATE
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ParsedZone, type ParseOptions, parseZoneFile } from '../../src/dns/zone-file/index.ts';
import { absoluteOwner, makeOwners, plainOwner, relativeOwner, setOrigin } from '../../src/dns/zone-file/owners.ts';

const ZONE = 't.example.';
const SOA = '@ SOA ns h 1 2 3 4 5\n';

function parse(text: string, options: Partial<ParseOptions> = {}): ParsedZone {
  return parseZoneFile(text, { zone: ZONE, ...options });
}

function lines(zone: ParsedZone): string[] {
  assert.deepEqual(zone.errors, []);
  return zone.records.map(({ owner, ttl, type, rdata }) => [owner, ttl ?? '-', type, rdata].join(' '));
}

describe('TTLs', () => {
  test('the first $TTL is the zone’s; records below another one get it as their own', () => {
    const zone = parse('$TTL 1h\na A 192.0.2.1\n$TTL 60\nb A 192.0.2.1\nc 5 A 192.0.2.1\n$TTL 3600\nd A 192.0.2.1\n');
    assert.equal(zone.ttl, '1h');
    assert.deepEqual(lines(zone), ['a - A 192.0.2.1', 'b 60 A 192.0.2.1', 'c 5 A 192.0.2.1', 'd - A 192.0.2.1']);
  });

  test('a record without any TTL has the zone’s; where named reads, the one typed last or the minimum', () => {
    const text = `${SOA}a A 192.0.2.1\nb 7 A 192.0.2.1\nc A 192.0.2.1\n`;
    assert.deepEqual(lines(parse(text)), ['a - A 192.0.2.1', 'b 7 A 192.0.2.1', 'c - A 192.0.2.1']);
    const named = parse(text, { reading: 'named' });
    assert.equal(named.ttl, '5');
    assert.deepEqual(lines(named), ['a - A 192.0.2.1', 'b 7 A 192.0.2.1', 'c - A 192.0.2.1']);
    const carried = parse(`@ 60 SOA ns h 1 2 3 4 5\n${text.slice(SOA.length)}`, { reading: 'named' });
    assert.equal(carried.ttl, null);
    assert.deepEqual(lines(carried), ['a 60 A 192.0.2.1', 'b 7 A 192.0.2.1', 'c 7 A 192.0.2.1']);
    assert.equal(parse('a A 192.0.2.1', { reading: 'named' }).errors[0]?.line, 1);
  });

  test('above 2^31-1: an error, or 0 where named reads', () => {
    const text = '$TTL 4294967295\na 2147483648 A 192.0.2.1\n';
    assert.deepEqual(
      parse(text).errors.map(({ errorName }) => errorName),
      ['TtlParseError', 'RdataParseError'],
    );
    const named = parse(text, { reading: 'named' });
    assert.deepEqual([named.ttl, named.records[0]?.ttl], ['0', '0']);
  });
});

describe('$GENERATE', () => {
  test('makes records of any type, under the origin', () => {
    const text = `$ORIGIN sub
$GENERATE 1-5/2 h\${0,2}  300 IN A 192.0.2.$
$GENERATE 16-17 \${0,3,n} PTR a-\${-10,0,x}.net.
$GENERATE 1-1 m$ MX "10 x$"
$GENERATE 1-1 t$$ TXT "\\"a b\\" c\\$"`;
    assert.deepEqual(lines(parse(text)), [
      'h01.sub 300 A 192.0.2.1',
      'h03.sub 300 A 192.0.2.3',
      'h05.sub 300 A 192.0.2.5',
      '0.1.sub - PTR a-6.net.',
      '1.1.sub - PTR a-7.net.',
      'm1.sub - MX 10 x1.sub',
      't\\$.sub - TXT "a b" c\\$',
    ]);
  });

  test('its faults stand in its line; the number of records is bounded', () => {
    const [fault] = parse('\n$GENERATE 250-260 a$ A 192.0.2.$').errors;
    assert.deepEqual([fault?.line, fault?.column, fault?.errorName], [2, 1, 'RdataParseError']);
    assert.match(fault?.message ?? '', /192\.0\.2\.256/);
    const text = '$GENERATE 1-60000 a$ A 192.0.2.1\n'.repeat(2);
    assert.deepEqual(
      parse(text, { maxGenerated: 119_999 }).errors.map(({ line, errorName }) => [line, errorName]),
      [[2, 'GenerateTooMany']],
    );
    assert.equal(parse(text, { maxGenerated: 120_000 }).records.length, 120_000);
    const long = parse(`$GENERATE 1-60000 a$ TXT "${'x '.repeat(1000)}"`);
    assert.equal(long.errors[0]?.errorName, 'GenerateTooMany');
    assert.equal(parse('$GENERATE 0-2147483647 a$ A 192.0.2.1').errors[0]?.errorName, 'GenerateTooMany');
  });
});

describe('$INCLUDE', () => {
  const files: Readonly<Record<string, string>> = {
    a: 'in-a A 192.0.2.1\n$ORIGIN deep\n@ TXT a\n',
    b: '\n\nx A bad\n$INCLUDE a\n',
    loop: '$INCLUDE loop2\n',
    loop2: '$INCLUDE loop\n',
  };
  const include = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error('file not found');
    return text;
  };

  test('origin and owner are behind it what they were before', () => {
    const text = 'o TXT o\n$INCLUDE a sub\n TXT p\nq TXT q\n$INCLUDE "a"\nr TXT r';
    assert.deepEqual(lines(parse(text, { include })), [
      'o - TXT o',
      'in-a.sub - A 192.0.2.1',
      'deep.sub - TXT a',
      'o - TXT p',
      'q - TXT q',
      'in-a - A 192.0.2.1',
      'deep - TXT a',
      'r - TXT r',
    ]);
  });

  test('faults and records carry the file; loops end; without the callback it is refused', () => {
    const zone = parse('ok TXT x\n$INCLUDE b\nbad', { include });
    assert.deepEqual(
      zone.errors.map(({ file, line, marked }) => [file, line, marked]),
      [
        ['b', 3, 'x A >!<bad'],
        [undefined, 3, 'bad>!<'],
      ],
    );
    assert.deepEqual(
      zone.records.map(({ file, line }) => [file, line]),
      [
        [undefined, 1],
        ['a', 1],
        ['a', 3],
      ],
    );
    const names = (text: string) => parse(text, { include }).errors.map(({ file, errorName }) => [file, errorName]);
    assert.deepEqual(names('$INCLUDE loop'), [['loop2', 'IncludeFailed']]);
    assert.deepEqual(names('$INCLUDE none'), [[undefined, 'IncludeFailed']]);
    const twice = (path: string) => (path.length < 18 ? `$INCLUDE ${path}x\n$INCLUDE ${path}y\n` : '');
    assert.match(parse('$INCLUDE a', { include: twice }).errors[0]?.message ?? '', /more than 10000 files/);
    assert.equal(parse('$INCLUDE a').errors[0]?.errorName, 'IncludeNotSupported');
  });
});

test('records outside the zone: an error, or left out and listed', () => {
  const text =
    'in A 192.0.2.1\nout.other. A 192.0.2.2\n TXT x\n$ORIGIN other.\nq.t.example. A 192.0.2.3\nq A 192.0.2.4';
  assert.deepEqual(
    parse(text).errors.map(({ line, errorName }) => [line, errorName]),
    [
      [2, 'LabelNotInDomain'],
      [3, 'LabelNotInDomain'],
      [6, 'LabelNotInDomain'],
    ],
  );
  for (const options of [{ outOfZone: 'drop' }, { reading: 'named' }] as const) {
    const zone = parse(`$TTL 1\n${text}`, options);
    assert.deepEqual(lines(zone), ['in - A 192.0.2.1', 'q - A 192.0.2.3']);
    assert.deepEqual(zone.dropped, [
      { line: 3, column: 1, owner: 'out.other.', type: 'A' },
      { line: 4, column: 2, owner: 'out.other.', type: 'TXT' },
      { line: 7, column: 1, owner: 'q.other.', type: 'A' },
    ]);
    assert.equal(zone.warnings.length, 3);
  }
});

test('comments that only look like tags are errors; ordinary comments where named reads', () => {
  const text = ';#####\n;!none\n;|none\n;# a comment\na A 192.0.2.1';
  assert.equal(parse(text).errors.length, 3);
  const zone = parse(`$TTL 1\n${text}`, { reading: 'named' });
  assert.deepEqual([zone.errors.length, zone.warnings.length], [0, 3]);
  assert.deepEqual([zone.records[0]?.comment, zone.records[0]?.remark], ['a comment\n', '#####\n!none\n|none\n']);
});

test('U-labels become A-labels, in owners, origins and rdata', () => {
  const text = 'bücher A 192.0.2.1\n$ORIGIN bücher\nwww CNAME Straße.example.\nx MX 1 mail.bücher\ny TXT "bücher"';
  assert.deepEqual(lines(parse(text)), [
    'xn--bcher-kva - A 192.0.2.1',
    'www.xn--bcher-kva - CNAME xn--strae-oqa.example.',
    'x.xn--bcher-kva - MX 1 mail.xn--bcher-kva.xn--bcher-kva',
    'y.xn--bcher-kva - TXT "bücher"',
  ]);
});

describe('the short way and the general way agree', () => {
  const label = fc.oneof(fc.constantFrom('a', 'WWW', '_x', '*', '-', 'x'.repeat(63), 'x'.repeat(64), ''), fc.string());
  const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));

  test('for owners', () => {
    fc.assert(
      fc.property(name, fc.constantFrom(ZONE, `sub.${ZONE}`, `SUB.${ZONE}`, 'other.', '.'), (text, origin) => {
        const owners = makeOwners(ZONE);
        setOrigin(owners, origin);
        const short = plainOwner(owners, text);
        if (short === null) return;
        const word = { text, quoted: false, glued: false, line: 1, column: 1 };
        assert.equal(short, relativeOwner(absoluteOwner(word, origin), ZONE));
      }),
      { numRuns: 1000 },
    );
  });

  test('for rdata: parentheses change nothing', () => {
    const word = fc.oneof(
      fc.constantFrom('10', '0', '65535', '65536', '192.0.2.1', '2001:DB8::1', '::', '@', '.', 'Ab.c', 'n.T.example.'),
      fc.constantFrom('"a b"', '"a"', 'a\\;b', '"\\""', 'x.other.', 'ü', '\\065', '"a"b'),
      fc.string({ maxLength: 6 }).map((text) => text.replace(/[\s();"\\]/g, '')),
    );
    const type = fc.constantFrom('A', 'AAAA', 'NS', 'CNAME', 'PTR', 'MX', 'SRV', 'TXT', 'HTTPS', 'CAA');
    const origin = fc.constantFrom('', '$ORIGIN sub\n', '$ORIGIN SUB\n', '$ORIGIN other.\n');
    fc.assert(
      fc.property(origin, type, fc.array(word, { minLength: 1, maxLength: 4 }), (directive, kind, words) => {
        const meaning = (rdata: string) => {
          const { errors, records } = parse(`${directive}o.${ZONE} ${kind} ${rdata}`);
          return [errors.length, records.map((record) => [record.rdata, record.wire, record.canon])];
        };
        const rdata = words.join(' ');
        assert.deepEqual(meaning(rdata), meaning(`(${rdata})`), rdata);
      }),
      { numRuns: 2000 },
    );
  });
});
