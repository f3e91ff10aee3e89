// Long lists: read page by page, whole in the end, and no longer read when nobody wants more.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { printPages } from '../../src/zone-tool/pager.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

const ZONES = 6_000;
let site: Site;
before(async () => {
  site = await makeSite();
  await sql`insert into zone (name, sg_id, state) select 'z' || i || '.example.', (select min(id) from server_group), 'UNCONFIG'
    from generate_series(1, ${ZONES}::int) i`.execute(site.ports.db);
});
after(() => site.close());

test('ls and ls --json list every zone once', async () => {
  const tool = makeTool(site);
  const { code, out } = await tool.run('ls');
  assert.equal(code, 0);
  assert.equal(new Set(out.trimEnd().split('\n')).size, ZONES);
  const json = (await tool.run('ls --json')).out;
  const zones = JSON.parse(json) as { name: string }[];
  assert.equal(new Set(zones.map(({ name }) => name)).size, ZONES);
  assert.equal(json, `${JSON.stringify(zones, null, 2)}\n`);
});

test('no zones: nothing, or an empty list; a pattern that none matches is an error', async () => {
  const tool = makeTool(site);
  assert.deepEqual([(await tool.run('ls_deleted')).out, (await tool.run('ls_deleted --json')).out], ['', '[]\n']);
  assert.equal((await tool.run('ls nothing.*')).code, 68);
});

test('an interruption between two pages ends the list', async () => {
  const tool = makeTool(site);
  let pages = 0;
  async function* endless(): AsyncGenerator<string> {
    for (;;) {
      pages += 1;
      if (pages === 3) tool.shell.interrupt(true);
      yield 'line\n';
    }
  }
  await assert.rejects(printPages(tool.shell, endless()), { name: 'Interrupted' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(pages, 3);
});
