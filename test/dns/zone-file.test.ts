// Zone text: grammar, tags, faults, layout.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isSubdomain, nameFromLabels } from '../../src/dns/name.ts';
import { parseRdata, rdataToText } from '../../src/dns/rr/index.ts';
import {
  type ParsedZone,
  type ParseOptions,
  type PrintableRecord,
  parseZoneFile,
  printZoneFile,
} from '../../src/dns/zone-file/index.ts';

const ZONE = 't.example.';
const GOLDEN = new URL('../golden/dns/', import.meta.url).pathname;

function parse(text: string, options: Partial<ParseOptions> = {}): ParsedZone {
  return parseZoneFile(text, { zone: ZONE, ...options });
}

// What a person cares about, one line per record.
function brief(zone: ParsedZone): string[] {
  assert.deepEqual(zone.errors, []);
  return zone.records.map(({ owner, ttl, type, rdata }) => [owner, ttl ?? '-', type, rdata].join(' '));
}

function faults(text: string, options: Partial<ParseOptions> = {}): string[] {
  return parse(text, options).errors.map(({ line, column, errorName }) => `${line}:${column} ${errorName}`);
}

function golden(name: string, text: string): void {
  if (process.env.GOLDEN === 'overwrite') writeFileSync(GOLDEN + name, text);
  assert.equal(text, readFileSync(GOLDEN + name, 'utf8'));
}

const SAMPLE = `$TTL 2h
$ORIGIN t.example.
; a file header

;| Apex resource records for t.example.
;# keep this
;!REF:cust1
@ 1h IN SOA a.ns.example. hm.example. (2024030501 2h ; labels are dropped
  900 1w
 3600 ) ; soa note
 NS b.ns.example.
 TXT "v=spf1 -all"

;| Hosts
;| second line
; ticket 17
;
; rack 3
;# rack 4
;#
;# slot 2
;!TRACKREV REF:a.b
h1 IN A 192.0.2.1 ; eol note
   300 AAAA 2001:DB8::1
;!LOCKPTR DISABLE
h2 A 192.0.2.2

;| Empty group

www CNAME h1
;| Hosts
;| second line
twin A 192.0.2.3
`;

