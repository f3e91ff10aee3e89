import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ContentGroup, ContentRecord } from '../../../src/domain/zone/content.ts';
import { FIELD, keyParts, ROW } from '../../../src/domain/zone/live-key.ts';
import { keyDifference, type LiveVersion, unequalRows } from '../../../src/domain/zone/live-rows.ts';
import { type StoredRecord, versionDifference, withoutCaseChanges } from '../../../src/domain/zone/versions.ts';
import { comparable, record } from '../../support/zone-content.ts';

const OWNERS = Array.from({ length: 40 }, (_, n) => `h${n}`);
const GROUPS: readonly ContentGroup[] = [
  { number: 1, comment: 'one\n' },
  { number: 2, comment: 'two\n' },
];

const anyRecord = (owner: string): fc.Arbitrary<ContentRecord> =>
  fc
    .record({
      upper: fc.boolean(),
      rdata: fc.constantFrom('192.0.2.1', '192.0.2.2'),
      ttl: fc.constantFrom(null, null, '300'),
      comment: fc.constantFrom(null, null, '', 'c\n', `odd${FIELD}`, `odd${ROW}`),
      remark: fc.constantFrom(null, null, 'r'),
      disabled: fc.boolean(),
      group: fc.nat(2),
    })
    .map(({ upper, rdata, ...more }) => record(`${upper ? owner.toUpperCase() : owner} A ${rdata}`, more));

const anyRecords = fc.subarray(OWNERS).chain((owners) => fc.tuple(...owners.map(anyRecord)));

/** Much in common, in another order or in the same. */
const twoContents = anyRecords.chain((first) =>
  fc.record({
    first: fc.constant(first),
    kept: fc.subarray(first),
    more: anyRecords,
    isShuffled: fc.boolean(),
    seed: fc.nat(),
  }),
);

/** As the database answers. */
function live(records: readonly StoredRecord[]): LiveVersion {
  const parts = keyParts(new Map(), (group) => group);
  const key = (one: StoredRecord) => parts(withoutOdd(one))?.join('').replace('?', FIELD) ?? '';
  return {
    keys: records.map((one) => key(one) + ROW).join(''),
    ids: records.map(({ id }) => id).join(','),
    groups: GROUPS,
  };
}

function withoutOdd(one: StoredRecord): StoredRecord {
  return { ...one, comment: one.comment?.replace(FIELD, '?').replace(ROW, '?') ?? null };
}

function stored(records: readonly ContentRecord[]): StoredRecord[] {
  return records.map((one, i) => ({ ...one, id: i + 1 }));
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return list
    .map((one, i) => ({ one, rank: (i * 7919 + seed) % 101 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

describe('differences found by keys', () => {
  test('are those of full comparison, in whatever order the records come', () => {
    fc.assert(
      fc.property(twoContents, ({ first, kept, more, isShuffled, seed }) => {
        const newest = { records: stored(first), groups: GROUPS };
        const owners = new Set(kept.map(({ owner }) => owner.toLowerCase()));
        const all = [...kept, ...more.filter(({ owner }) => !owners.has(owner.toLowerCase()))];
        const wanted = { records: isShuffled ? shuffled(all, seed) : all, groups: GROUPS };
        const { difference, unsure } = keyDifference(live(newest.records), wanted, new Map());
        const found = withoutCaseChanges(
          difference,
          newest.records.filter(({ id }) => unsure.includes(id)),
        );
        const full = versionDifference(newest, wanted);
        assert.deepEqual([...found.close].sort(), [...full.close].sort());
        const inserted = (records: readonly ContentRecord[]) =>
          comparable({ records, groups: [...GROUPS, { number: 0, comment: null }] });
        assert.deepEqual(inserted(found.insert), inserted(full.insert));
      }),
      { numRuns: 1000 },
    );
  });

  test('two versions without what they share', () => {
    const rows = stored(OWNERS.map((owner) => record(`${owner} A 192.0.2.1`)));
    const other = rows.toReversed().map((one) => (one.id === 7 ? { ...one, ttl: '60' } : one));
    assert.deepEqual(unequalRows(live(rows), live(other)), { from: [7], to: [7] });
    assert.deepEqual(unequalRows(live(rows), live([])), { from: rows.map(({ id }) => id), to: [] });
    assert.deepEqual(unequalRows(live([]), live([])), { from: [], to: [] });
  });
});
