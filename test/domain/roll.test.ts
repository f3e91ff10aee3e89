import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isPlausibleCount, lossOf, mayTake, type Roll } from '../../src/domain/server/roll.ts';

describe('spec 06 §5.1: floors', () => {
  const all = (zones: number) => ({ zones, missing: 0 });

  test('more than max(10, 1 %) zones that a template leaves out stop the roll', () => {
    assert.equal(lossOf(all(2000), { zones: 2000, missing: 20 }, 0), null);
    assert.match(lossOf(all(2000), { zones: 2000, missing: 21 }, 0) ?? '', /leaves 21 of 2000 zones out/);
    assert.equal(lossOf(all(50), { zones: 50, missing: 10 }, 0), null);
    assert.match(lossOf(all(50), { zones: 50, missing: 11 }, 0) ?? '', /leaves 11 of 50/);
  });

  test('what was confirmed once is no loss the next time', () => {
    assert.equal(lossOf({ zones: 2000, missing: 100 }, { zones: 2001, missing: 101 }, 0), null);
  });

  test('zones that go with matching deletions are no loss, without they are', () => {
    assert.equal(lossOf(all(2000), all(1000), 1000), null);
    assert.match(lossOf(all(2000), all(1000), 900) ?? '', /100 of 2000 zones are gone/);
    assert.equal(lossOf(all(2000), all(1980), 0), null);
  });

  test('a server may count more zones than its files name, and hardly fewer', () => {
    assert.equal(isPlausibleCount(2100, all(2000)), true);
    assert.equal(isPlausibleCount(1980, all(2000)), true);
    assert.equal(isPlausibleCount(1900, all(2000)), false);
    assert.equal(isPlausibleCount(1900, { zones: 2000, missing: 100 }), true);
  });
});

describe('spec 06 §5.1: the first server is the canary', () => {
  const roll = (changes: Partial<Roll>): Roll => ({
    config_version: 5,
    proven_version: 4,
    canary_id: null,
    stopped: null,
    ...changes,
  });

  test('unproven files are for one server, whichever asks first', () => {
    assert.equal(mayTake(roll({}), 1), true);
    assert.deepEqual([mayTake(roll({ canary_id: 1 }), 1), mayTake(roll({ canary_id: 1 }), 2)], [true, false]);
    assert.equal(mayTake(roll({ proven_version: 5 }), 2), true);
  });

  test('a stopped roll is for the one that failed, until it works or is disabled', () => {
    const stopped = roll({ canary_id: 1, stopped: 'ns1: SERVFAIL' });
    assert.deepEqual([mayTake(stopped, 1), mayTake(stopped, 2)], [true, false]);
    assert.equal(mayTake({ ...stopped, canary_id: null }, 2), false);
    assert.equal(mayTake({ ...stopped, canary_id: null, proven_version: 5 }, 2), true);
  });
});
