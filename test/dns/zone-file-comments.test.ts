// Zone text: ordinary comments are kept where a record can carry them, and printing is stable.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ParsedZone, parseZoneFile, printZoneFile } from '../../src/dns/zone-file/index.ts';

const ZONE = 't.example.';
const SOA = '@ SOA ns h 1 2 3 4 5';

function parse(text: string): ParsedZone {
  const zone = parseZoneFile(text, { zone: ZONE });
  assert.deepEqual(zone.errors, [], text);
  return zone;
}

const header = { ziId: 7, changeBy: 'joe/Admin', ctime: '2026-11-20 10:00:00', mtime: null, ptime: null };

function print(zone: ParsedZone): string {
  return printZoneFile({ ...zone, name: zone.zone, reference: 'ref-1', header });
}

function remarks(zone: ParsedZone): (string | null)[] {
  return [zone.soa?.remark ?? null, ...zone.records.map(({ remark }) => remark)];
}

describe('ordinary comments', () => {
  test('go to the next record, across blank lines, group comments and directives', () => {
    const text = `; about the zone

; above the SOA
${SOA} ; beside
; first

;| A group
; second
$TTL 5
a A 192.0.2.1 ; third
b TXT ( "x" ; inside
  y ) ; behind
`;
    const zone = parse(text);
    assert.deepEqual(remarks(zone), [
      'about the zone\nabove the SOA\nbeside',
      'first\nsecond\nthird',
      'inside; behind',
    ]);
    assert.equal(zone.records[0]?.group, 1);
  });

  test('lose NUL characters, which no stored text can hold', () => {
    const zone = parse(`; a\0b\n;| c\0d\n;# e\0f\na TXT "\0" ; g\0h`);
    const [record] = zone.records;
    assert.deepEqual([record?.remark, record?.comment, zone.groups[0]?.comment], ['ab\ngh', 'ef\n', 'cd\n']);
    assert.equal(record?.rdata, '"\\000"');
  });

  test('at the end go to the last record', () => {
    const [, a, b] = remarks(parse(`${SOA}\na A 192.0.2.1\nb A 192.0.2.1 ; beside\n; one\n\n; two\n`));
    assert.deepEqual([a, b], [null, 'one\ntwo\nbeside']);
    assert.deepEqual(remarks(parse(`${SOA}\n; end`)), ['end\n']);
  });

  test('the header that printing makes is none, what was added to it is', () => {
    const zone = parse(`${SOA}\na A 192.0.2.1`);
    const text = print(zone);
    assert.match(text, /^; Zone: {7}t\.example\.$/m);
    assert.deepEqual(remarks(parse(text)), [null, null]);
    const edited = text.replace(/^; zi_id:.*$/m, '$&\n; ask the hostmaster');
    assert.deepEqual(remarks(parse(edited)), ['ask the hostmaster\n', null]);
    assert.deepEqual(remarks(parse(`${SOA}\n\n; Zone: x\n\na A 192.0.2.1`)), [null, 'Zone: x\n']);
  });
});

describe('printing', () => {
  const comment = fc.constantFrom(
    '; one',
    ';',
    ';  two',
    '\t; three',
    '',
    '',
    ';| G',
    ';| H',
    ';|',
    ';# note',
    ';#',
    '; Zone: x',
  );
  const owner = fc.constantFrom('a', 'b', 'A', '@', '', '\\065', 'x.y', `c.${ZONE}`, '*');
  const rdata = fc.constantFrom(
    ...[
      'A 192.0.2.1',
      'A 192.0.2.2 ; beside',
      'NS ns',
      'TXT "x" y ; z',
      'TXT ( a ; b\n c )',
      'MX 10 @',
      'AAAA 2001:DB8::1',
    ],
    ...['TYPE1 \\# 4 c0000201', 'CNAME Other.net.', 'TXT "a;b"', 'TYPE999 \\# 1 ab'],
  );
  const flags = fc.constantFrom('', ';!DISABLE\n', ';!LOCKPTR REF:x\n', ';! TRACKREV FORCEREV\n');
  const record = fc
    .tuple(flags, owner, fc.constantFrom('', '300', '1H', '3600'), rdata)
    .map(([flag, name, ttl, rest]) => `${flag}${name} ${ttl} ${rest}`);
  const directive = fc.constantFrom(
    '$ORIGIN sub',
    `$ORIGIN ${ZONE}`,
    '$ORIGIN other.',
    '$TTL 1h',
    '$TTL 60',
    '$TTL 3600',
  );
  // A line without an owner needs one before it, and outside the zone there is no record.
  const entry = fc.oneof(
    { weight: 3, arbitrary: comment },
    { weight: 3, arbitrary: record },
    { weight: 1, arbitrary: directive },
  );
  const file = fc.array(entry, { maxLength: 25 }).map((entries) => `$TTL 1h\n${SOA}\n${entries.join('\n')}\n`);

  const meaning = ({ records, ttl }: ParsedZone) =>
    records
      .map((one) => [
        one.owner.toLowerCase(),
        one.type,
        one.canon.toString('hex'),
        one.ttl ?? ttl,
        one.disabled,
        one.comment,
      ])
      .map((one) => JSON.stringify(one))
      .sort();
  const words = (zone: ParsedZone) =>
    remarks(zone)
      .flatMap((remark) => (remark ?? '').split(/[\s;]+/))
      .filter((word) => word !== '')
      .sort();

  test('keeps records, comments and remarks; a second round changes no byte', () => {
    fc.assert(
      fc.property(file, (text) => {
        const zone = parseZoneFile(text, { zone: ZONE, outOfZone: 'drop' });
        assert.deepEqual(zone.errors, [], text);
        const printed = print(zone);
        const again = parse(printed);
        assert.deepEqual(meaning(again), meaning(zone), printed);
        assert.deepEqual(words(again), words(zone), printed);
        assert.equal(print(again), printed);
      }),
      { numRuns: 500 },
    );
  });

  test('no ordinary comment is lost or doubled, but those of records that are left out', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(comment, record), { maxLength: 25 }), (entries) => {
        const text = `${SOA}\n${entries.join('\n')}\n`;
        const wanted = (text.match(/(?<=; *)(?:one|two|three|beside|z|b)(?=\n)/g) ?? []).sort();
        const kept = words(parse(text)).filter((word) => /^(?:one|two|three|beside|z|b)$/.test(word));
        assert.deepEqual(kept, wanted, text);
      }),
      { numRuns: 500 },
    );
  });
});
