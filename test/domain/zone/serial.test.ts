import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { serialGt } from '../../../src/dns/serial.ts';
import { nextSerial, type SerialQuestion } from '../../../src/domain/zone/serial.ts';

const TODAY = 2024030500;
const REACH = 2 ** 31 - 1;

function next(servedSerial: number | null, rest: Partial<SerialQuestion> = {}): number {
  return nextSerial({ servedSerial, dbSerial: null, floor: null, today: TODAY, ...rest });
}

const serialNumber = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** The table of the specification, word by word; an error by its name. */
function bySpec(cur: number, db: number | null, cand: number | null, wrap: boolean, today: number): number | string {
  const max = (cur + REACH) % 2 ** 32;
  const offer = wrap ? max : cand || today;
  if (db === max) return 'SOASerialOcclusionError';
  const base = db !== null && serialGt(db, cur) && serialGt(max, db) ? db : cur;
  const isAhead = serialGt(offer, base) && (offer === max || serialGt(max, offer));
  const result = isAhead ? offer : (base + 1) % 2 ** 32;
  const published = result !== 0 ? result : max === 0 ? 2 ** 32 - 1 : 1;
  return published === db ? 'SOASerialPublishedError' : published;
}

describe('next serial', () => {
  test('examples of spec 04 §7', () => {
    assert.equal(next(2024030400), 2024030500);
    assert.equal(next(2024030507), 2024030508);
    assert.equal(next(2025010100), 2025010101);
    assert.equal(next(4000000000), 4000000001);
    assert.equal(next(2024030400, { dbSerial: 2024030503 }), 2024030504);
    assert.equal(next(100, { wrap: true }), 2147483747);
    assert.equal(next(2147483747), 2147483748);
  });

  test('serials above 2^31, where the original took what lies behind for what lies ahead', () => {
    assert.equal(next(4000000000, { dbSerial: 100 }), 101);
    assert.equal(next(4000000000, { dbSerial: 3999999999 }), 4000000001);
    assert.equal(next(4000000000, { candidate: 50 }), 50);
    assert.equal(next(4000000000, { candidate: 2024030500 }), 4000000001);
    const wrapped = next(4000000000, { wrap: true });
    assert.equal(wrapped, (4000000000 + REACH) % 2 ** 32);
    assert.equal(next(wrapped), TODAY, 'after a wrap the date is ahead again');
    assert.equal(next(2 ** 32 - 1, { dbSerial: 2 ** 32 - 1, today: 2 ** 32 - 1 }), 1);
  });

  test('the rules of spec 04 §7, step by step in serial space', () => {
    const near = (middle: number) => fc.integer({ min: -3, max: 3 }).map((by) => (middle + by + 2 ** 32) % 2 ** 32);
    const around = (cur: number) =>
      fc.oneof(near(cur), near(cur + REACH), near(cur + REACH + 1), near(0), serialNumber);
    const question = serialNumber.chain((cur) =>
      fc.record({
        cur: fc.constant(cur),
        db: fc.option(around(cur)),
        cand: fc.option(around(cur)),
        wrap: fc.boolean(),
        today: around(cur),
      }),
    );
    fc.assert(
      fc.property(question, ({ cur, db, cand, wrap, today }) => {
        const ask = () => nextSerial({ servedSerial: cur, dbSerial: db, floor: null, today, candidate: cand, wrap });
        const wanted = bySpec(cur, db, cand, wrap, today);
        if (typeof wanted === 'string') assert.throws(ask, { name: wanted });
        else assert.equal(ask(), wanted);
      }),
      { numRuns: 5000 },
    );
  });

  test('above the floor, also when nothing is served (spec 06 §1.1)', () => {
    assert.equal(next(null), TODAY);
    assert.equal(next(null, { floor: 2024030505 }), 2024030507);
    assert.equal(next(null, { floor: 2024030405 }), TODAY + 1);
    assert.equal(next(null, { floor: 2024030505, dbSerial: 2024030509 }), 2024030511);
    assert.equal(next(2024030400, { floor: 2024030507 }), 2024030508);
    assert.equal(next(2024030507, { floor: 2024030400 }), 2024030508);
  });

  test('above an update whose record was lost, when nothing is served any more', () => {
    for (const floor of [2024030405, 2024030505]) {
      const unrecorded = next(floor, { dbSerial: floor, floor });
      assert.ok(serialGt(next(null, { floor, dbSerial: floor }), unrecorded));
      assert.ok(serialGt(next(null, { floor }), unrecorded));
    }
  });

  test('a floor half the circle away is reached in two steps', () => {
    const served = 100;
    const floor = served + 2 ** 31;
    const first = next(served, { floor });
    assert.ok(serialGt(first, served));
    const second = next(first, { floor });
    assert.ok(serialGt(second, floor) && serialGt(second, first));
  });

  test('candidates', () => {
    assert.equal(next(100, { candidate: 105 }), 105);
    assert.equal(next(100, { candidate: 100 }), 101);
    assert.equal(next(100, { candidate: 90 }), 101);
    assert.equal(next(100, { candidate: 0 }), TODAY);
    assert.throws(() => next(100, { candidate: 1.5 }), { name: 'SOASerialTypeError' });
    assert.throws(() => next(100, { candidate: 2 ** 32 }), { name: 'SOASerialRangeError' });
  });

  test('where no step leads further', () => {
    assert.throws(() => next(100, { dbSerial: 100 + REACH }), { name: 'SOASerialOcclusionError' });
    assert.throws(() => next(100, { dbSerial: 100 + REACH, name: 'example.org.' }), /example\.org/);
  });

  test('is never 0, always ahead of the served one, and of floor and database where one step can', () => {
    const serial = fc.integer({ min: 1, max: 2 ** 32 - 1 });
    const maybe = fc.option(serial);
    fc.assert(
      fc.property(serial, maybe, maybe, maybe, fc.boolean(), (served, dbSerial, floor, candidate, wrap) => {
        if (dbSerial === (served + REACH) % 2 ** 32) return;
        const found = next(served, { dbSerial, floor, candidate, wrap });
        assert.ok(found > 0 && found < 2 ** 32);
        assert.ok(serialGt(found, served));
        for (const known of [dbSerial, floor]) {
          if (known === null || !serialGt(known, served) || known === (served + REACH) % 2 ** 32) continue;
          assert.ok(serialGt(found, known), `${found} after ${known}`);
        }
      }),
      { numRuns: 2000 },
    );
    assert.equal(next(4294967295, { today: 4294967295 }), 1);
    assert.equal(next(4294967295 - REACH + 1, { wrap: true }), 4294967295);
  });
});
