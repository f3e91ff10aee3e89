import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, decide } from '../../../src/domain/decide.ts';
import { combineScopes, HOLD_ALL, HOLD_MASTER, HOLD_NONE, holdFor } from '../../../src/domain/master/hold.ts';
import { EVENTS, type Event, FACTS, LATER, NOW, type Row, rowIn } from './samples.ts';

function run(row: Row, event: Event, facts: Row = {}): Decision {
  return decide('master', row, { ...FACTS.master, ...facts }, event);
}

const ready = rowIn('master', 'READY', { hold_sg: 0, hold_sg_name: null, hold_start: null, hold_stop: null });
const hold = (hold_sg: number, hold_sg_name: string | null = null): Row =>
  rowIn('master', 'HOLD', { hold_sg, hold_sg_name });
const X = 3;
const Y = 4;

describe('master machine', () => {
  test('one run: reconfigure, then HOLD, servers and what waited follow the end of it', () => {
    const started = run(ready, { type: 'partialReconfig', sg_id: X });
    assert.deepEqual([started.changed, started.effects[0]?.type], [false, 'reconfigure']);
    const ended = run(ready, EVENTS.master.reconfigured!);
    assert.deepEqual(
      [ended.after.state, ended.after.hold_sg, ended.after.hold_sg_name, ended.after.hold_start, ended.after.hold_stop],
      ['HOLD', 0, 'three', NOW, '2026-11-20T15:00:02.000Z'],
    );
    assert.deepEqual(
      ended.effects.map((effect) => effect.type),
      ['configure_servers', 'release_waiting', 'queue'],
    );
  });

  test('nothing runs for requests that an earlier run has served, unless forced', () => {
    for (const row of [ready, hold(HOLD_NONE)]) {
      for (const type of ['masterReconfig', 'partialReconfig', 'allReconfig']) {
        const idle = run(row, { type, sg_id: X }, { wanted: false });
        assert.deepEqual([idle.listed, idle.changed, idle.effects], [true, false, []]);
        const forced = run(row, { type, sg_id: X, forced: true }, { wanted: false });
        assert.ok(forced.changed || forced.effects.length > 0);
      }
    }
  });

  test('requests during HOLD add up (spec 01 §3.3)', () => {
    const cases: readonly (readonly [number, string, number])[] = [
      [HOLD_NONE, 'masterReconfig', HOLD_MASTER],
      [HOLD_NONE, 'partialReconfig', X],
      [HOLD_NONE, 'allReconfig', HOLD_ALL],
      [HOLD_MASTER, 'masterReconfig', HOLD_MASTER],
      [HOLD_MASTER, 'partialReconfig', X],
      [HOLD_MASTER, 'allReconfig', HOLD_ALL],
      [X, 'masterReconfig', X],
      [X, 'partialReconfig', X],
      [X, 'allReconfig', HOLD_ALL],
      [Y, 'masterReconfig', Y],
      [Y, 'partialReconfig', HOLD_ALL],
      [Y, 'allReconfig', HOLD_ALL],
      [HOLD_ALL, 'masterReconfig', HOLD_ALL],
      [HOLD_ALL, 'partialReconfig', HOLD_ALL],
      [HOLD_ALL, 'allReconfig', HOLD_ALL],
    ];
    for (const [from, type, to] of cases) {
      const { after, effects } = run(hold(from), { type, sg_id: X });
      assert.deepEqual([after.state, after.hold_sg, effects], ['HOLD', to, []], `${from} ${type}`);
    }
    assert.equal(run(hold(HOLD_NONE), { type: 'partialReconfig', sg_id: X }).after.hold_sg_name, 'three');
    assert.equal(run(hold(Y, 'four'), { type: 'partialReconfig', sg_id: X }).after.hold_sg_name, null);
  });

  test('the end of HOLD queues what is owed, and not before its deadline', () => {
    const early = run(hold(HOLD_ALL), { type: 'holdTimeout' });
    assert.deepEqual(
      [early.after.state, early.effects],
      ['HOLD', [{ type: 'queue', params: { type: 'holdTimeout', at: LATER } }]],
    );
    const cases: readonly (readonly [number, Row['x'], string | null])[] = [
      [HOLD_NONE, 'none', null],
      [HOLD_NONE, 'master', 'masterReconfig'],
      [HOLD_NONE, X, 'partialReconfig'],
      [HOLD_MASTER, 'none', 'masterReconfig'],
      [X, 'none', 'partialReconfig'],
      [X, Y, 'allReconfig'],
      [X, 'master', 'partialReconfig'],
      [HOLD_ALL, 'none', 'allReconfig'],
      [HOLD_MASTER, 'all', 'allReconfig'],
    ];
    for (const [held, wanted_scope, next] of cases) {
      const { after, effects } = run(hold(held), { type: 'holdTimeout' }, { now: LATER, wanted_scope });
      assert.deepEqual([after.state, after.hold_sg, after.hold_start, after.hold_stop], ['READY', 0, null, null]);
      assert.equal(effects[0]?.params.type ?? null, next, `${held} ${String(wanted_scope)}`);
    }
  });

  test('a HOLD that has yet to begin, since the clock was put back, is over', () => {
    const earlier = { now: '2026-11-20T14:00:00.000Z', wanted_scope: 'none' };
    const { after } = run({ ...hold(HOLD_NONE), hold_start: NOW, hold_stop: LATER }, { type: 'holdTimeout' }, earlier);
    assert.equal(after.state, 'READY');
  });

  test('a reset or a HOLD during the run', () => {
    const reset = run(hold(X), { type: 'reset' });
    assert.deepEqual([reset.after.state, reset.after.hold_sg, reset.after.replica_sg_id], ['READY', 0, 9]);
    assert.deepEqual(reset.effects, [{ type: 'queue', params: { type: 'allReconfig', params: { forced: true } } }]);
    // BatchHold came while it ran: ALL stays owed, the waiting are released all the same
    const late = run(hold(HOLD_ALL), EVENTS.master.reconfigured!);
    assert.deepEqual([late.after.hold_sg, late.after.hold_stop], [HOLD_ALL, '2026-11-20T15:00:02.000Z']);
    assert.deepEqual(
      late.effects.map((effect) => effect.type),
      ['configure_servers', 'release_waiting', 'queue'],
    );
    assert.equal(run(ready, { type: 'batchHold' }).after.hold_sg, HOLD_ALL);
  });

  test('the replica group is cleared before another is chosen', () => {
    assert.equal(run(ready, { type: 'setReplicaSg', sg_id: X }).refusal?.error, 'ReplicaSgExists');
    assert.equal(run(ready, { type: 'setReplicaSg', sg_id: null }).after.replica_sg_id, null);
    assert.equal(run({ ...ready, replica_sg_id: null }, { type: 'setReplicaSg', sg_id: X }).after.replica_sg_id, X);
  });
});

