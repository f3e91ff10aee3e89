// `npm run demo`: within its time, again on the lab that it left running, and nothing remains after `lab -- down`.

import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { endLab } from '../../src/lab/lab.ts';
import { processesOfLab } from '../../src/lab/process-table.ts';
import { type CommandEnd, tryCommand } from '../../src/lab/run-command.ts';

const MAIN = path.resolve(import.meta.dirname, '../../src/main');
const parent = mkdtempSync('/var/tmp/dms-demo-');
const dir = path.join(parent, 'lab');
after(async () => {
  await endLab(dir, true);
  rmSync(parent, { recursive: true, force: true });
});

const run = (program: string, args: readonly string[] = [], labDir = dir): Promise<CommandEnd> =>
  tryCommand([process.execPath, path.join(MAIN, program), ...args], { env: { LAB_DIR: labDir }, timeoutMs: 180_000 });

function assertShowsAnswers({ code, stdout, stderr }: CommandEnd): void {
  assert.equal(code, 0, stderr);
  for (const zone of ['shell', 'panel']) {
    for (const slave of ['slave1', 'slave2'])
      assert.match(stdout, new RegExp(`${slave} serves serial \\d{10} \\d+ ms after`));
    const answers = stdout.match(new RegExp(`edited\\.${zone}\\.demo\\.example\\. \\d+ IN TXT "edited [^"]+"`, 'g'));
    assert.equal(answers?.length, 2, stdout);
    assert.equal(answers[0], answers[1]);
  }
}

test('runs, shows both answers, and leaves the lab running', async (t) => {
  const from = Date.now();
  assertShowsAnswers(await run('demo.ts'));
  t.diagnostic(`${((Date.now() - from) / 1000).toFixed(1)} s`);
  assert.ok(Date.now() - from < 45_000, 'within 45 s');
  assert.equal((await run('lab.ts', ['status'])).code, 0);
});

test('runs again on that lab', async () => {
  assertShowsAnswers(await run('demo.ts'));
});

test('lab -- down leaves no process', async () => {
  const state = realpathSync(dir);
  assert.ok(processesOfLab(state).length > 10);
  assert.equal((await run('lab.ts', ['down'])).code, 0);
  assert.deepEqual(processesOfLab(state), []);
});

test('what hinders it is one line, and the exit code tells', async () => {
  const { code, stderr } = await run('demo.ts', [], '/etc/passwd/lab');
  assert.equal(code, 70);
  assert.match(stderr, /^demo: [^\n]+\n$/);
});
