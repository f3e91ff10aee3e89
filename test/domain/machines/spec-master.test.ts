// The tables of spec 01 §3 and §4 about the master and the servers, row by row.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, decide } from '../../../src/domain/decide.ts';
import { HOLD_ALL, HOLD_MASTER, HOLD_NONE } from '../../../src/domain/master/hold.ts';
import { EVENTS, type Event, FACTS, LATER, type Row, rowIn } from './samples.ts';

const effects = ({ effects: all }: Decision): string[] =>
  all.map(({ type, params }) => (type === 'queue' ? `queue ${String(params.type)}` : type));

function master(state: string, event: Event, changes: Row = {}, facts: Row = {}): Decision {
  return decide('master', rowIn('master', state, changes), { ...FACTS.master, ...facts }, event);
}
const sample = (type: string): Event => EVENTS.master[type] as Event;

describe('spec 01 §3.1: the master', () => {
  for (const [type, scope] of [
    ['masterReconfig', 'master'],
    ['partialReconfig', 'partial'],
    ['allReconfig', 'all'],
  ] as const) {
    test(`spec 01 §3.1 READY × ${type}: runs, then HOLD (§3.2)`, () => {
      const run = master('READY', sample(type));
      assert.deepEqual([run.effects[0]?.type, run.effects[0]?.params.scope], ['reconfigure', scope]);
      const done = master('READY', sample('reconfigured'));
      assert.deepEqual([done.after.state, done.after.hold_sg], ['HOLD', HOLD_NONE]);
      assert.deepEqual(effects(done), ['configure_servers', 'release_waiting', 'queue holdTimeout']);
    });
  }
  test('spec 01 §3.1 READY × batchHold: HOLD for all, nothing reconfigured', () => {
    const held = master('READY', sample('batchHold'));
    assert.deepEqual([held.after.state, held.after.hold_sg, effects(held)], ['HOLD', HOLD_ALL, ['queue holdTimeout']]);
  });
  test('spec 01 §3.1 HOLD × batchHold: no change', () => {
    const held = master('HOLD', sample('batchHold'));
    assert.deepEqual([held.listed, held.changed, effects(held)], [true, false, []]);
  });
  test('spec 01 §3.1 READY × holdTimeout: no-op', () => {
    assert.deepEqual(effects(master('READY', sample('holdTimeout'))), []);
  });
  for (const state of ['READY', 'HOLD']) {
    test(`spec 01 §3.1 ${state} × loadKeys, signZone: rndc at once`, () => {
      for (const type of ['loadKeys', 'signZone'])
        assert.deepEqual(effects(master(state, sample(type))), ['rndc_zone']);
    });
    test(`spec 01 §3.1 ${state} × reset: as new, and everything reconfigured`, () => {
      const reset = master(state, sample('reset'));
      assert.deepEqual(
        [reset.after.state, reset.after.hold_sg, effects(reset)],
        ['READY', HOLD_NONE, ['queue allReconfig']],
      );
      assert.deepEqual([reset.after.replica_sg_id, reset.after.master_server_id], [9, 1]);
    });
    test(`spec 01 §3.7 ${state} × setReplicaSg: another one only after the first is cleared`, () => {
      assert.equal(master(state, sample('setReplicaSg')).refusal?.error, 'ReplicaSgExists');
      assert.equal(master(state, { type: 'setReplicaSg', sg_id: null }).after.replica_sg_id, null);
    });
    test(`spec 01 §3.1 ${state} × partialReconfig of a group that is not there: CantFindSg`, () => {
      assert.equal(master(state, sample('partialReconfig'), {}, { sg_known: false }).refusal?.error, 'CantFindSg');
    });
  }
});

