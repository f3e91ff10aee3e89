// The transition matrix of spec 01 §2.4, row by row: what each event does in each state.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, decide } from '../../../src/domain/decide.ts';
import { EVENTS, FACTS, LATER, NOW, type Row, rowIn } from './samples.ts';
import { statesOf } from './walk.ts';

// As the chapter has it; CREATE and RESET are one column. `-`: nothing happens, or the caller is told why not.
const MATRIX = `
event           INIT        BATCH_CREATE_1 BATCH_CREATE_2 CREATE     UNCONFIG    PUBLISHED   UPDATE          DISABLED     DELETED
doConfig        startConfig -              -              -          -           -           -               -            -
doBatchConfig   startBatch  -              -              -          -           -           -               -            -
batchConfig     -           askNamed       -              -          -           -           -               -            -
reconfigCheck   -           -              askNamed       -          -           -           -               -            -
config          -           -              -              askNamed   -           -           -               -            -
reconfigUpdate  -           -              -              -          publish     -           -               -            -
update          -           -              -              -          -           publish     -               -            -
editUpdate      -           -              -              -          -           -           publishLocked   -            -
doReset         reset       reset          reset          reset      reset       reset       reset           failDisabled -
doReconfig      -           -              -              -          -           reconfig    reconfig        -            -
doRefresh       -           -              -              -          -           refresh     -               -            -
doSgSwap        swap        swap           swap           swap       swap        swap        swap            swap         -
doSetAltSg      setAlt      setAlt         setAlt         setAlt     setAlt      setAlt      setAlt          setAlt       -
enable          failEnabled failEnabled    failEnabled    failEnabled failEnabled failEnabled failEnabled    enable       -
disable         failTransient failTransient failTransient disable    disable     disable     disable         failAlready  -
delete          nuke        nuke           delete         delete     delete      delete      delete          delete       -
nukeStart       nuke        nuke           nuke           nuke       nuke        nuke        nuke            nuke         nukeAgain
removeZoneFiles -           -              -              rmFiles    -           -           -               rmFiles      rmFiles
doDestroy       -           -              -              -          -           -           -               -            destroy
undelete        -           -              -              -          -           -           -               -            undelete
edit            -           -              -              lock       lock        lock        failLocked      lock         -
editExit        -           -              -              unlock     unlock      unlock      unlockViaUpdate unlock       -
editLockTickle  -           -              -              tickle     tickle      tickle      -               tickle       -
editTimeout     -           -              -              lockTimeout lockTimeout lockTimeout -              lockTimeout  -
editSaved       -           -              -              saveOther  saveSoon    saveLocked  failNotLocked   saveOther    -
editSavedNoLock -           -              -              saveOtherNL saveSoonNL saveNoLock  -               saveOtherNL  -
`;

const UNLOCKED = {
  lock_state: 'EDIT_UNLOCK',
  edit_lock_token: null,
  locked_by: null,
  locked_at: null,
  lock_expires_at: null,
};
const UNNAMED = { zi_id: null, wrap_soa_serial: null };

interface Case {
  /** Of the row; unlocked unless said. */
  readonly row?: Row;
  readonly facts?: Row;
  readonly event?: Row;
  readonly check: (decision: Decision, state: string) => void;
}

const effectsOf = (decision: Decision): string[] =>
  decision.effects.map(({ type, params }) => {
    if (type === 'queue') return `queue ${String(params.type)}`;
    return type === 'request_reconfig' ? `reconfig ${String(params.scope)} ${String(params.follow_up)}` : type;
  });

const has = (decision: Decision, ...wanted: string[]): void => {
  const found = effectsOf(decision);
  for (const effect of wanted)
    assert.ok(found.includes(effect), `${effect} is not among ${found.join(', ') || 'none'}`);
};

const goes =
  (state: string, after: Row, ...effects: string[]): Case['check'] =>
  (decision) => {
    assert.equal(decision.refusal, null);
    assert.equal(decision.after.state, state);
    for (const [column, value] of Object.entries(after)) assert.deepEqual(decision.after[column], value, column);
    has(decision, ...effects);
  };

/** The state stays. */
const stays =
  (after: Row, ...effects: string[]): Case['check'] =>
  (decision, state) =>
    goes(state, after, ...effects)(decision, state);

const refused =
  (error: string): Case['check'] =>
  (decision) =>
    assert.equal(decision.refusal?.error, error);
const LOCKED = { lock_state: 'EDIT_LOCK', edit_lock_token: 70, locked_by: 'x', locked_at: NOW, lock_expires_at: LATER };

