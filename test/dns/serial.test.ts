// Serial number arithmetic as RFC 1982 defines it, and the date serial.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { dateSerial, serialAdd, serialGt, serialMax } from '../../src/dns/serial.ts';

const SPACE = 2 ** 32;
const HALF = 2 ** 31;
const serial = fc.integer({ min: 0, max: SPACE - 1 });
const step = fc.integer({ min: 1, max: HALF - 1 });

describe('serial number arithmetic (RFC 1982)', () => {
  test('what was added to is greater than before, and nothing is both greater and less (§3.2)', () => {
    fc.assert(
      fc.property(serial, step, serial, (s, n, other) => {
        assert.equal(serialAdd(s, n), Number((BigInt(s) + BigInt(n)) % BigInt(SPACE)));
        assert.ok(serialGt(serialAdd(s, n), s));
        assert.ok(!serialGt(s, serialAdd(s, n)));
        assert.ok(!serialGt(s, s));
        assert.ok(!(serialGt(s, other) && serialGt(other, s)));
      }),
    );
  });

  test('two serials half the circle apart are neither greater nor less', () => {
    fc.assert(
      fc.property(serial, (s) => {
        const opposite = (s + HALF) % SPACE;
        assert.ok(!serialGt(s, opposite) && !serialGt(opposite, s));
      }),
    );
  });

  test('every other pair has a greater one, by the definition', () => {
    fc.assert(
      fc.property(serial, serial, (a, b) => {
        const isGreater = (a < b && b - a > HALF) || (a > b && a - b < HALF);
        assert.equal(serialGt(a, b), isGreater);
        if (isGreater) assert.deepEqual([serialMax(a, b), serialMax(b, a)], [a, a]);
      }),
    );
    assert.ok(serialGt(0, SPACE - 1) && serialGt(44, 4294967196) && !serialGt(44, 44));
  });

  test('the date serial is of UTC', () => {
    assert.equal(dateSerial(new Date('2024-03-05T23:59:59Z')), 2024030500);
    assert.equal(dateSerial(new Date('2024-12-31T23:59:59-01:00')), 2025010100);
  });
});
