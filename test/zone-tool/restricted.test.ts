// The help desk's shell: fewer commands, and an environment that does not count (spec 02 §2.7).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

let site: Site;
before(async () => {
  site = await makeSite();
  await makeTool(site).run('create_zone one.example');
  await publish(site, 'one.example.');
});
after(() => site.close());

test('other commands are unknown, to help as well', async () => {
  const tool = makeTool(site, { isRestricted: true });
  for (const line of ['set_config zone_ttl 1h', 'ls_server', 'fail_event 1', 'load_zone x y']) {
    const { code, error } = await tool.run(line);
    assert.equal(code, 64);
    assert.match(error, /unknown command/);
  }
  assert.match((await tool.run('help set_config')).error, /No help on set_config/);
  const { out } = await tool.run('help');
  assert.match(out, /edit_zone/);
  assert.doesNotMatch(out, /load_zones|create_server/);
});

test('its own commands work', async () => {
  const tool = makeTool(site, { isRestricted: true });
  assert.equal((await tool.run('ls -v')).code, 0);
  assert.equal((await tool.run('create_zone two.example edit_lock')).code, 0);
  assert.equal((await tool.run('create_zone three.example no_use_apex_ns')).code, 64);
});

test('the editor is the setting, whatever the environment says', async () => {
  let program = '';
  const tool = makeTool(site, {
    isRestricted: true,
    isTty: true,
    environment: { VISUAL: '/bin/sh', EDITOR: '/bin/sh' },
    edit: (text) => text,
  });
  const { attached } = tool.shell.commands;
  (tool.shell.commands as { attached: typeof attached }).attached = (name, args, env) => {
    program = name;
    return attached(name, args, env);
  };
  assert.equal((await tool.run('edit_zone one.example')).code, 0);
  assert.equal(program, '/usr/bin/rvim');
});
