import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from '../../../src/domain/decide.ts';
import { leavingNs, type Move, stillListed } from '../../../src/domain/zone/move.ts';
import { type Event, FACTS, LATER, NOW, type Row, rowIn } from '../machines/samples.ts';

const run = (row: Row, event: Event) => decide('zone', row, FACTS.zone, event);
const step = (row: Row, event: Event): Row => ({ ...row, ...run(row, event).after });
const requests = (row: Row, event: Event) =>
  run(row, event).effects.flatMap(({ type, params }) => (type === 'request_reconfig' ? [params.sg_id] : []));
const moveOf = (row: Row) => row.move as Move | null;
const still: Row = rowIn('zone', 'PUBLISHED', { sg_id: 1, alt_sg_id: null });
const begun = step(still, { type: 'moveStart', sg_id: 3 });
const swapped = step(begun, { type: 'move_ready', stage: 'DUPLICATED', old_ns: ['ns1.old.'], old_ttl: 3600 });
const forgetting = step(swapped, { type: 'move_ready', stage: 'SWAPPED', wait_s: 600 });

describe('spec 06 §7.3: a move ends on evidence', () => {
  test('duplicate: both groups carry it, the new one is configured', () => {
    assert.deepEqual([begun.sg_id, begun.alt_sg_id, moveOf(begun)?.stage], [1, 3, 'DUPLICATED']);
    assert.deepEqual(requests(still, { type: 'moveStart', sg_id: 3 }), [3]);
  });

  test('each look is an outside effect, and what it lacks is shown', () => {
    assert.deepEqual(run(begun, { type: 'moveStep' }).effects, [{ type: 'check_move', params: {} }]);
    const waits = run(begun, {
      type: 'move_waits',
      stage: 'DUPLICATED',
      reason: 'ns2 answers REFUSED',
      for: 'servers',
    });
    assert.equal((waits.after.move as Move).reason, 'ns2 answers REFUSED');
    assert.deepEqual(
      waits.effects.map(({ params }) => params.type),
      ['moveStep'],
    );
  });

  test('swap: the new group is the own one, its NS are published', () => {
    assert.deepEqual([swapped.sg_id, swapped.alt_sg_id, moveOf(swapped)?.old_ns], [3, 1, ['ns1.old.']]);
    assert.deepEqual(run(begun, { type: 'move_ready', stage: 'DUPLICATED' }).effects[0]?.params.follow_up, 'update');
  });

  test('then until nobody remembers the old servers, and only then are they dropped', () => {
    assert.deepEqual([moveOf(forgetting)?.stage, moveOf(forgetting)?.clear_at], ['FORGETTING', LATER]);
    assert.deepEqual([forgetting.sg_id, forgetting.alt_sg_id], [3, 1]);
    const ready: Event = { type: 'move_ready', stage: 'FORGETTING' };
    const dropped = step(forgetting, ready);
    assert.deepEqual([dropped.sg_id, dropped.alt_sg_id, dropped.move], [3, null, null]);
    assert.deepEqual(requests(forgetting, ready), [1]);
  });

  test('an answer about another step is nothing', () => {
    const late = run(swapped, { type: 'move_ready', stage: 'DUPLICATED' });
    assert.deepEqual([late.listed, late.changed, late.effects], [true, false, []]);
  });

  test('cancelled before the swap the new group drops it, after it both keep it', () => {
    const before = step(begun, { type: 'moveCancel' });
    assert.deepEqual([before.sg_id, before.alt_sg_id, before.move], [1, null, null]);
    const after = step(swapped, { type: 'moveCancel' });
    assert.deepEqual([after.sg_id, after.alt_sg_id, after.move], [3, 1, null]);
    assert.equal(run(still, { type: 'moveCancel' }).refusal?.error, 'ZoneNotMoving');
  });

  test('one at a time; -f again on the way; swaps by hand wait', () => {
    assert.equal(run(begun, { type: 'moveStart', sg_id: 3 }).refusal?.error, 'ZoneIsMoving');
    assert.equal(moveOf(step(begun, { type: 'moveStart', sg_id: 3, force: true }))?.force, true);
    assert.equal(run(still, { type: 'moveStart', sg_id: 1 }).refusal?.error, 'ZoneMoveNowhere');
    assert.equal(run({ ...still, alt_sg_id: 2 }, { type: 'moveStart', sg_id: 3 }).refusal?.error, 'ZoneHasAltSg');
    assert.equal(run(begun, { type: 'doSgSwap' }).refusal?.error, 'ZoneIsMoving');
    assert.equal(run(begun, { type: 'doSetAltSg', alt_sg_name: null }).refusal?.error, 'ZoneIsMoving');
  });

  test('a zone that is reset or disabled meanwhile is looked at later', () => {
    for (const state of ['RESET', 'DISABLED', 'UNCONFIG']) {
      assert.equal(run({ ...begun, state }, { type: 'moveStep' }).effects.length, 1, state);
    }
    assert.ok(NOW < LATER);
  });

  test('what the parent still lists is told, whatever the case of names', () => {
    const leaving = leavingNs(['ns1.old.', 'NS2.old.', 'ns.both.'], ['NS.both.', 'ns1.new.']);
    assert.deepEqual(leaving, ['ns1.old.', 'NS2.old.']);
    const delegation = { server: 'a.parent.', names: ['Ns2.Old.', 'ns1.new.'], ttl: 60 };
    assert.equal(stillListed(leaving, [delegation]), 'waiting for registrar: parent (a.parent.) still lists Ns2.Old.');
    assert.equal(stillListed(leaving, [{ ...delegation, names: ['ns1.new.'] }]), null);
  });
});