describe('grammar', () => {
  test('TTL and class in any order, blank owners, comments', () => {
    const text = `a 300 IN A 192.0.2.1 ; x
b in 5m a 192.0.2.2
 IN AAAA ::1
\tTXT one two;three
300 IN A 192.0.2.3
IN A 192.0.2.4
c CLASS1 TYPE1 \\# 4 c0000201`;
    assert.deepEqual(brief(parse(text)), [
      'a 300 A 192.0.2.1',
      'b 5m A 192.0.2.2',
      'b - AAAA ::1',
      'b - TXT one two',
      '300 - A 192.0.2.3',
      'IN - A 192.0.2.4',
      'c - A 192.0.2.1',
    ]);
  });

  test('parentheses, quotes, escapes, line ends', () => {
    const text =
      '\ufeffa TXT ( "x;y (z)" ; note\r\n\r\n  b\\;c \\"d "e\\"f" ) g\r\nb\\.c TXT ("")\r\n\\@ TXT x\r\n(d A 192.0.2.1)\r\ne TXT "\\001"';
    assert.deepEqual(brief(parse(text)), [
      'a - TXT "x;y (z)" b\\;c \\"d "e\\"f" g',
      'b\\.c - TXT ""',
      '\\@ - TXT x',
      'd - A 192.0.2.1',
      'e - TXT "\\001"',
    ]);
  });

  test('$ORIGIN: relative, for owners and rdata, outside for rdata', () => {
    const text = `$ORIGIN sub
a CNAME b
@ MX 1 @
x.t.example. CNAME y
$origin other.net.
z.t.example. CNAME here
$ORIGIN .
q.t.example PTR r.T.example`;
    assert.deepEqual(brief(parse(text)), [
      'a.sub - CNAME b.sub',
      'sub - MX 1 sub',
      'x - CNAME y.sub',
      'z - CNAME here.other.net.',
      'q - PTR r',
    ]);
  });

  test('owners are relative, the apex is @, case is kept', () => {
    const text = 'T.Example. NS Ns1\nWWW.t.EXAMPLE. A 192.0.2.1\n@ NS t.example.';
    assert.deepEqual(brief(parse(text)), ['@ - NS Ns1', 'WWW - A 192.0.2.1', '@ - NS @']);
  });

  test('the zone can be named by $ORIGIN or the SOA', () => {
    const soa = 'SOA ns h 1 2 3 4 5\n';
    const named = (text: string) => parseZoneFile(text, { zone: null, useOriginAsName: true });
    assert.equal(named(`$ORIGIN A.example.\n@ ${soa}`).zone, 'a.example.');
    assert.equal(named(`$ORIGIN example.\na ${soa}`).zone, 'a.example.');
    assert.equal(named(`x.b.example. A 192.0.2.1\nb.example. ${soa}`).records[0]?.owner, 'x');
    assert.equal(named('www A 192.0.2.1').errors[0]?.errorName, 'ZoneNameUndefined');
    assert.equal(parse('', { zone: 'bad..' }).errors[0]?.errorName, 'BadInitialZoneName');
    assert.equal(
      parse(`$ORIGIN u.example.\n@ ${soa}`, { zone: '192.0.2.0/24', useOriginAsName: true }).zone,
      'u.example.',
    );
  });

  test('long input takes linear time', () => {
    const line = 'h TXT "some text that is neither short nor long" ; and a comment\n';
    // The best of three: a busy machine may hold up any one of them.
    const seconds = (count: number) => Math.min(...[1, 2, 3].map(() => once(count)));
    const once = (count: number) => {
      const start = process.hrtime.bigint();
      assert.equal(parse(line.repeat(count)).records.length, count);
      return Number(process.hrtime.bigint() - start) / 1e9;
    };
    once(2000);
    assert.ok(seconds(40_000) < 60 * Math.max(seconds(4000), 0.005));
    assert.equal(parse('a TXT (\n'.repeat(20_000)).records.length, 0);
    assert.equal(parse('"'.repeat(50_001)).records.length, 0);
  });
});

