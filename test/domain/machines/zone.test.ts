// The zone machine by its stories: create, save, lock, timers, what publishing answers, and answers that come too late.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, decide } from '../../../src/domain/decide.ts';
import { EVENTS, type Event, FACTS, LATER, NOW, type Row, rowIn } from './samples.ts';

const UNLOCKED = {
  lock_state: 'EDIT_UNLOCK',
  edit_lock_token: null,
  locked_by: null,
  locked_at: null,
  lock_expires_at: null,
};
const FREE = { ...UNLOCKED, zi_candidate_id: 10 };

function run(row: Row, event: Event, facts: Row = {}): Decision {
  return decide('zone', row, { ...FACTS.zone, ...facts }, event);
}

function refusal(row: Row, event: Event, facts: Row = {}): string | undefined {
  return run(row, event, facts).refusal?.error;
}

/** Applies events and outcomes one after the other. */
function story(row: Row, events: readonly Event[], facts: Row = {}): { row: Row; effects: string[] } {
  const effects: string[] = [];
  for (const event of events) {
    const decision = run(row, event, facts);
    assert.equal(decision.refusal, null, `${event.type}: ${decision.refusal?.detail}`);
    effects.push(...decision.effects.map((effect) => effect.type));
    row = { ...row, ...decision.after };
  }
  return { row, effects };
}

const published = (changes: Row = {}): Event => ({
  ...EVENTS.zone.published!,
  locked: false,
  candidate_zi_id: 11,
  zi_id: 11,
  ...changes,
});

describe('zone: from INIT to PUBLISHED', () => {
  const born = rowIn('zone', 'INIT', {
    ...UNLOCKED,
    zi_id: null,
    zi_candidate_id: null,
    zone_files: false,
    served_zi_id: null,
  });

  test('create: file, reconfiguration, publish', () => {
    const { row, effects } = story(born, [
      { type: 'doConfig', zi_id: 11 },
      { type: 'config' },
      { type: 'not_served_by_named' },
      { type: 'zone_file_written', serial: 5 },
      { type: 'reconfigUpdate' },
      { type: 'needs_compare', locked: false, candidate_zi_id: 11 },
      published(),
    ]);
    assert.equal(row.state, 'PUBLISHED');
    assert.deepEqual([row.zi_id, row.served_zi_id, row.soa_serial, row.zone_files], [11, 11, 7, true]);
    assert.deepEqual(effects, [
      'queue',
      'check_served',
      'write_zone_file',
      'request_reconfig',
      'publish',
      'compare_and_publish',
      'record_publication',
    ]);
  });

  test('batch: published as soon as named serves the seed', () => {
    const { row } = story(born, [
      { type: 'doBatchConfig', zi_id: 11 },
      { type: 'batchConfig' },
      { type: 'not_served_by_named' },
      { type: 'zone_file_written', serial: 5 },
      { type: 'reconfigCheck' },
      { type: 'served_by_named', serial: 5, soa: 'ff', apex_ns: ['ns1.'] },
    ]);
    assert.deepEqual(
      [row.state, row.zi_id, row.soa_serial, row.served_zi_id, row.served_soa],
      ['PUBLISHED', 11, 5, 11, 'ff'],
    );
  });

  test('a seed that was only seen, not compared, leaves the served state unknown', () => {
    const { row } = story(rowIn('zone', 'BATCH_CREATE_2', FREE), [{ type: 'served_by_named', serial: 5 }]);
    assert.deepEqual([row.served_zi_id, row.served_soa, row.served_apex_ns], [null, null, null]);
  });

  test('no file is written over a zone that named serves: it is dropped first', () => {
    for (const state of ['BATCH_CREATE_1', 'CREATE', 'RESET']) {
      const { row, effects } = story(rowIn('zone', state, FREE), [{ type: 'served_by_named', serial: 5 }]);
      assert.deepEqual([row.state, effects], ['RESET', ['request_reconfig']]);
    }
  });

  test('an unknown version is refused', () => {
    for (const type of ['doConfig', 'doBatchConfig'])
      assert.equal(refusal(born, { type, zi_id: 9 }, { zi_known: false }), 'ZiNotFound');
  });
});

