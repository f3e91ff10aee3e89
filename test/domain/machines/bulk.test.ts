import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, decide } from '../../../src/domain/decide.ts';
import { EVENTS, type Event, FACTS, type Row, rowIn } from './samples.ts';

function run(state: string, event: Event, facts: Row = {}): Decision {
  return decide('bulk', rowIn('bulk', state), { ...FACTS.bulk, ...facts }, event);
}

describe('machine of a bulk job', () => {
  test('queues a batch only when few of its events are open', () => {
    assert.deepEqual(
      run('RUNNING', { type: 'step' }, { open: 200 }).effects.map((effect) => effect.type),
      ['queue'],
    );
    const step = run('RUNNING', { type: 'step' }, { open: 199, retrying: 999 });
    assert.deepEqual(step.effects, [{ type: 'queue_batch', params: { limit: 500, looks: 0 } }]);
    assert.deepEqual([step.after.done, step.after.failed], [10, 1]);
  });

  test('goes on behind its cursor and is DONE when all have ended', () => {
    const { after } = run('RUNNING', EVENTS.bulk.batch_queued!);
    assert.deepEqual([after.cursor, after.total], ['500', 500]);
    const empty = EVENTS.bulk.batch_empty!;
    for (const facts of [{ open: 1 }, { retrying: 1 }, { following: true }]) {
      assert.equal(run('RUNNING', empty, facts).after.state, 'RUNNING', JSON.stringify(facts));
    }
    const end = run('RUNNING', empty).after;
    assert.deepEqual([end.state, end.cursor, end.ended], ['DONE', '900', FACTS.bulk.now]);
  });

  test('a few that are tried again do not stop it, very many do', () => {
    const types = (retrying: number) =>
      run('RUNNING', { type: 'step' }, { retrying }).effects.map((effect) => effect.type);
    assert.deepEqual(types(999), ['queue_batch']);
    assert.deepEqual(types(1_000), ['queue']);
  });

  test('looks often at a job that is fast, seldom at one that takes its time', () => {
    const after = (looks: number) => run('RUNNING', { type: 'step', looks }, { open: 200 }).effects[0]?.params;
    assert.deepEqual(after(0), { type: 'step', params: { looks: 1 }, delay_ms: 100, priority: 5 });
    assert.deepEqual([after(9)?.delay_ms, after(10)?.delay_ms, after(60)?.delay_ms], [100, 1_000, 5_000]);
  });

  test('pause, resume, cancel', () => {
    assert.equal(run('RUNNING', { type: 'pause' }).after.state, 'PAUSED');
    assert.equal(run('PAUSED', { type: 'step' }).listed, false);
    assert.equal(run('PAUSED', { type: 'resume' }).after.state, 'RUNNING');
    const cancelled = run('PAUSED', { type: 'cancel' });
    assert.deepEqual(cancelled.effects, [{ type: 'cancel_open', params: {} }]);
    assert.deepEqual([cancelled.after.done, cancelled.after.ended], [10, FACTS.bulk.now]);
    assert.equal(run('DONE', { type: 'cancel' }).refusal?.error, 'BulkNotRunning');
  });
});
