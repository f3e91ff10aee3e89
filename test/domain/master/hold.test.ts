// HOLD: its length by the servers' stalls, and what of a measured stall is believed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { believedStall, HOLD_MAX_MS, HOLD_MIN_MS, holdFor } from '../../../src/domain/master/hold.ts';

test('a hundred times the longest stall, within 2 s and 10 minutes', () => {
  assert.deepEqual(holdFor('auto', []), { ms: HOLD_MIN_MS, capped: false });
  assert.deepEqual(holdFor('auto', [{ reconfig_ms: 50, zone_count: 1 }]), { ms: 5_000, capped: false });
  assert.deepEqual(holdFor('auto', [{ reconfig_ms: null, zone_count: 100_000 }]), { ms: 250_000, capped: false });
  assert.deepEqual(holdFor('auto', [{ reconfig_ms: 7_000, zone_count: 1 }]), { ms: HOLD_MAX_MS, capped: true });
  assert.deepEqual(holdFor(1.5, [{ reconfig_ms: 7_000, zone_count: 1 }]), { ms: 90_000, capped: false });
});

test('a stall by a busy machine does not make a small server hold for minutes', () => {
  assert.equal(believedStall(400, { reconfig_ms: null, zone_count: 3 }), 20);
  assert.equal(believedStall(400, { reconfig_ms: 20, zone_count: 3 }), 40);
  assert.equal(believedStall(3, { reconfig_ms: 40, zone_count: 3 }), 3);
});

test('a stall that stays is believed after a few reconfigurations', () => {
  let reconfig_ms: number | null = null;
  for (let i = 0; i < 5; i++) reconfig_ms = believedStall(300, { reconfig_ms, zone_count: null });
  assert.equal(reconfig_ms, 300);
  assert.equal(believedStall(2_400, { reconfig_ms: null, zone_count: 100_000 }), 2_400);
});
