// Twenty seconds of the load of `npm run soak -- load`: 64 connections, mixed calls, nothing fails, memory does not run away.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../load/load.ts';

test('64 connections for 20 seconds', async (context) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { faults, growth, rss, calls, p99 } = await load({
    seconds: 20,
    seed,
    say: (line) => context.diagnostic(line),
  });
  assert.deepEqual(faults, [], `seed ${seed}`);
  assert.ok(calls > 1_000, `${calls} calls`);
  assert.ok(Number.isFinite(p99));
  // the first seconds are those in which memory is found at all; two minutes of the soak are held to a tenth
  assert.ok(growth < 1.5, `${rss.join(' ')} MB`);
});
