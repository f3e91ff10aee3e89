// Incremental updates on a content: RFC 2136 semantics against a naive model, and which groups do not apply.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseTtl } from '../../../src/dns/ttl.ts';
import { canonicalOwner, type ZoneContent } from '../../../src/domain/zone/content.ts';
import { applyGroups, applyOperations, type Group } from '../../../src/domain/zone/groups/apply-groups.ts';
import type { GroupOperation, OperationKind } from '../../../src/domain/zone/groups/group-operations.ts';
import { anyContent, content, record, TEST_ZONE } from '../../support/zone-content.ts';

const FACTS = { useApexNs: true };

/** `ADD www 300 A 192.0.2.1`, `DELETE www A`, `DELETE www ANY`. */
function operation(line: string, more: Partial<GroupOperation> = {}): GroupOperation {
  const [, kind = '', owner = '', type = ''] = /^(\S+) (\S+) (?:\d\w* )?(\S+)$/.exec(line) ?? [];
  const flags = { disabled: false, lockPtr: false, trackReverse: false, forceReverse: false };
  const rest = { ...flags, reference: null, comment: null, ptrSource: null, ...more };
  if (kind !== '') return { kind: kind as OperationKind, owner, type, ttl: null, rdata: null, canon: null, ...rest };
  const [, of = '', data = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
  const made = record(data);
  const { ttl, rdata, canon } = made;
  return { kind: of as OperationKind, owner: made.owner, type: made.type, ttl, rdata, canon, ...rest };
}

function lines(of: ZoneContent): string[] {
  return of.records.map(({ owner, ttl, type, rdata, disabled }) =>
    [disabled ? ';' : '', owner, ttl, type, rdata].filter((word) => word !== null && word !== '').join(' '),
  );
}

const after = (records: readonly string[], ...operations: string[]): string[] =>
  lines(
    applyOperations(
      content(records),
      operations.map((line) => operation(line)),
      FACTS,
    ).content,
  );

describe('operations', () => {
  test('ADD extends an RRset, an equal record is no change', () => {
    assert.deepEqual(after(['a A 192.0.2.1'], 'ADD a A 192.0.2.2'), ['a A 192.0.2.1', 'a A 192.0.2.2']);
    const before = content(['a 1h A 192.0.2.1', 'A TXT "x"']);
    assert.equal(applyOperations(before, [operation('ADD A 3600 A 192.0.2.1')], FACTS).content, before);
    assert.deepEqual(after([], 'ADD a A 192.0.2.1', 'ADD a A 192.0.2.1'), ['a A 192.0.2.1']);
  });

  test('the last TTL is that of the whole RRset; without one a record joins', () => {
    const two = ['a 300 A 192.0.2.1', 'a 300 A 192.0.2.2', 'a TXT "x"'];
    assert.deepEqual(after(two, 'ADD a 600 A 192.0.2.3'), [
      'a 600 A 192.0.2.1',
      'a 600 A 192.0.2.2',
      'a TXT "x"',
      'a 600 A 192.0.2.3',
    ]);
    assert.deepEqual(after(two, 'ADD a 600 A 192.0.2.2')[0], 'a 600 A 192.0.2.1');
    assert.equal(after(two, 'ADD a A 192.0.2.3').at(-1), 'a 300 A 192.0.2.3');
  });

  test('DELETE of a record, an RRset, an owner; of what is not there: nothing', () => {
    const some = ['a A 192.0.2.1', 'a A 192.0.2.2', 'a TXT "x"', 'b A 192.0.2.1', '@ TXT "apex"'];
    assert.deepEqual(after(some, 'DELETE a A 192.0.2.2'), some.toSpliced(1, 1));
    assert.deepEqual(after(some, 'DELETE A A'), some.slice(2));
    assert.deepEqual(after(some, 'DELETE a ANY'), some.slice(3));
    assert.deepEqual(after(some, 'DELETE a A 192.0.2.9', 'DELETE a MX', 'DELETE c ANY'), some);
    assert.deepEqual(after(['* A 192.0.2.1', 'a A 192.0.2.1'], 'DELETE * ANY'), ['a A 192.0.2.1']);
    assert.deepEqual(after(['a MX 10 Mail'], 'DELETE a MX 10 mail.example.test.'), [], 'compared in canonical form');
  });

  test('disabled records match, and an ADD of what is disabled enables it', () => {
    const off = content([record('a A 192.0.2.1', { disabled: true, comment: 'why\n', group: 0 })]);
    assert.deepEqual(lines(applyOperations(off, [operation('DELETE a A')], FACTS).content), []);
    const on = applyOperations(off, [operation('ADD a A 192.0.2.1')], FACTS).content.records[0];
    assert.deepEqual([on?.disabled, on?.comment], [false, 'why\n']);
  });

  test('UPDATE_RRTYPE makes the RRset this one record; the last of several survives', () => {
    const some = ['a A 192.0.2.1', 'a A 192.0.2.2', 'a TXT "x"'];
    assert.deepEqual(after(some, 'UPDATE_RRTYPE a A 192.0.2.3'), ['a A 192.0.2.3', 'a TXT "x"']);
    assert.deepEqual(after(some, 'UPDATE_RRTYPE a 60 A 192.0.2.2'), ['a 60 A 192.0.2.2', 'a TXT "x"']);
    assert.deepEqual(after([], 'UPDATE_RRTYPE b A 192.0.2.1', 'UPDATE_RRTYPE b A 192.0.2.2'), ['b A 192.0.2.2']);
    const before = content(['a A 192.0.2.1']);
    assert.equal(applyOperations(before, [operation('UPDATE_RRTYPE a A 192.0.2.1')], FACTS).content, before);
  });

  test('SOA and managed apex NS stay as they are; own apex NS survive only a deletion of all types', () => {
    assert.deepEqual(after([], 'ADD @ NS ns.example.', 'UPDATE_RRTYPE @ SOA a. b. 1 2 3 4 5'), []);
    const own = content(['@ NS ns.example.', '@ TXT "x"']);
    const facts = { useApexNs: false };
    assert.deepEqual(lines(applyOperations(own, [operation('DELETE @ ANY')], facts).content), ['@ NS ns.example.']);
    assert.deepEqual(lines(applyOperations(own, [operation('DELETE @ NS')], facts).content), ['@ TXT "x"']);
  });

  test('a new record joins the group of its RRset, what a record keeps stays with it', () => {
    const groups = [{ number: 3, comment: 'hosts\n' }];
    const kept = { group: 3, comment: 'rack 4\n', reference: 'WHO', remark: 'r' };
    const before = content([record('a A 192.0.2.1', kept)], { groups });
    const added = applyOperations(before, [operation('ADD a A 192.0.2.2', { comment: 'new\n' })], FACTS).content;
    assert.deepEqual(
      added.records.map(({ group, comment, reference }) => [group, comment, reference]),
      [
        [3, 'rack 4\n', 'WHO'],
        [3, 'new\n', null],
      ],
    );
    const elsewhere = { groupComment: 'racks\n' };
    const made = applyOperations(
      before,
      [operation('ADD a A 192.0.2.3', elsewhere), operation('ADD b A 192.0.2.3', { groupComment: 'hosts\n' })],
      FACTS,
    ).content;
    assert.deepEqual(made.groups, [...groups, { number: 4, comment: 'racks\n' }]);
    assert.deepEqual(
      made.records.map(({ group }) => group),
      [3, 4, 3],
    );
    const replaced = applyOperations(before, [operation('UPDATE_RRTYPE a A 192.0.2.2')], FACTS).content.records[0];
    assert.deepEqual([replaced?.group, replaced?.comment, replaced?.reference], [3, 'rack 4\n', 'WHO']);
  });
});

const LINES = [
  'a A 192.0.2.1',
  'a 300 A 192.0.2.2',
  'b 60 A 192.0.2.1',
  'a TXT "x"',
  '@ MX 10 b',
  '@ TXT "1"',
  'c A 192.0.2.7',
];
const anyOperation = fc.oneof(
  fc
    .tuple(fc.constantFrom('ADD', 'DELETE', 'UPDATE_RRTYPE'), fc.constantFrom(...LINES))
    .map(([kind, line]) => operation(`${kind} ${line}`)),
  fc
    .tuple(fc.constantFrom('a', 'b', 'c', '@'), fc.constantFrom('A', 'TXT', 'MX', 'ANY'))
    .map(([owner, type]) => operation(`DELETE ${owner} ${type}`)),
);

/** RFC 2136 §3.4.2 on a set of records, each `owner type canon` with the seconds of its RRset: as one would write it down. */
function model(start: ZoneContent, operations: readonly GroupOperation[]): string[] {
  const zoneTtl = parseTtl(start.ttl);
  const rrsets = new Map<string, { ttl: number; data: Set<string> }>();
  const key = (owner: string, type: string) => `${canonicalOwner({ owner }, TEST_ZONE)} ${type}`;
  for (const one of start.records) {
    const at = key(one.owner, one.type);
    const rrset = rrsets.get(at) ?? { ttl: one.ttl === null ? zoneTtl : parseTtl(one.ttl), data: new Set() };
    rrsets.set(at, rrset);
    rrset.data.add(one.canon.toString('hex'));
  }
  for (const { kind, owner, type, ttl, canon } of operations) {
    const at = key(owner, type);
    const seconds = ttl === null ? null : parseTtl(ttl);
    const present = rrsets.get(at);
    if (kind === 'DELETE') {
      const all = [...rrsets.keys()].filter((one) => (type === 'ANY' ? one.startsWith(key(owner, '')) : one === at));
      for (const one of all) {
        if (canon === null) rrsets.delete(one);
        else rrsets.get(one)?.data.delete(canon.toString('hex'));
      }
    } else if (kind === 'ADD' && present !== undefined && present.data.size > 0) {
      present.data.add(canon!.toString('hex'));
      present.ttl = seconds ?? present.ttl;
    } else {
      rrsets.set(at, { ttl: seconds ?? zoneTtl, data: new Set([canon!.toString('hex')]) });
    }
  }
  return [...rrsets].flatMap(([at, { ttl, data }]) => [...data].map((one) => `${at} ${ttl} ${one}`)).sort();
}

function asModel(of: ZoneContent): string[] {
  const zoneTtl = parseTtl(of.ttl);
  return of.records
    .map(({ owner, type, ttl, canon }) =>
      [canonicalOwner({ owner }, TEST_ZONE), type, ttl === null ? zoneTtl : parseTtl(ttl), canon.toString('hex')].join(
        ' ',
      ),
    )
    .sort();
}

/** A content whose RRsets have one TTL each, as every stored one (spec 06 §2.7). */
const oneTtl = anyContent.map((any) => {
  const first = new Map<string, string | null>();
  const records = any.records.map((one) => {
    const key = `${one.owner.toLowerCase()} ${one.type}`;
    if (!first.has(key)) first.set(key, one.ttl);
    return { ...one, ttl: first.get(key) ?? null };
  });
  return { ...any, records };
});

test('any operations on any content do what RFC 2136 says', () => {
  fc.assert(
    fc.property(oneTtl, fc.array(anyOperation, { maxLength: 8 }), (start, operations) => {
      const { content: end, origin } = applyOperations(start, operations, FACTS);
      assert.deepEqual(asModel(end), model(start, operations));
      for (const one of end.records) {
        const speaker = origin.get(one);
        if (!start.records.includes(one)) assert.ok(speaker === undefined || speaker.type === one.type);
      }
      // one group after the other is the same as all their operations in a row
      const groups = operations.map((one, id): Group => ({ id, operations: [one] }));
      const checks = { useApexNs: true, apexNs: ['ns.example.net.'] };
      const result = applyGroups(start, groups, { facts: FACTS, checks });
      assert.deepEqual(result.failed, []);
      assert.deepEqual(asModel(result.content), asModel(end));
    }),
    { numRuns: 300 },
  );
});

describe('groups', () => {
  const checks = { useApexNs: true, apexNs: ['ns.example.net.'] };
  const group = (id: number, ...operations: string[]): Group => ({
    id,
    operations: operations.map((line) => operation(line)),
  });
  const apply = (start: ZoneContent, ...groups: Group[]) => applyGroups(start, groups, { facts: FACTS, checks });

  test('one that does not apply is told apart with its reason; the others apply as if it had not been there', () => {
    const bad = group(2, 'ADD x A 192.0.2.5', 'ADD a CNAME b');
    const {
      content: end,
      applied,
      failed,
    } = apply(content(['a A 192.0.2.1']), group(1, 'ADD b A 192.0.2.2'), bad, group(3, 'ADD c A 192.0.2.3'));
    assert.deepEqual(lines(end), ['a A 192.0.2.1', 'b A 192.0.2.2', 'c A 192.0.2.3']);
    assert.deepEqual(
      applied.map(({ id }) => id),
      [1, 3],
    );
    assert.equal(failed[0]?.group, bad);
    assert.equal(failed[0]?.why.fault.error, 'ZoneCNAMELabelExists');
    assert.equal(failed[0]?.why.operation, bad.operations[1]);
  });

  test('a fault that was there before is no reason', () => {
    const faulty = content(['a A 192.0.2.1', 'a CNAME b']);
    const { content: end, failed } = apply(faulty, group(1, 'ADD c A 192.0.2.3'));
    assert.deepEqual(failed, []);
    assert.equal(end.records.length, 3);
    assert.deepEqual(lines(apply(faulty, group(1, 'DELETE a A')).content), ['a CNAME b']);
  });

  test('one that mends is accepted with what it mends', () => {
    const { failed } = apply(content(['a A 192.0.2.1']), group(1, 'DELETE a ANY', 'ADD a CNAME b'));
    assert.deepEqual(failed, []);
  });
});
