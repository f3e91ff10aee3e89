// Lanes: how many run at a time, and that callers take turns.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createLane } from '../../src/rpc/lanes.ts';

/** Calls that end when they are told to; `order` tells in which order they began. */
function makeCalls(lane: ReturnType<typeof createLane>) {
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const call = (key: string, name: string) =>
    lane.run(key, () => {
      order.push(name);
      return new Promise<void>((resolve) => void ends.push(resolve));
    });
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await setImmediate();
  };
  return { order, call, endOne };
}

test('no more run than the lane is wide, and those that wait take turns by caller', async () => {
  const lane = createLane({ name: 'x', width: () => 2, mostWaiting: 10 });
  const { order, call, endOne } = makeCalls(lane);
  const all = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'b2'].map((name) => call(name.charAt(0), name));
  assert.deepEqual([order, lane.running, lane.waiting], [['a1', 'a2'], 2, 6]);
  for (let i = 0; i < 8; i += 1) await endOne();
  assert.deepEqual(order, ['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2', 'a5']);
  await Promise.all(all);
  assert.deepEqual([lane.running, lane.waiting], [0, 0]);
});

test('too many calls of one caller are Busy, those of others are not; a failed call leaves its place', async () => {
  const lane = createLane({ name: 'x', width: () => 1, mostWaiting: 2 });
  const { call, endOne } = makeCalls(lane);
  const mine = [1, 2, 3].map((n) => call('a', `a${n}`));
  await assert.rejects(call('a', 'a4'), { name: 'Busy', message: /x is busy/ });
  const other = call('b', 'b1');
  for (let i = 0; i < 4; i += 1) await endOne();
  await Promise.all([...mine, other]);
  await assert.rejects(
    lane.run('a', async () => assert.fail('broken')),
    /broken/,
  );
  assert.equal(await lane.run('a', async () => 7), 7);
});

test('a lane that the settings make wider lets in who waits', async () => {
  let width = 1;
  const lane = createLane({ name: 'x', width: () => width, mostWaiting: 5 });
  const { order, call, endOne } = makeCalls(lane);
  const all = ['1', '2', '3', '4'].map((name) => call('a', name));
  width = 3;
  await endOne();
  assert.deepEqual(order, ['1', '2', '3', '4']);
  for (let i = 0; i < 4; i += 1) await endOne();
  await Promise.all(all);
});