describe('zone: saves', () => {
  test('unlocked: the candidate moves, what retries is superseded, one update is queued first in line', () => {
    const decision = run(rowIn('zone', 'PUBLISHED', FREE), { type: 'editSavedNoLock', zi_id: 12 });
    assert.deepEqual([decision.after.zi_candidate_id, decision.after.zi_id], [12, 10]);
    assert.deepEqual(decision.effects, [
      { type: 'supersede', params: { types: ['update'] } },
      { type: 'queue', params: { type: 'update', priority: 0, coalesce: true } },
    ]);
  });

  test('locked: by way of UPDATE; the lock stays without a timer until the publish, and goes with it', () => {
    const saved = story(rowIn('zone', 'PUBLISHED'), [{ type: 'editSaved', edit_lock_token: 70, zi_id: 12 }]).row;
    assert.deepEqual([saved.state, saved.lock_state, saved.lock_expires_at], ['UPDATE', 'EDIT_LOCK', null]);
    const { row } = story(saved, [
      { type: 'editUpdate', edit_lock_token: 70 },
      published({ locked: true, candidate_zi_id: 12, zi_id: 12 }),
    ]);
    assert.deepEqual(
      [row.state, row.zi_id, row.lock_state, row.edit_lock_token],
      ['PUBLISHED', 12, 'EDIT_UNLOCK', null],
    );
  });

  test('a failed or unconfigured locked publish drops the lock too', () => {
    const saved = rowIn('zone', 'UPDATE', { zi_candidate_id: 12, lock_expires_at: null });
    const failed = run(saved, { ...EVENTS.zone.publish_failed!, locked: true, candidate_zi_id: 12 });
    assert.deepEqual(
      [failed.after.state, failed.after.lock_state, failed.after.zi_id],
      ['PUBLISHED', 'EDIT_UNLOCK', 10],
    );
    assert.equal(failed.effects[0]?.params.publish_detail, 'FORMERR');
    const away = run(saved, { type: 'not_configured', locked: true, candidate_zi_id: 12 });
    assert.deepEqual([away.after.state, away.after.lock_state], ['UNCONFIG', 'EDIT_UNLOCK']);
  });

  test('are refused where they would be lost (D30)', () => {
    for (const state of ['INIT', 'BATCH_CREATE_1', 'BATCH_CREATE_2', 'DELETED']) {
      assert.equal(refusal(rowIn('zone', state), { type: 'editSavedNoLock', zi_id: 12 }), 'ZoneSaveRefused');
      assert.equal(
        refusal(rowIn('zone', state), { type: 'editSaved', zi_id: 12, edit_lock_token: 70 }),
        'ZoneSaveRefused',
      );
    }
    assert.equal(refusal(rowIn('zone', 'UPDATE'), { type: 'editSavedNoLock', zi_id: 12 }), 'ZoneSaveRefused');
  });

  test('with a wrong, missing or outlived token', () => {
    const save = (token: number | null): Event => ({ type: 'editSaved', zi_id: 12, edit_lock_token: token });
    for (const state of ['CREATE', 'RESET', 'UNCONFIG', 'PUBLISHED', 'DISABLED']) {
      assert.equal(refusal(rowIn('zone', state), save(69)), 'ZoneEditLocked');
      assert.equal(refusal(rowIn('zone', state), save(null)), 'ZoneEditLocked');
      assert.equal(refusal(rowIn('zone', state, UNLOCKED), save(70)), 'ZoneEditLockTimedOut');
      assert.equal(refusal(rowIn('zone', state, UNLOCKED), save(null)), 'ZoneNotEditLocked');
    }
  });

  test('elsewhere make the version current at once and free the lock', () => {
    for (const state of ['CREATE', 'RESET', 'UNCONFIG', 'DISABLED']) {
      const { after } = run(rowIn('zone', state), { type: 'editSaved', zi_id: 12, edit_lock_token: 70 });
      assert.deepEqual(
        [after.state, after.zi_id, after.zi_candidate_id, after.lock_state],
        [state, 12, 12, 'EDIT_UNLOCK'],
      );
    }
  });
});