describe('spec 01 §3.3: escalation in HOLD', () => {
  const X = 3;
  const Y = 4;
  const rows: readonly (readonly [string, number, number, number, number])[] = [
    ['NONE', HOLD_NONE, HOLD_MASTER, X, HOLD_ALL],
    ['MASTER', HOLD_MASTER, HOLD_MASTER, X, HOLD_ALL],
    ['X', X, X, X, HOLD_ALL],
    ['another group Y', Y, Y, HOLD_ALL, HOLD_ALL],
    ['ALL', HOLD_ALL, HOLD_ALL, HOLD_ALL, HOLD_ALL],
  ];
  for (const [name, hold_sg, onMaster, onPartial, onAll] of rows) {
    const after = (type: string) => master('HOLD', sample(type), { hold_sg, hold_sg_name: null }).after;
    test(`spec 01 §3.3 ${name} × Master, Partial(X), All`, () => {
      assert.deepEqual(
        ['masterReconfig', 'partialReconfig', 'allReconfig'].map((type) => after(type).hold_sg),
        [onMaster, onPartial, onAll],
      );
      const partial = after('partialReconfig');
      const escalated = hold_sg !== onPartial;
      assert.equal(partial.hold_sg_name, escalated && onPartial === X ? 'three' : null);
    });
  }
});

describe('spec 01 §3.4: the end of HOLD', () => {
  for (const [hold_sg, queued] of [
    [HOLD_ALL, ['queue allReconfig']],
    [HOLD_MASTER, ['queue masterReconfig']],
    [3, ['queue partialReconfig']],
    [HOLD_NONE, []],
  ] as const) {
    test(`spec 01 §3.4 hold_sg ${hold_sg}: ${queued[0] ?? 'nothing'}`, () => {
      const ended = master('HOLD', sample('holdTimeout'), { hold_sg }, { now: LATER });
      assert.deepEqual([ended.after.state, ended.after.hold_sg, ended.after.hold_stop], ['READY', HOLD_NONE, null]);
      assert.deepEqual(effects(ended), queued);
    });
  }
  test('spec 01 §3.4: what was asked for outside of HOLD is owed too', () => {
    const ended = master('HOLD', sample('holdTimeout'), { hold_sg: HOLD_NONE }, { now: LATER, wanted_scope: 'all' });
    assert.deepEqual(effects(ended), ['queue allReconfig']);
  });
});

describe('spec 01 §4.1: the servers', () => {
  const STATES = ['DISABLED', 'CONFIG', 'RETRY', 'BROKEN', 'OK'];
  const rows: Readonly<Record<string, readonly string[]>> = {
    enable: ['CONFIG', ...Array<string>(4).fill('ServerAlreadyEnabled')],
    disable: ['ServerAlreadyDisabled', 'DISABLED', 'DISABLED', 'DISABLED', 'DISABLED'],
    reset: ['-', 'CONFIG', 'CONFIG', 'CONFIG', 'CONFIG'],
    configChange: ['-', '-', '-', '-', 'CONFIG'],
    configure: ['-', 'configure', 'configure', 'configure', '-'],
    checkServer: ['-', '-', '-', '-', 'check'],
  };
  for (const [event, cells] of Object.entries(rows)) {
    STATES.forEach((state, place) => {
      const wanted = cells[place] ?? '';
      test(`spec 01 §4.1 ${state} × ${event}: ${wanted}`, () => {
        const facts = { ...FACTS.server, now: LATER };
        const found = decide('server', rowIn('server', state), facts, EVENTS.server[event] as Event);
        const [effect] = found.effects;
        if (wanted === '-') assert.deepEqual([found.changed, found.effects], [false, []]);
        else if (wanted.startsWith('Server')) assert.equal(found.refusal?.error, wanted);
        else if (wanted === 'configure' || wanted === 'check') assert.equal(effect?.type, wanted);
        else assert.equal(found.after.state, wanted);
        if (wanted === 'CONFIG') assert.deepEqual(effect?.params, { type: 'configure' });
        if (wanted === 'DISABLED') assert.deepEqual([found.after.last_reply, found.after.retry_msg], [null, null]);
      });
    });
  }
});
