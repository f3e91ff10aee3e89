// What is suggested for a command that there is not, and what help finds by a word.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const told = async (line: string, isRestricted = false): Promise<string> => {
  const { code, error } = await makeTool(site, { isRestricted }).run(line);
  assert.equal(code, 64);
  return error.replaceAll(/\s+/g, ' ').trim();
};

test('did you mean', async () => {
  const meant: [string, string][] = [
    ['sohw_zone x', 'show_zone'],
    ['show-zoen', 'show_zone'],
    ['creat_zone', 'create_zone'],
    ['ls_servers', 'ls_server'],
    ['vacuum_al', 'vacuum_all'],
    ['repl', 'replace'],
  ];
  for (const [typed, name] of meant)
    assert.match(await told(typed), new RegExp(`did you mean [^?]*\\b${name}\\b`), typed);
  for (const typed of ['x', 'nonsense', 'qwertyuiop']) assert.doesNotMatch(await told(typed), /did you mean/);
});

test('the restricted shell suggests only what it has', async () => {
  assert.match(await told('show_zon', true), /did you mean [^?]*show_zone/);
  assert.doesNotMatch(await told('ls_serve', true), /ls_server|did you mean ls_slave/);
});

test('help on a word', async () => {
  const { code, out } = await makeTool(site).run('help serial');
  assert.equal(code, 0);
  assert.match(out, /^poke_zone_set_serial\n {8}Publish/m);
  assert.match(out, /^poke_zone_wrap_serial\n/m);
  assert.match(await told('help xyzzy'), /No help on xyzzy/);
  assert.doesNotMatch((await makeTool(site, { isRestricted: true }).run('help server')).out, /^create_server/m);
});