describe('tags', () => {
  const zone = parse(SAMPLE);

  test('groups by comment and blank line', () => {
    assert.deepEqual(
      zone.groups.map((group) => group.comment),
      ['Apex resource records for t.example.\n', 'Hosts\nsecond line\n', 'Empty group\n', null, 'Hosts\nsecond line\n'],
    );
    assert.deepEqual(
      zone.records.map((record) => record.group),
      [0, 0, 1, 1, 1, 3, 4],
    );
  });

  test('comments, flags and remarks go to the next record', () => {
    const [, , h1, , h2] = zone.records;
    assert.equal(h1?.comment, 'rack 4\n\nslot 2\n');
    assert.equal(h1?.remark, 'ticket 17\n\nrack 3\neol note');
    assert.deepEqual([h1?.trackReverse, h1?.reference, h1?.disabled, h1?.lockPtr], [true, 'a.b', false, false]);
    assert.deepEqual([h2?.trackReverse, h2?.reference, h2?.disabled, h2?.lockPtr], [false, null, true, true]);
  });

  test('the SOA is apart, its timers as typed', () => {
    const { canon, ...soa } = zone.soa ?? assert.fail();
    assert.equal(canon.length, 46);
    assert.deepEqual(soa, {
      line: 8,
      column: 1,
      mname: 'a.ns.example.',
      rname: 'hm.example.',
      serial: 2024030501,
      refresh: '2h',
      retry: '900',
      expire: '1w',
      minimum: '3600',
      ttl: '1h',
      reference: 'cust1',
      comment: 'keep this\n',
      remark: 'a file header\nsoa note',
      group: 0,
    });
  });

  test('two operations for one record are a fault', () => {
    const text = (flags: string) => `$UPDATE_TYPE x\n;!${flags}\na A 192.0.2.1`;
    const [fault] = parse(text('RROP:ADD RROP:DELETE'), { incremental: true }).errors;
    assert.deepEqual([fault?.line, fault?.column], [2, 11]);
    assert.match(fault?.message ?? '', /RROP:DELETE behind RROP:ADD/);
    assert.deepEqual(parse(text('RROP:ADD RROP:ADD'), { incremental: true }).errors, []);
  });

  test('REF:DISABLED1 disables nothing; flags need no separator', () => {
    const [a, b] = parse(';!REF:DISABLED1\na A 192.0.2.1\n;!LOCKPTRDISABLE\nb A 192.0.2.1').records;
    assert.deepEqual([a?.disabled, a?.reference], [false, 'DISABLED1']);
    assert.deepEqual([b?.disabled, b?.lockPtr], [true, true]);
  });

  test('pending tags survive blank lines, a second flags line replaces the first', () => {
    const [a] = parse(';# one\n;!DISABLE\n\n;| group\n;!LOCKPTR\na A 192.0.2.1\n;# lost').records;
    assert.deepEqual([a?.comment, a?.disabled, a?.lockPtr], ['one\n', false, true]);
  });

  test('incremental mode', () => {
    const text = '$UPDATE_TYPE panel-7\n;!RROP:DELETE\na ANY\n;!RROP:DELETE\nb MX ""\n;!RROP:ADD\nc A 192.0.2.1';
    const update = parse(text, { incremental: true });
    assert.deepEqual(update.errors, []);
    assert.equal(update.updateType, 'panel-7');
    assert.deepEqual(
      update.records.map((record) => [record.updateOp, record.type, record.rdata]),
      [
        ['DELETE', 'ANY', ''],
        ['DELETE', 'MX', ''],
        ['ADD', 'A', '192.0.2.1'],
      ],
    );
    assert.deepEqual(faults(text), [
      '1:1 UpdateTypeNotSupported',
      '2:1 RropNotSupported',
      '3:3 UnhandledTypeError',
      '4:1 RropNotSupported',
      '5:6 RdataParseError',
      '6:1 RropNotSupported',
    ]);
  });
});

