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