describe('zone: edit lock', () => {
  test('taken with the drawn token, its timer at the deadline', () => {
    const decision = run(rowIn('zone', 'PUBLISHED', UNLOCKED), { type: 'edit', locked_by: 'anna@x/Admin' });
    assert.deepEqual(
      [decision.after.edit_lock_token, decision.after.locked_at, decision.after.lock_expires_at],
      [71, NOW, '2026-11-20T15:30:00.000Z'],
    );
    assert.deepEqual(decision.effects, [
      { type: 'queue', params: { type: 'editTimeout', at: '2026-11-20T15:30:00.000Z', coalesce: true } },
      { type: 'result', params: { edit_lock_token: 71 } },
    ]);
  });

  test('without a time-out there is no timer; without locking no lock', () => {
    const forever = run(
      rowIn('zone', 'PUBLISHED', UNLOCKED),
      { type: 'edit', locked_by: 'a' },
      { edit_lock_timeout_s: 0 },
    );
    assert.deepEqual([forever.after.lock_expires_at, forever.effects.length], [null, 1]);
    const off = run(rowIn('zone', 'PUBLISHED', { ...UNLOCKED, edit_lock: false }), { type: 'edit', locked_by: 'a' });
    assert.deepEqual([off.listed, off.changed, off.effects], [true, false, []]);
  });

  test('held by another: refused with the holder, never the token; a lock past its deadline holds nobody off', () => {
    const { refusal: refused } = run(rowIn('zone', 'PUBLISHED'), { type: 'edit', locked_by: 'anna@x/Admin' });
    assert.equal(refused?.error, 'ZoneEditLocked');
    assert.deepEqual(Object.keys(refused?.data ?? {}), ['name', 'locked_by', 'locked_at']);
    assert.match(refused?.detail ?? '', /edited by anna|edited by bert/);
    const late = run(rowIn('zone', 'PUBLISHED'), { type: 'edit', locked_by: 'anna@x/Admin' }, { now: LATER });
    assert.equal(late.after.edit_lock_token, 71);
  });

  test('a timer that finds its deadline moved comes again then, gone is no change, passed unlocks', () => {
    for (const state of ['CREATE', 'RESET', 'UNCONFIG', 'PUBLISHED', 'DISABLED']) {
      const early = run(rowIn('zone', state), { type: 'editTimeout' });
      assert.deepEqual(early.effects, [{ type: 'queue', params: { type: 'editTimeout', at: LATER } }]);
      assert.equal(early.changed, false);
      assert.equal(run(rowIn('zone', state, UNLOCKED), { type: 'editTimeout' }).changed, false);
      assert.equal(run(rowIn('zone', state), { type: 'editTimeout' }, { now: LATER }).after.lock_state, 'EDIT_UNLOCK');
    }
  });

  test('tickle prolongs; leave frees; both know their token', () => {
    const tickle = run(rowIn('zone', 'PUBLISHED'), { type: 'editLockTickle', edit_lock_token: 70 });
    assert.equal(tickle.after.lock_expires_at, '2026-11-20T15:30:00.000Z');
    assert.equal(
      run(rowIn('zone', 'PUBLISHED'), { type: 'editExit', edit_lock_token: 70 }).after.lock_state,
      'EDIT_UNLOCK',
    );
    assert.equal(refusal(rowIn('zone', 'PUBLISHED'), { type: 'editExit', edit_lock_token: 1 }), 'ZoneEditLocked');
    assert.equal(refusal(rowIn('zone', 'PUBLISHED', UNLOCKED), { type: 'editExit', edit_lock_token: 1 }), undefined);
    assert.equal(
      refusal(rowIn('zone', 'PUBLISHED', UNLOCKED), { type: 'editLockTickle', edit_lock_token: 1 }),
      'ZoneEditLockTimedOut',
    );
  });

  test('delete, nuke and forced refreshes are refused while it is held', () => {
    for (const type of ['delete', 'nukeStart'])
      assert.equal(refusal(rowIn('zone', 'PUBLISHED'), { type }), 'ZoneEditLocked');
    for (const wish of [
      { zi_id: 12 },
      { wrap_soa_serial: true },
      { candidate_soa_serial: 5 },
      { force_soa_serial_update: true },
    ]) {
      assert.equal(refusal(rowIn('zone', 'PUBLISHED'), { type: 'doRefresh', ...wish }), 'ZoneEditLocked');
      assert.equal(refusal(rowIn('zone', 'PUBLISHED', FREE), { type: 'doRefresh', ...wish }), undefined);
    }
    assert.equal(refusal(rowIn('zone', 'PUBLISHED'), { type: 'doRefresh' }), undefined);
  });

  test('does not outlive UPDATE, whatever leads out of it', () => {
    const row = rowIn('zone', 'UPDATE', { lock_expires_at: null });
    for (const type of ['doReset', 'doReconfig', 'disable', 'restored']) {
      assert.equal(run(row, EVENTS.zone[type]!).after.lock_state, 'EDIT_UNLOCK', type);
    }
  });
});

