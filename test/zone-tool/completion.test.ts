// Completion: what fits where the cursor is, and names straight from the database, however many zones there are.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { call } from '../../src/operations/call.ts';
import { COMPLETIONS, type CompletionKind } from '../../src/store/completion.ts';
import { completeLine } from '../../src/zone-tool/completion/complete-line.ts';
import { wordAt } from '../../src/zone-tool/completion/word-at.ts';
import { quoted } from '../../src/zone-tool/split-line.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

let site: Site;
before(async () => {
  site = await makeSite();
  const tool = makeTool(site);
  for (const name of ['alpha.example', 'beta.example', 'betting.example']) await tool.run(`create_zone ${name}`);
  await tool.run('create_reference ACME-1');
  await tool.run('create_reference acme-2');
  await tool.run('create_sectag PANEL');
  await tool.run('delete_zone betting.example');
});
after(() => site.close());

/** The words at the end of the line, or at `|`. */
async function words(line: string, isRestricted = false): Promise<string[]> {
  const at = line.indexOf('|');
  const text = line.replace('|', '');
  const found = await completeLine(makeTool(site, { isRestricted }).shell, text, at < 0 ? text.length : at);
  return found?.words.map(({ word }) => word) ?? [];
}

describe('words of a line', () => {
  test('are split as commands are, with what is open at the cursor', () => {
    assert.deepEqual(wordAt('ls -v al', 8), { before: ['ls', '-v'], from: 6, typed: 'al' });
    assert.deepEqual(wordAt('ls ', 3), { before: ['ls'], from: 3, typed: '' });
    assert.deepEqual(wordAt('load_zone "my fi', 16), { before: ['load_zone'], from: 10, typed: 'my fi' });
    assert.deepEqual(wordAt("x 'a b' c\\ d", 12), { before: ['x', 'a b'], from: 8, typed: 'c d' });
    assert.equal(quoted("it's here"), "'it'\\''s here'");
  });
});

describe('what fits', () => {
  test('commands, for help as well', async () => {
    assert.deepEqual(await words('disa'), ['disable_server', 'disable_zone']);
    assert.deepEqual(await words('help disab'), ['disable_server', 'disable_zone']);
    assert.deepEqual(await words('disa', true), ['disable_zone']);
    assert.deepEqual(await words('nonsense '), []);
  });

  test('zones, deleted ones by number', async () => {
    assert.deepEqual(await words('show_zone be'), ['beta.example.']);
    assert.deepEqual(await words('ls -v | alpha'), ['alpha.example.', 'beta.example.']);
    assert.deepEqual(await words('diff_zones alpha.example b'), ['beta.example.']);
    assert.equal((await words('undelete_zone ')).length, 1);
  });

  test('switches and their values, in one word too', async () => {
    assert.ok((await words('ls --ref')).includes('--reference'));
    assert.ok(!(await words('ls -')).includes('--ptr'));
    assert.deepEqual(await words('ls -r acme'), ['ACME-1', 'acme-2']);
    assert.deepEqual(await words('ls --reference=ACME-'), ['--reference=ACME-1', '--reference=acme-2']);
    assert.deepEqual(await words('ls -g '), ['sg-one', 'sg-two']);
    assert.deepEqual(await words('create_zone --wait p'), ['published']);
  });

  test('versions of the zone that is named, events, tags, options, keys', async () => {
    const [zi = ''] = await words('show_zi alpha.example ');
    assert.match(zi, /^\d+$/);
    assert.deepEqual(await words(`show_zi nowhere.example `).catch(({ name }) => [name]), ['ZoneNotFound']);
    assert.ok((await words('show_event ')).length > 0);
    assert.deepEqual(await words('delete_sectag P'), ['PANEL']);
    assert.deepEqual(await words('create_zone new.example no_e'), ['no_edit_lock']);
    assert.deepEqual(await words('set_config soa_mi'), ['soa_minimum']);
  });

  test('files, for administrators only', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'completion-'));
    try {
      writeFileSync(path.join(directory, 'one zone'), '');
      mkdirSync(path.join(directory, 'more'));
      assert.deepEqual(await words(`check_zone x ${directory}/`), [`${directory}/more/`, `'${directory}/one zone'`]);
      assert.deepEqual(await words(`check_zone x ${directory}/`, true), []);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('many zones', () => {
  before(async () => {
    await sql`insert into zone (name, sg_id, state) select 'z' || i || '.many.example.', (select min(id) from server_group), 'UNCONFIG'
      from generate_series(1, 20000) i`.execute(site.ports.db);
    await sql`insert into reference (reference) select 'R' || i from generate_series(1, 20000) i`.execute(
      site.ports.db,
    );
    await sql`analyze zone, reference`.execute(site.ports.db);
  });

  test('what all of them share is told though few are listed', async () => {
    const caller = { role: 'admin', sectag: 'Admin', loginId: 'x@test', source: 'shell' } as const;
    const found = (await call(site.ports, caller, 'complete_word', { kind: 'zone', prefix: 'z1', limit: 5 })) as {
      words: unknown[];
      common: string;
      more: boolean;
    };
    assert.deepEqual([found.words.length, found.common, found.more], [5, 'z1', true]);
  });

  for (const kind of ['zone', 'reference'] as const satisfies readonly CompletionKind[]) {
    test(`${kind}: the index is read from the beginning on, for a plan made without the words too`, async () => {
      const asked = { prefix: kind === 'zone' ? 'z77' : 'R77', sectag: null, zoneId: null, limit: 5 };
      const { sql: text, parameters } = COMPLETIONS[kind](asked).compile(site.ports.db);
      const plan = await site.ports.db.connection().execute(async (connection) => {
        await sql`set plan_cache_mode = force_generic_plan`.execute(connection);
        await sql.raw(`prepare asked as ${text}`).execute(connection);
        const values = parameters.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ');
        const { rows } = await sql
          .raw<{ 'QUERY PLAN': string }>(`explain (analyze, costs off, timing off) execute asked(${values})`)
          .execute(connection);
        await sql`deallocate asked`.execute(connection);
        await sql`reset plan_cache_mode`.execute(connection);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      });
      assert.match(plan, /Index (Only )?Scan.*rows=5 /, plan);
      assert.doesNotMatch(plan, /Seq Scan|Sort/, plan);
    });
  }
});
