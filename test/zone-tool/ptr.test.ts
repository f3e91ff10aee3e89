// What the shell says of PTR records before an edit is saved and before a zone goes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ptrsOf, settle } from '../operations/ptr-world.ts';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { makeTool, type ToolOptions } from './tool.ts';

const REVERSE = '2.0.192.in-addr.arpa.';

let site: Site;
before(async () => {
  site = await makeSite();
  await makeTool(site).run('create_zone 192.0.2.0/24');
  await makeTool(site).run('create_zone ptr.example');
  for (const name of [REVERSE, 'ptr.example.']) await publish(site, name);
});
after(() => site.close());

const tool = (options: ToolOptions = {}) => makeTool(site, { isTty: true, ...options });

async function edit(text: string, ...answers: string[]) {
  const shell = tool({ edit: (old) => `${old}${text}\n` });
  shell.type(...answers);
  const ran = await shell.run('edit_zone ptr.example');
  await publish(site, 'ptr.example.');
  return ran;
}

test('an edit is asked about with the PTR records that follow', async () => {
  const { code, both } = await edit(';!FORCEREV\na IN A 192.0.2.1\n;!FORCEREV\nb IN A 192.0.2.20', 'u');
  assert.equal(code, 0);
  const wanted = [
    `PTR records that follow: 2 added (${REVERSE})`,
    '  + 192.0.2.1   a.ptr.example.',
    '  + 192.0.2.20  b.ptr.example.',
    'Do you wish to Abort, Change, Diff, or Update the zone?',
  ];
  assert.ok(both.includes(wanted.join('\n')), both);
  await settle(site);
  assert.deepEqual(await ptrsOf(site, REVERSE), ['1 a.ptr.example.', '20 b.ptr.example.']);
  const quiet = await edit('c IN TXT x', 'a');
  assert.doesNotMatch(quiet.both, /PTR/);
  const faulty = await edit('a IN CNAME b', 'u', 'n');
  assert.doesNotMatch(faulty.both, /PTR/);
});

test('a withdrawal tells first and asks, with -f it only tells, in a script too', async () => {
  const asked = tool();
  asked.type('n');
  const { code, both } = await asked.run('delete_zone ptr.example');
  assert.equal(code, 75);
  assert.match(both, /PTR records that follow: 2 removed[\s\S]*Delete ptr\.example\. and change them\?/);
  assert.equal((await tool({ isTty: false }).run('show_zonesm --json ptr.example')).code, 0);
  const script = await tool({ isTty: false }).run('disable_zone ptr.example');
  assert.deepEqual([script.code, script.out], [0, '']);
  assert.match(script.error, /^PTR records that follow: 2 removed/);
  await settle(site);
  assert.deepEqual(await ptrsOf(site, REVERSE), ['1 a.ptr.example.-', '20 b.ptr.example.-']);
  assert.equal((await tool({ isTty: false }).run('delete_zone ptr.example')).error, '');
});

test('reverse zones by name with a slash, by network, filled and with their parent', async () => {
  const made = await tool({ isTty: false }).run('create_zone 64/26.2.0.192.in-addr.arpa --parent');
  assert.deepEqual([made.code, made.error.split(' ')[0]], [0, 'delegated']);
  assert.equal((await tool({ isTty: false }).run('show_zonesm --json 64/26.2.0.192.in-addr.arpa')).code, 0);
  assert.match((await tool({ isTty: false }).run('ls 64/26.2.0.192.in-addr.arpa')).out, /64\/26/);
  const filled = await tool({ isTty: false }).run('create_zone --fill 10.1.0.0/22');
  assert.deepEqual([filled.code, filled.error], [0, '0 PTR records made\n']);
  assert.match((await tool({ isTty: false }).run('ls 10.1.0.0/22')).out, /3\.1\.10\.in-addr\.arpa/);
});
