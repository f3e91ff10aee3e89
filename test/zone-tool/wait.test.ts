// `--wait` and `--timeout`: what the shell says, its exit codes, Ctrl-C.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createClock } from '../../src/adapters/clock.ts';
import { createWaiting, type Waiting } from '../../src/engine/wait-for-change.ts';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { golden, makeTool, masked, type Tool } from './tool.ts';

let site: Site;
let waiting: Waiting;
let tool: Tool;

before(async () => {
  site = await makeSite();
  const { db, logger } = site.ports;
  await db.updateTable('daemon').set({ heartbeat: '2100-01-01T00:00:00.000Z' }).execute();
  waiting = createWaiting({ db, connection: site.connection, clock: createClock(), logger, limit: 1 });
  tool = makeTool({ ...site, ports: { ...site.ports, waiting } });
});
after(async () => {
  await waiting.close();
  await site.close();
});

describe('waiting in the shell', () => {
  test('transcript', async () => {
    const parts: string[] = [];
    const run = async (line: string): Promise<void> => {
      const { both, code } = await tool.run(line);
      const text = masked(both)
        .replace(/change \d+/g, 'change N')
        .replace(/_id": \d+/g, '_id": N');
      parts.push(`zone_tool > ${line}\n${text}${code === 0 ? '' : `[exit ${code}]\n`}`);
    };
    await run('create_zone one.example --wait published --timeout 0.1');
    await publish(site, 'one.example.');
    await run('set_zone --wait served one.example edit_lock');
    await run('set_zone --wait published --json one.example no_edit_lock');
    await run('disable_zone --wait published one.example');
    await run('ls --wait published');
    await run('create_sg --wait published sg-nine');
    await run('ls --wait soon');
    await run('enable_zone --wait served --timeout never one.example');
    golden('wait.txt', parts.join(''));
  });

  test('Ctrl-C ends the waiting, not the change', async () => {
    const running = tool.run('create_zone two.example --wait served');
    setTimeout(() => tool.shell.interrupt(true), 300);
    const { code, error } = await running;
    assert.equal(code, 69);
    assert.match(
      error.replace(/\s+/g, ' '),
      /interrupted: change \d+ is stored and goes on, only the waiting has ended/,
    );
    assert.equal((await tool.run('ls two.example')).code, 0);
  });
});
