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
    const step = run('RUNNING', { type: 'step' }, { open: 199 });
    assert.deepEqual(step.effects, [{ type: 'queue_batch', params: { limit: 500 } }]);
    assert.deepEqual([step.after.done, step.after.failed], [10, 1]);
  });

  test('goes on behind its cursor and is DONE when all have ended', () => {
    const { after } = run('RUNNING', EVENTS.bulk.batch_queued!);
    assert.deepEqual([after.cursor, after.total], ['500', 500]);
    assert.equal(run('RUNNING', { type: 'batch_empty' }, { open: 1 }).after.state, 'RUNNING');
    assert.equal(run('RUNNING', { type: 'batch_empty' }).after.state, 'DONE');
  });

  test('pause, resume, cancel', () => {
    assert.equal(run('RUNNING', { type: 'pause' }).after.state, 'PAUSED');
    assert.equal(run('PAUSED', { type: 'step' }).listed, false);
    assert.equal(run('PAUSED', { type: 'resume' }).after.state, 'RUNNING');
    assert.deepEqual(run('PAUSED', { type: 'cancel' }).effects, [{ type: 'cancel_open', params: {} }]);
    assert.equal(run('DONE', { type: 'cancel' }).refusal?.error, 'BulkNotRunning');
  });
});