describe('zone: answers that come when the row has moved', () => {
  test('what named serves is recorded, the state stays', () => {
    for (const state of ['INIT', 'BATCH_CREATE_1', 'BATCH_CREATE_2', 'CREATE', 'RESET', 'DISABLED', 'DELETED']) {
      const { after, refusal: refused } = run(rowIn('zone', state, FREE), published({ zi_id: 10, serial: 9 }));
      assert.deepEqual(
        [refused, after.state, after.served_zi_id, after.soa_serial, after.zi_id],
        [null, state, 10, 9, 10],
      );
      for (const type of ['not_configured', 'not_loaded', 'publish_failed', 'needs_compare']) {
        const other = run(rowIn('zone', state, FREE), EVENTS.zone[type]!);
        assert.deepEqual([other.refusal, other.after.state, other.effects], [null, state, []]);
      }
    }
  });

  test('a save during the publish is not overwritten: the next update is queued', () => {
    for (const state of ['PUBLISHED', 'UNCONFIG']) {
      const decision = run(rowIn('zone', state, { ...UNLOCKED, zi_candidate_id: 12 }), published());
      assert.deepEqual(
        [decision.after.state, decision.after.zi_id, decision.after.zi_candidate_id, decision.after.served_zi_id],
        ['PUBLISHED', 11, 12, 11],
      );
      assert.deepEqual(
        decision.effects.map((effect) => effect.params.type ?? effect.type),
        ['record_publication', 'update'],
      );
    }
  });

  test('a publish that made a version of its own makes it the candidate', () => {
    const { after } = run(rowIn('zone', 'PUBLISHED', { ...UNLOCKED, zi_candidate_id: 11 }), published({ zi_id: 13 }));
    assert.deepEqual([after.zi_id, after.zi_candidate_id, after.served_zi_id], [13, 13, 13]);
  });

  test('an ordinary update that ends in UPDATE leaves the locked edit its turn', () => {
    const row = rowIn('zone', 'UPDATE', { zi_candidate_id: 12, lock_expires_at: null });
    for (const [event, refused] of [
      [published({ candidate_zi_id: 11 }), null],
      [{ type: 'not_configured', locked: false, candidate_zi_id: 11 }, null],
      [{ ...EVENTS.zone.publish_failed!, locked: false }, 'DynDNSUpdateFailed'],
    ] as const) {
      const decision = run(row, event);
      assert.deepEqual([decision.after.state, decision.after.lock_state], ['UPDATE', 'EDIT_LOCK']);
      assert.equal(decision.refusal?.error ?? null, refused);
    }
  });
});

