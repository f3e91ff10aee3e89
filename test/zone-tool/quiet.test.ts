// --quiet: notes and warnings are not told, errors are; for one command, or for all of a process.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

test('notes and warnings', async () => {
  const tool = makeTool(site);
  await tool.run('create_zone one.example');
  assert.match((await tool.run('refresh_zone one.example')).error, /no change/);
  assert.deepEqual(await tool.run('refresh_zone -q one.example'), { code: 0, out: '', error: '', both: '' });
  assert.match((await tool.run('refresh_zone one.example')).error, /no change/, 'the next one is not quiet');
  assert.match(
    (await tool.run('disable_zone --quiet -f none.example')).error,
    /^\*\*\* {3}zone none\.example\. is not here/,
  );
  assert.match((await tool.run('ls -q one two three --nonsense')).error, /^\*\*\* /);
  assert.match((await tool.run('show_zone -q')).error, /^usage: /);
  assert.equal((await tool.run('ls -q')).out, 'one.example.\n');
});

test('of a process', async () => {
  await publish(site, 'one.example.');
  const tool = makeTool(site, { defaults: { quiet: true, force: true } });
  assert.equal((await tool.run('reset_zonesm one.example')).both, '', 'the warning of the table too');
  await publish(site, 'one.example.');
  const change = await tool.run('replace 192.0.2.1 192.0.2.2');
  assert.deepEqual([change.code, change.error], [68, '']);
});
