import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ContentGroup, ContentRecord } from '../../../src/domain/zone/content.ts';
import { APEX_GROUP, firstGroupAsApex } from '../../../src/domain/zone/content.ts';
import { type StoredContent, versionDifference } from '../../../src/domain/zone/versions.ts';
import { apexNsRecords, effectiveRecords, wireDiff } from '../../../src/domain/zone/wire-difference.ts';
import { content, record, TEST_ZONE } from '../../support/zone-content.ts';

function stored(records: readonly ContentRecord[], groups: readonly ContentGroup[] = []): StoredContent {
  return { records: records.map((one, i) => ({ ...one, id: i + 1 })), groups };
}

const a = (group = 0) => record('a A 192.0.2.1', { group });
const b = (group = 0) => record('b A 192.0.2.2', { group });
const c = (group = 0) => record('c A 192.0.2.3', { group });

describe('differences of versions', () => {
  test('case of names is no change, rewritten rdata is', () => {
    const newest = stored([record('www A 192.0.2.1'), record('v6 AAAA 2001:db8::1'), record('m MX 10 mail')]);
    const wanted = content(['WWW A 192.0.2.1', 'v6 AAAA 2001:DB8:0::1', 'm MX 10 MAIL']);
    const { close, insert } = versionDifference(newest, wanted);
    assert.deepEqual(close, [2]);
    assert.deepEqual(
      insert.map((one) => one.rdata),
      ['2001:DB8:0::1'],
    );
  });

  test('groups are matched by comment and place, then by what they hold', () => {
    const newest = stored(
      [a(1), b(2), c(3)],
      [1, 2, 3].map((number) => ({ number, comment: number < 3 ? 'x' : 'y' })),
    );
    const same = content([a(7), b(8), c(9)], {
      groups: [7, 8, 9].map((number) => ({ number, comment: number < 9 ? 'x' : 'y' })),
    });
    assert.deepEqual(versionDifference(newest, same), { close: [], insert: [], closeGroups: [], insertGroups: [] });
    const renamed = content([a(1), b(2), c(3)], {
      groups: [
        { number: 1, comment: 'x' },
        { number: 2, comment: 'x' },
        { number: 3, comment: 'new' },
      ],
    });
    const difference = versionDifference(newest, renamed);
    assert.deepEqual(
      [difference.close, difference.closeGroups, difference.insertGroups],
      [[], [3], [{ number: 3, comment: 'new' }]],
    );
    const added = content([a(1), b(2), c(3), record('d A 192.0.2.4', { group: 4 })], {
      groups: [...renamed.groups.slice(0, 2), { number: 3, comment: 'y' }, { number: 4, comment: 'z' }],
    });
    assert.deepEqual(versionDifference(newest, added).insertGroups, [{ number: 4, comment: 'z' }]);
  });

  test('uncommented groups are one, the apex group keeps its own number', () => {
    const wanted = content([a(5), b(APEX_GROUP)], { groups: [{ number: 5, comment: null }] });
    const { insert, insertGroups } = versionDifference(stored([]), wanted);
    assert.deepEqual([insert.map((one) => one.group), insertGroups], [[0, APEX_GROUP], []]);
  });

  test('the first group is the apex group', () => {
    const submitted = content([a(1), b(2)], {
      groups: [
        { number: 1, comment: 'Top\n' },
        { number: 2, comment: 'x' },
      ],
    });
    const managed = firstGroupAsApex(submitted, true);
    assert.deepEqual([managed.records[0]?.group, managed.apexComment, managed.groups.length], [0, null, 1]);
    const own = firstGroupAsApex(submitted, false);
    assert.deepEqual([own.records[0]?.group, own.apexComment], [APEX_GROUP, 'Top\n']);
  });
});

describe('differences on the wire', () => {
  const side = { zone: TEST_ZONE, zoneTtl: 3600, useApexNs: true };

  test('only what is served counts: disabled rows, SOA and managed NS do not', () => {
    const rows = [a(), record('b A 192.0.2.2', { disabled: true }), record('@ NS ns.sub'), record('sub NS ns.sub')];
    assert.deepEqual(
      effectiveRecords(rows, side).map((one) => `${one.owner} ${one.type}`),
      ['a.example.test. A', 'sub.example.test. NS'],
    );
  });

  test('equal effective TTLs and spellings cancel out; a new zone TTL shows', () => {
    const from = effectiveRecords(
      [record('a A 192.0.2.1'), record('B 300 A 192.0.2.2'), record('v AAAA 2001:db8::1')],
      side,
    );
    const to = effectiveRecords(
      [record('A 1h A 192.0.2.1'), record('b 5m A 192.0.2.2'), record('v AAAA 2001:DB8:0::1')],
      side,
    );
    assert.deepEqual(wireDiff(from, to), { deletions: [], additions: [] });
    const later = effectiveRecords([record('a A 192.0.2.1')], { ...side, zoneTtl: 60 });
    const { deletions, additions } = wireDiff(from.slice(0, 1), later);
    assert.deepEqual([deletions[0]?.ttl, additions[0]?.ttl], [3600, 60]);
  });

  test('managed apex NS compare with stored ones', () => {
    const own = effectiveRecords([record('@ NS NS1.example.net.')], { ...side, useApexNs: false });
    assert.deepEqual(wireDiff(own, apexNsRecords(['ns1.example.net.'], side)), { deletions: [], additions: [] });
  });
});
