// The apex name servers by editor: what is stored, and that no text is lost.

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const names = async (): Promise<string> => (await makeTool(site).run('show_apex_ns')).out;

test('lines become names with their final dots; the file goes', async () => {
  const tool = makeTool(site, { isTty: true, edit: () => ' ns1.new.example\n\nns2.new.example.\n' });
  assert.equal((await tool.run('edit_apex_ns')).code, 0);
  assert.deepEqual((await names()).split(/\s+/).filter(Boolean), ['ns1.new.example.', 'ns2.new.example.']);
  assert.deepEqual(tool.kept(), []);
});

test('text that is no list of host names is kept, and the list stays', async () => {
  const before = await names();
  const tool = makeTool(site, { isTty: true, edit: () => 'not a name\n' });
  const { code, error } = await tool.run('edit_apex_ns');
  const [file = ''] = tool.kept();
  assert.equal(code, 65);
  assert.equal(readFileSync(file, 'utf8'), 'not a name\n');
  assert.ok(error.replaceAll(/\s+/g, '').includes(file), error);
  assert.equal(await names(), before);
  rmSync(file);
});

test('an editor that fails or changes nothing leaves nothing behind', async () => {
  for (const edit of [() => 1, (text: string) => text]) {
    const tool = makeTool(site, { isTty: true, edit });
    await tool.run('edit_apex_ns');
    assert.deepEqual(tool.kept(), []);
  }
});
