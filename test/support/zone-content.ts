// Contents of zones for tests: short to write, random for property tests, and a form in which equal ones are equal.
import fc from 'fast-check';
import { parseRdata } from '../../src/dns/rr/index.ts';
import type { ContentGroup, ContentRecord, ZoneContent } from '../../src/domain/zone/content.ts';

export const TEST_ZONE = 'example.test.';

/** `www 300 A 192.0.2.1`; the TTL may be missing. */
export function record(line: string, more: Partial<ContentRecord> = {}, zone = TEST_ZONE): ContentRecord {
  const [, owner = '', ttl, type = '', rdata = ''] = /^(\S+)\s+(?:(\d\w*)\s+)?([A-Z0-9]+)\s+(.*)$/.exec(line) ?? [];
  const { canon } = parseRdata(type, rdata, zone);
  return {
    owner,
    type,
    ttl: ttl ?? null,
    rdata,
    canon,
    disabled: false,
    lockPtr: false,
    trackReverse: false,
    reference: null,
    comment: null,
    remark: null,
    group: 0,
    ...more,
  };
}

export function content(
  records: readonly (string | ContentRecord)[],
  more: Partial<ZoneContent> = {},
  zone = more.zone ?? TEST_ZONE,
): ZoneContent {
  return {
    zone,
    ttl: '3600',
    soa: {
      mname: 'ns1.example.net.',
      rname: 'hostmaster.example.net.',
      serial: 2026112000,
      refresh: '2h',
      retry: '900',
      expire: '7d',
      minimum: '1h',
      ttl: null,
    },
    records: records.map((one) => (typeof one === 'string' ? record(one, {}, zone) : one)),
    groups: [],
    apexComment: null,
    ...more,
  };
}

/** All of a content that a version keeps, in one order and without numbers of groups. */
export function comparable(of: Pick<ZoneContent, 'records' | 'groups'>) {
  const rows = new Map<number, string[]>(of.groups.map((group) => [group.number, []]));
  for (const one of of.records) {
    const list = rows.get(one.group) ?? rows.set(one.group, []).get(one.group);
    list?.push(
      [one.owner.toLowerCase(), one.type, one.ttl, one.rdata.toLowerCase(), one.canon.toString('hex')].join(' ') +
        [one.disabled, one.lockPtr, one.trackReverse, one.reference, one.comment, one.remark].join(' '),
    );
  }
  const comment = new Map(of.groups.map((group) => [group.number, group.comment]));
  return [...rows].map(([number, list]) => `${comment.get(number) ?? ''}: ${list.sort().join('\n')}`).sort();
}

const POOL = [
  'a A 192.0.2.1',
  'a A 192.0.2.2',
  'A 300 TXT "x"',
  'b A 192.0.2.1',
  'b 300 MX 10 a',
  '@ MX 10 B',
  '@ TXT "1"',
];

const oneRecord = (line: string, groups: number) =>
  fc
    .record({
      upper: fc.boolean(),
      ttl: fc.constantFrom(null, null, '300', '3600', '1h'),
      disabled: fc.boolean(),
      lockPtr: fc.boolean(),
      comment: fc.constantFrom(null, null, 'c\n'),
      remark: fc.constantFrom(null, null, 'r'),
      group: fc.nat(groups),
    })
    .map(({ upper, ...more }) => {
      const base = record(line);
      return { ...base, ...more, owner: upper ? base.owner.toUpperCase() : base.owner };
    });

/** A small random content: no record twice, groups with equal and with different comments, several TTLs. */
export const anyContent: fc.Arbitrary<ZoneContent> = fc
  .record({
    ttl: fc.constantFrom('3600', '1h', '300'),
    comments: fc.array(fc.constantFrom('one\n', 'two\n', 'three\n'), { maxLength: 3 }),
    lines: fc.subarray(POOL),
  })
  .chain(({ ttl, comments, lines }) => {
    const groups: ContentGroup[] = comments.map((comment, i) => ({ number: i + 1, comment }));
    return fc
      .tuple(...lines.map((line) => oneRecord(line, groups.length)))
      .map((records) => content(records, { ttl, groups }));
  });