describe('faults', () => {
  test('each has its name and place, and the rest is still parsed', () => {
    const cases: readonly [string, string][] = [
      ['$INCLUDE other', '1:1 IncludeNotSupported'],
      ['$TTL 1x', '1:1 TtlParseError'],
      ['$TTL', '1:1 ZiTextParseError'],
      ['$ORIGIN a..b', '1:1 HostnameParseError'],
      ['$NONE x', '1:1 ZiTextParseError'],
      ['$TTL 1 2', '1:8 ZiTextParseError'],
      [' A 192.0.2.1', '1:2 NoPreviousLabelParseError'],
      ['a CH TXT x', '1:3 ZiTextParseError'],
      ['a FOO x', '1:3 ZiTextParseError'],
      ['a', '1:2 ZiTextParseError'],
      ['a 99999999999 A 192.0.2.1', '1:3 RdataParseError'],
      ['a MX 10', '1:8 RdataParseError'],
      ['a MX 10 m x', '1:11 RdataParseError'],
      ['a A', '1:4 RdataParseError'],
      ['a A 192.0.2.300', '1:5 RdataParseError'],
      ['a ANY', '1:3 UnhandledTypeError'],
      ['a.other. A 192.0.2.1', '1:1 LabelNotInDomain'],
      ['foot.example. A 192.0.2.1', '1:1 LabelNotInDomain'],
      ['a..b A 192.0.2.1', '1:1 ZiTextParseError'],
      ['a"b" A 192.0.2.1', '1:2 ZiTextParseError'],
      ['a TXT "open', '1:7 ZiTextParseError'],
      ['a TXT (x', '1:9 ZiTextParseError'],
      ['a TXT x)', '1:8 ZiTextParseError'],
      [';!NOSUCH', '1:3 ZiTextParseError'],
      [' ;!DISABLE', '1:2 ZiTextParseError'],
      [';#x', '1:3 ZiTextParseError'],
      [';|x', '1:3 ZiTextParseError'],
      ['@ SOA a b 1 2 3 4', '1:18 Not7ValuesSOAParseError'],
      ['@ SOA a b x 2 3 4 5', '1:11 SOASerialMustBeInteger'],
      ['@ SOA a b 1 2 3 4 5x', '1:19 RdataParseError'],
      ['w SOA a b 1 2 3 4 5', '1:1 ZoneSOARecordNotAtApex'],
    ];
    for (const [text, expected] of cases) {
      assert.deepEqual(faults(text), [expected], text);
      const closes = !text.includes('(x') || text.includes(')');
      if (closes) assert.equal(parse(`${text}\nok A 192.0.2.1`).records.at(-1)?.owner, 'ok', text);
    }
    assert.deepEqual(faults('@ SOA a b 1 2 3 4 5\n@ SOA a b 2 2 3 4 5'), ['2:1 ZoneAlreadyHasSOARecord']);
    assert.deepEqual(faults('@ SOA a b 1 2 3 4 5\n@ SOA A b 1 2 3 4 5'), []);
  });

  test('the line is marked and the legal words are named', () => {
    const [fault] = parse('ok A 192.0.2.1\nwww IN A 192.0.2.256 ; typo').errors;
    assert.equal(fault?.marked, 'www IN A >!<192.0.2.256 ; typo');
    assert.equal(fault?.message, "A: address: '192.0.2.256' is not an IPv4 address");
    assert.deepEqual(fault?.data, { rdata_thing: '192.0.2.256' });
    assert.match(parse(';!FOO').errors[0]?.expected ?? '', /LOCKPTR/);
  });

  test('behind a thousand of them reading ends', () => {
    assert.equal(parse('a A x\n'.repeat(5000)).errors.length, 1000);
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom(
      ...[
        '$TTL',
        '$ORIGIN',
        'IN',
        'A',
        'MX',
        'SOA',
        'TXT',
        '192.0.2.1',
        '10',
        '@',
        'a',
        '\\',
        '"',
        '(',
        ')',
        ';',
        ';!',
      ],
      ...[';#', ';|', '\n', ' ', '\t', '\r\n', '\\#', '4', 'c0000201', 'HTTPS', 'alpn=', '\u00fc', '\0', 'RROP:ADD'],
      ...['$GENERATE', '1-3', 'a$', '$INCLUDE', 'x', '$DATE', '\r', '\\\n', 'CLASS1', '4294967295', '1h'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join(' ').replaceAll(' \n ', '\n');
        for (const options of [{}, { incremental: true }, { reading: 'named', include: () => text } as const]) {
          const { errors } = parse(text, options);
          assert.ok(errors.every((fault) => fault.message !== '' && fault.line >= 1 && fault.column >= 1));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('layout', () => {
  const zone = parse(SAMPLE);
  const printable = { ...zone, name: zone.zone, reference: 'cust1', header: { ziId: 7, changeBy: 'joe/Admin' } };

  test('for people', () => {
    golden('zone-for-people.txt', printZoneFile(printable));
  });

  test('for named', () => {
    golden('zone-for-named.txt', printZoneFile(printable, { forNamed: true }));
  });

  test('printing what was printed changes nothing', () => {
    const text = printZoneFile(printable);
    const again = parse(text);
    assert.deepEqual(again.errors, []);
    assert.equal(printZoneFile({ ...printable, ...again, name: again.zone }), text);
  });

  test('behind a disabled record the owner is printed again', () => {
    const { records } = parse(';!DISABLE\na A 192.0.2.1\na A 192.0.2.2\na A 192.0.2.3');
    const text = printZoneFile({ name: ZONE, ttl: null, soa: null, groups: [], records });
    const owners = text.split('\n').flatMap((line) => /^(\S*) +IN +A /.exec(line)?.[1] ?? []);
    assert.deepEqual(owners, ['a', 'a', '']);
  });

  test('comments without a newline are wrapped at 70 columns', () => {
    const words = Array.from({ length: 30 }, (_, i) => `word${i}`).join(' ');
    const text = printZoneFile({
      name: ZONE,
      ttl: null,
      soa: null,
      groups: [{ number: 0, comment: words }],
      records: parse('a A 192.0.2.1').records,
    });
    const lines = text.split('\n').filter((line) => line.startsWith(';| '));
    assert.ok(lines.length > 1 && lines.every((line) => line.length <= 73));
    assert.equal(lines.map((line) => line.slice(3)).join(' '), words);
  });

  test('any records survive printing and parsing', () => {
    const label = fc.oneof(
      fc.constantFrom('www', '*', '_tcp', 'IN', '300', '@', '$a'),
      fc.string({ minLength: 1, maxLength: 8 }),
    );
    const owner = fc
      .array(label, { minLength: 1, maxLength: 3 })
      .map((labels) => nameFromLabels(labels.map((text) => Buffer.from(text, 'utf8'))).slice(0, -1));
    const words = fc.string({ maxLength: 30, unit: 'binary' }).map((text) => text.replace(/[^ -~]/g, '').trim());
    const line = words.map((text) => text.replace(/^\s+/, ''));
    const lines = fc.array(line, { minLength: 1, maxLength: 3 }).map((all) => all.map((text) => `${text}\n`).join(''));
    const rdata = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((octets) => ({ type: 'TXT', wire: Buffer.of(octets.length, ...octets) })),
      owner.map((text) => ({ type: 'NS', wire: parseRdata('NS', text, ZONE).wire })),
      fc.uint8Array({ maxLength: 40 }).map((octets) => ({ type: 'TYPE4711', wire: Buffer.from(octets) })),
    );
    const record = fc.record({
      owner,
      rdata,
      ttl: fc.option(fc.constantFrom('300', '1h', '2W')),
      disabled: fc.boolean(),
      lockPtr: fc.boolean(),
      trackReverse: fc.boolean(),
      reference: fc.option(fc.constantFrom('cust1', 'DISABLE', 'a@b.c')),
      comment: fc.option(lines),
      remark: fc.option(fc.tuple(lines, line).map(([above, beside]) => above + beside)),
      group: fc.integer({ min: 0, max: 2 }),
    });
    const groups = [
      { number: 0, comment: 'same\n' },
      { number: 1, comment: null },
      { number: 2, comment: 'same\n' },
    ];
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (drafts) => {
        const records = drafts.map((draft) => ({
          ...draft,
          remark: remarkOf(draft.remark),
          type: draft.rdata.type,
          rdata: rdataToText(draft.rdata.type, draft.rdata.wire, ZONE),
        }));
        const text = printZoneFile({ name: ZONE, ttl: '1h', soa: null, records, groups });
        const again = parse(text);
        assert.deepEqual(again.errors, [], text);
        const key = (part: PrintableRecord) =>
          JSON.stringify([
            ...[part.owner, part.type, part.rdata, part.ttl, part.disabled, part.lockPtr, part.trackReverse],
            ...[part.reference, part.comment, part.remark],
          ]);
        assert.deepEqual(again.records.map(key).sort(), records.map(key).sort(), text);
        assert.ok(
          again.records.every(({ owner: name }) => isSubdomain(`${name === '@' ? '' : `${name}.`}${ZONE}`, ZONE)),
        );
        assert.equal(printZoneFile({ ...again, name: again.zone }), text);
      }),
      { numRuns: 300 },
    );
  });
});

// A remark without any text is none.
function remarkOf(remark: string | null): string | null {
  return remark === null || remark.trim() === '' ? null : remark;
}
