// TTL normalisation changes how TTLs are written and no TTL (spec 04 §12.9).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseTtl } from '../../src/dns/ttl.ts';
import { effectiveTtl, type ZoneContent } from '../../src/domain/zone/content.ts';
import { normaliseTtls } from '../../src/operations/content/normalise-ttls.ts';
import { anyContent, content } from '../support/zone-content.ts';

const effective = ({ records, ttl }: ZoneContent): number[] => records.map((one) => effectiveTtl(one, parseTtl(ttl)));
const soaTtl = ({ soa, ttl }: ZoneContent): number => parseTtl(soa.ttl ?? ttl);
const written = ({ records }: ZoneContent): (string | null)[] => records.map((record) => record.ttl);

describe('normalisation', () => {
  test('keeps the effective TTL of every record, and of an SOA of the zone’s own', () => {
    fc.assert(
      fc.property(anyContent, fc.boolean(), fc.constantFrom(null, '300', '2h'), (given, useApexNs, ttl) => {
        const before = { ...given, soa: { ...given.soa, ttl } };
        const after = normaliseTtls(before, useApexNs);
        assert.deepEqual(effective(after), effective(before));
        if (!useApexNs) assert.equal(soaTtl(after), soaTtl(before));
        assert.deepEqual(
          after.records.map(({ ttl: _ttl, ...record }) => record),
          before.records.map(({ ttl: _ttl, ...record }) => record),
        );
      }),
    );
  });

  test('makes the commonest TTL the zone’s, and is done after one time', () => {
    fc.assert(
      fc.property(anyContent, fc.boolean(), (before, useApexNs) => {
        const after = normaliseTtls(before, useApexNs);
        const [, ...others] = [...Map.groupBy(effective(after), (ttl) => ttl).values()].sort(
          (a, b) => b.length - a.length,
        );
        const own = after.records.filter(({ ttl }) => ttl === null).length;
        assert.ok(others.every((list) => list.length <= own) || after.records.length === 0);
        assert.deepEqual(normaliseTtls(after, useApexNs), after);
      }),
    );
  });

  test('among equally common ones the zone’s wins, then the smallest', () => {
    const tied = normaliseTtls(content(['a 300 A 192.0.2.1', 'b A 192.0.2.1']), true);
    assert.deepEqual([tied.ttl, written(tied)], ['3600', ['300', null]]);
    const others = normaliseTtls(content(['a 600 A 192.0.2.1', 'b 5m A 192.0.2.1']), true);
    assert.deepEqual([others.ttl, written(others)], ['300', ['600', null]]);
  });

  test('the zone TTL stays as typed where it is the commonest; one that is replaced is spelt out as typed', () => {
    const same = normaliseTtls(content(['a 3600 A 192.0.2.1', 'b 60m A 192.0.2.1'], { ttl: '1h' }), false);
    assert.deepEqual([same.ttl, written(same), same.soa.ttl], ['1h', [null, null], null]);
    const changed = normaliseTtls(
      content(['a 5m A 192.0.2.1', 'b 300 A 192.0.2.1', 'c A 192.0.2.1'], { ttl: '1h' }),
      false,
    );
    assert.deepEqual([changed.ttl, written(changed), changed.soa.ttl], ['300', [null, null, '1h'], '1h']);
  });
});
