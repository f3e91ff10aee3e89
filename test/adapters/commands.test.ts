import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createCommands } from '../../src/adapters/commands.ts';
import { DmsError } from '../../src/domain/errors.ts';

const { run } = createCommands();

test('arguments reach the program as they are; a code other than 0 is a result', async () => {
  assert.deepEqual(await run('printf', ['%s|', '$HOME', 'a b', '*']), { code: 0, stdout: '$HOME|a b|*|', stderr: '' });
  assert.deepEqual(await run('sh', ['-c', 'cat; echo bad >&2; exit 7'], { input: 'in' }), {
    code: 7,
    stdout: 'in',
    stderr: 'bad\n',
  });
});

test('a missing program is named', async () => {
  await assert.rejects(run('/no/such/program', []), (error: unknown) => {
    assert.ok(error instanceof DmsError && error.name === 'CommandMissing');
    assert.match(error.message, /\/no\/such\/program cannot be run: there is no such program/);
    return true;
  });
});

test('a time-out ends the whole process group', async () => {
  const started = performance.now();
  const child = run('sh', ['-c', 'sleep 600 & echo $!; wait'], { timeoutMs: 200 });
  await assert.rejects(child, (error: unknown) => error instanceof DmsError && error.name === 'CommandTimeout');
  assert.ok(performance.now() - started < 2_000);
});

test('a signal ends the whole process group, also one that ignores politeness', async () => {
  const controller = new AbortController();
  const marker = `600.${process.pid}`;
  const child = run('sh', ['-c', `trap "" TERM; sleep ${marker} & wait; wait`], { signal: controller.signal });
  await delay(100);
  controller.abort(new Error('enough'));
  await assert.rejects(child, /enough/);
  const { stdout } = await run('ps', ['-eo', 'args']);
  assert.ok(!stdout.includes(`sleep ${marker}`));
  await assert.rejects(run('true', [], { signal: controller.signal }), /enough/);
});