describe('zone: life and death', () => {
  test('disable, enable; delete, undelete, destroy', () => {
    const disabled = story(rowIn('zone', 'PUBLISHED', UNLOCKED), [{ type: 'disable' }]).row;
    assert.deepEqual([disabled.state, disabled.zi_id, disabled.served_zi_id], ['DISABLED', 11, null]);
    assert.equal(story(disabled, [{ type: 'enable' }]).row.state, 'CREATE');
    const deleted = story(disabled, [{ type: 'delete' }]).row;
    assert.deepEqual([deleted.state, deleted.deleted_start], ['DELETED', NOW]);
    assert.equal(refusal(deleted, { type: 'undelete' }, { other_live: true }), 'ZoneSMUndeleteFailure');
    assert.equal(refusal(deleted, { type: 'undelete' }, { candidate_exists: false }), 'ZoneSMUndeleteFailure');
    assert.deepEqual(story(deleted, [{ type: 'undelete' }]).row.deleted_start, null);
    assert.deepEqual(story(deleted, [{ type: 'doDestroy' }]).effects, ['request_reconfig', 'result']);
    const { effects } = story(deleted, [
      { type: 'removeZoneFiles' },
      { type: 'zone_files_removed' },
      { type: 'doDestroy' },
    ]);
    assert.deepEqual(effects, ['remove_zone_files', 'destroy']);
  });

  test('swap and alternate group', () => {
    const swapped = run(rowIn('zone', 'PUBLISHED', FREE), { type: 'doSgSwap' });
    assert.deepEqual([swapped.after.sg_id, swapped.after.alt_sg_id], [2, 1]);
    assert.deepEqual(swapped.effects[0]?.params, { scope: 'sg', sg_id: 2, follow_up: 'update' });
    const set = run(rowIn('zone', 'PUBLISHED', FREE), { type: 'doSetAltSg', alt_sg_name: 'three' });
    assert.deepEqual(
      set.effects.map((effect) => effect.params.sg_id),
      [2, 3],
    );
    const cleared = run(
      rowIn('zone', 'PUBLISHED', FREE),
      { type: 'doSetAltSg', alt_sg_name: null },
      { alt_sg_known: null },
    );
    assert.deepEqual([cleared.after.alt_sg_id, cleared.effects.map((effect) => effect.params.sg_id)], [null, [2]]);
    assert.equal(
      refusal(rowIn('zone', 'PUBLISHED'), { type: 'doSetAltSg', alt_sg_name: 'x' }, { alt_sg_known: null }),
      'ZoneNoAltSg',
    );
    assert.equal(refusal(rowIn('zone', 'PUBLISHED', { alt_sg_id: null }), { type: 'doSgSwap' }), 'ZoneNoAltSg');
  });

  test('flags: only what was given, and what follows from it', () => {
    const quiet = run(rowIn('zone', 'PUBLISHED', FREE), { type: 'setFlags', edit_lock: false, zi_id: 99 });
    assert.deepEqual([quiet.after.edit_lock, quiet.after.zi_id, quiet.effects], [false, 10, []]);
    const loud = run(rowIn('zone', 'PUBLISHED', FREE), { type: 'setFlags', use_apex_ns: false, auto_dnssec: true });
    assert.deepEqual(
      loud.effects.map((effect) => effect.params.type),
      ['update', 'doReconfig'],
    );
    assert.deepEqual(run(rowIn('zone', 'PUBLISHED', FREE), { type: 'setFlags', nsec3: true }).effects, []);
  });

  test('the group changes only while DISABLED', () => {
    assert.equal(run(rowIn('zone', 'DISABLED', FREE), { type: 'setSg', sg_id: 3 }).after.sg_id, 3);
    assert.equal(refusal(rowIn('zone', 'PUBLISHED', FREE), { type: 'setSg', sg_id: 3 }), 'ZoneNotDisabled');
  });

  test('an event that is none is an error, an unlisted one no change', () => {
    assert.throws(() => run(rowIn('zone', 'PUBLISHED'), { type: 'xstate.stop' }), { name: 'EventTypeUnknown' });
    assert.throws(() => run(rowIn('zone', 'NOWHERE'), { type: 'config' }), /cannot be in state/);
    assert.deepEqual(run(rowIn('zone', 'PUBLISHED'), { type: 'config' }).listed, false);
  });
});