const CASES: Readonly<Record<string, Case>> = {
  '-': {
    check: (decision) => {
      assert.equal(decision.changed, false);
      assert.deepEqual(decision.effects, []);
    },
  },
  startConfig: { row: { zi_id: null }, check: goes('CREATE', { zi_candidate_id: 12, zi_id: 12 }, 'queue config') },
  startBatch: {
    row: { zi_id: null },
    check: goes('BATCH_CREATE_1', { zi_candidate_id: 12, zi_id: 12 }, 'queue batchConfig'),
  },
  askNamed: { check: stays({}, 'check_served') },
  publish: { check: (decision) => assert.equal(decision.effects[0]?.params.locked, false) },
  publishLocked: { row: LOCKED, check: (decision) => assert.equal(decision.effects[0]?.params.locked, true) },
  reset: { event: { zi_id: null }, check: goes('RESET', { served_zi_id: null }, 'reconfig master config') },
  failDisabled: { check: refused('ZoneResetDisabled') },
  reconfig: { check: goes('UNCONFIG', { zi_id: 11 }, 'reconfig sg reconfigUpdate') },
  refresh: { event: UNNAMED, check: stays({ zi_id: 11 }, 'queue update') },
  swap: { check: stays({ sg_id: 2, alt_sg_id: 1 }, 'reconfig sg update') },
  setAlt: { row: { alt_sg_id: null }, check: stays({ alt_sg_id: 3 }, 'reconfig sg null') },
  enable: { check: goes('CREATE', {}, 'queue config') },
  failEnabled: { check: refused('ZoneAlreadyEnabled') },
  disable: { check: goes('DISABLED', { served_zi_id: null }, 'reconfig sg removeZoneFiles') },
  failTransient: { check: refused('ZoneSMEventFailure') },
  failAlready: { check: refused('ZoneAlreadyDisabled') },
  delete: { check: goes('DELETED', { deleted_start: NOW }, 'reconfig sg removeZoneFiles') },
  nuke: { check: goes('DELETED', { deleted_start: null }, 'reconfig sg removeZoneFiles') },
  nukeAgain: { row: { deleted_start: NOW }, check: stays({ deleted_start: null }) },
  rmFiles: { check: stays({}, 'remove_zone_files') },
  destroy: { row: { zone_files: false }, check: (decision) => has(decision, 'destroy') },
  undelete: { row: { deleted_start: NOW }, check: goes('CREATE', { deleted_start: null }, 'queue config') },
  lock: {
    check: stays({ lock_state: 'EDIT_LOCK', edit_lock_token: 71, locked_at: NOW }, 'queue editTimeout', 'result'),
  },
  failLocked: { row: LOCKED, check: refused('ZoneEditLocked') },
  unlock: { row: LOCKED, check: stays(UNLOCKED) },
  unlockViaUpdate: { row: LOCKED, check: stays({ lock_state: 'EDIT_LOCK' }, 'queue editUpdate') },
  tickle: {
    row: LOCKED,
    check: stays({ lock_expires_at: '2026-11-20T15:30:00.000Z', edit_lock_token: 70 }, 'queue editTimeout'),
  },
  lockTimeout: { row: { ...LOCKED, lock_expires_at: NOW }, check: stays(UNLOCKED) },
  saveLocked: {
    row: LOCKED,
    check: goes('UPDATE', { zi_candidate_id: 12, lock_state: 'EDIT_LOCK' }, 'queue editUpdate'),
  },
  saveOther: { row: LOCKED, check: stays({ zi_candidate_id: 12, zi_id: 12, ...UNLOCKED }) },
  // what the chapter leaves to "a later step" is published by the one that waits
  saveSoon: { row: LOCKED, check: stays({ zi_candidate_id: 12, ...UNLOCKED }) },
  saveSoonNL: { check: stays({ zi_candidate_id: 12 }) },
  saveOtherNL: { check: stays({ zi_candidate_id: 12, zi_id: 12 }) },
  saveNoLock: { check: stays({ zi_candidate_id: 12 }, 'queue update') },
  failNotLocked: { row: LOCKED, check: refused('ZoneNotEditLocked') },
};

const lines = MATRIX.trim()
  .split('\n')
  .map((line) => line.split(/\s+/));
const states = lines[0]?.slice(1) ?? [];

describe('spec 01 §2.4', () => {
  test('names every state', () => {
    assert.deepEqual([...states, 'RESET'].sort(), [...statesOf('zone')].sort());
  });
  for (const [event = '', ...cells] of lines.slice(1)) {
    cells.forEach((action, place) => {
      const state = states[place] ?? '';
      for (const one of state === 'CREATE' ? ['CREATE', 'RESET'] : [state]) {
        test(`spec 01 §2.4 ${one} × ${event}: ${action}`, () => run(one, event, action));
      }
    });
  }
});

function run(state: string, event: string, action: string): void {
  const { row, facts, event: params, check } = CASES[action] as Case;
  const subject = rowIn('zone', state, { ...UNLOCKED, ...row });
  const sample = EVENTS.zone[event];
  assert.ok(sample, `there is no event ${event}`);
  check(decide('zone', subject, { ...FACTS.zone, ...facts }, { ...sample, ...params }), state);
}
