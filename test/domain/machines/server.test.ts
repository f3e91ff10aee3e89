import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, decide } from '../../../src/domain/decide.ts';
import { EVENTS, type Event, FACTS, LATER, NOW, type Row, rowIn } from './samples.ts';

function run(row: Row, event: Event, facts: Row = {}): Decision {
  return decide('server', row, { ...FACTS.server, ...facts }, event);
}

describe('server machine', () => {
  test('enable is refused beside an enabled server of the same address', () => {
    const { refusal } = run(rowIn('server', 'DISABLED'), { type: 'enable' }, { enabled_twins: 1 });
    assert.equal(refusal?.error, 'ServerEnableFailure');
    assert.deepEqual(refusal?.data, { server_name: 'slave1.lab', address: '127.0.0.3' });
  });

  test('configure, then a check every 60 s', () => {
    let row = rowIn('server', 'CONFIG');
    assert.deepEqual(run(row, { type: 'configure' }).effects, [{ type: 'configure', params: {} }]);
    const configured = run(row, EVENTS.server.configured!);
    row = { ...row, ...configured.after };
    assert.deepEqual([row.state, row.retry_msg, row.retry_count, row.zone_count], ['OK', null, 0, 100]);
    const at = '2026-11-20T15:01:00.000Z';
    assert.deepEqual(configured.effects, [
      { type: 'queue', params: { type: 'checkServer', at, coalesce: true } },
      { type: 'end_turn', params: { proved: 8, hurt: null } },
    ]);
    // a check that comes early comes again
    assert.deepEqual(run(row, { type: 'checkServer' }).effects, [
      { type: 'queue', params: { type: 'checkServer', at } },
    ]);
    assert.deepEqual(run(row, { type: 'checkServer' }, { now: at }).effects, [{ type: 'check', params: {} }]);
  });

  test('retries after 1 s doubling to 30 s, and shows why', () => {
    let row = rowIn('server', 'CONFIG', { retry_count: 0 });
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const failed = run(row, { type: 'config_failed', reason: `attempt ${attempt}` });
      row = { ...row, ...failed.after };
      waits.push(Date.parse(String(row.next_check_at)) - Date.parse(NOW));
    }
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
    assert.deepEqual([row.state, row.retry_msg, row.retry_count], ['RETRY', 'attempt 6', 7]);
  });

  test('a reminder before the deadline waits for it', () => {
    for (const state of ['RETRY', 'BROKEN']) {
      assert.deepEqual(run(rowIn('server', state), { type: 'configure' }).effects, [
        { type: 'queue', params: { type: 'configure', at: LATER } },
      ]);
      assert.equal(run(rowIn('server', state), { type: 'configure' }, { now: LATER }).effects[0]?.type, 'configure');
    }
  });

  test('a deadline that is further away than any can be, since the clock was put back, counts for nothing', () => {
    const row = rowIn('server', 'OK', { next_check_at: '2026-11-20T15:01:00.000Z' });
    const early = { now: '2026-11-20T14:00:00.000Z' };
    assert.deepEqual(run(row, { type: 'checkServer' }, early).effects, [{ type: 'check', params: {} }]);
  });

  test('disabled or reset while it was being configured or checked', () => {
    for (const type of ['configured', 'checked', 'config_failed', 'server_broken']) {
      const late = run(rowIn('server', 'DISABLED'), EVENTS.server[type]!);
      const effects = late.effects.map((effect) => effect.type);
      assert.deepEqual([late.listed, late.changed, effects], [true, false, type === 'checked' ? [] : ['end_turn']]);
    }
    assert.equal(run(rowIn('server', 'CONFIG'), EVENTS.server.checked!).after.state, 'CONFIG');
    assert.equal(run(rowIn('server', 'CONFIG'), EVENTS.server.configured!).after.state, 'OK');
  });

  test('disable forgets, changes need it', () => {
    const { after } = run(rowIn('server', 'OK', { last_reply: NOW }), { type: 'disable' });
    assert.deepEqual(
      [after.state, after.last_reply, after.retry_msg, after.next_check_at],
      ['DISABLED', null, null, null],
    );
    assert.equal(run(rowIn('server', 'OK'), { type: 'changed' }).refusal?.error, 'ServerNotDisabled');
    assert.equal(run(rowIn('server', 'DISABLED'), { type: 'changed' }).refusal, null);
  });

  test('a configuration that has not its turn leaves a server that is well as it is', () => {
    const asked = run(rowIn('server', 'OK'), { type: 'configChange' }, { turn_free: false });
    assert.deepEqual([asked.listed, asked.changed, asked.effects], [true, false, []]);
    assert.equal(run(rowIn('server', 'OK'), { type: 'configChange' }).after.state, 'CONFIG');
    const lost = run(rowIn('server', 'CONFIG', { last_reply: NOW, retry_msg: null }), {
      type: 'waits_turn',
      held: null,
    });
    assert.equal(lost.after.state, 'OK');
  });

  test('one that is not well asks again, and says what holds its group', () => {
    for (const state of ['RETRY', 'BROKEN', 'CONFIG']) {
      const held = run(rowIn('server', state), { type: 'waits_turn', held: 'ns1: bad' });
      assert.deepEqual([held.after.state, held.after.retry_msg], [state, 'waits for its group: ns1: bad']);
      assert.equal(held.effects[0]?.params.type, 'configure');
    }
  });

  test('drained: nothing is begun on it, and it comes back by a configuration', () => {
    assert.equal(run(rowIn('server', 'OK'), { type: 'drain' }, { others_well: 0 }).refusal?.error, 'ServerLastOfGroup');
    assert.equal(run(rowIn('server', 'OK'), { type: 'drain', force: true }, { others_well: 0 }).after.state, 'DRAINED');
    const row = { ...rowIn('server', 'OK'), ...run(rowIn('server', 'OK'), { type: 'drain' }).after };
    for (const type of ['configChange', 'configure', 'checkServer', 'reset']) {
      assert.equal(run(row, { type }).listed, false, type);
    }
    assert.deepEqual(run(row, { type: 'undrain' }).effects, [{ type: 'queue', params: { type: 'configure' } }]);
  });
});
