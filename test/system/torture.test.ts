// A minute and a half of torture: clients change everything while processes die, hang and run out of disk; then all is as stored.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { torture } from '../torture/torture.ts';
import { dice } from './support/random.ts';

const SECONDS = 90;
const ZONES = 120;

test('eight clients, every process killed or stopped, full disks: nothing is lost, nothing is stuck, nothing is left behind', async (t) => {
  const { seed } = dice();
  t.diagnostic(`DMS_TEST_SEED=${seed}`);
  const { faults, ledger, evils } = await torture({
    seed,
    seconds: SECONDS,
    zones: ZONES,
    say: (line) => t.diagnostic(line),
  });
  const count = (of: ReadonlyMap<string, number>): number => [...of.values()].reduce((sum, n) => sum + n, 0);
  t.diagnostic(
    `${count(ledger.counts)} deeds, ${ledger.acknowledged.length} acknowledged, ${count(evils.counts)} evils`,
  );
  assert.deepEqual(
    faults,
    [],
    `seed ${seed}: npm run soak -- torture --seed ${seed} --seconds ${SECONDS} --zones ${ZONES}`,
  );
  assert.ok(ledger.acknowledged.length > 100 && count(evils.counts) > 10, 'too little was going on');
});