describe('length of HOLD', () => {
  test('auto: 100 × the slowest stall, measured before estimated, 2 s to 10 min', () => {
    assert.deepEqual(holdFor('auto', []), { ms: 2000, capped: false });
    assert.deepEqual(holdFor('auto', [{ reconfig_ms: null, zone_count: 10_000 }]), { ms: 25_000, capped: false });
    assert.deepEqual(holdFor('auto', [{ reconfig_ms: 60, zone_count: 10_000 }]), { ms: 6_000, capped: false });
    assert.deepEqual(
      holdFor('auto', [
        { reconfig_ms: 60, zone_count: null },
        { reconfig_ms: 7_000, zone_count: null },
      ]),
      { ms: 600_000, capped: true },
    );
  });

  test('or minutes', () => {
    assert.deepEqual(holdFor(10, [{ reconfig_ms: 5, zone_count: 1 }]), { ms: 600_000, capped: false });
    assert.deepEqual(holdFor(0, []), { ms: 0, capped: false });
  });

  test('combining scopes takes the larger and does not depend on the order', () => {
    const scopes = [HOLD_NONE, HOLD_MASTER, HOLD_ALL, X, Y];
    for (const a of scopes) for (const b of scopes) assert.equal(combineScopes(a, b), combineScopes(b, a), `${a} ${b}`);
  });
});
