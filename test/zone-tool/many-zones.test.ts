// Finding records in all zones; search and replace, plans and their taking back; undo and history.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { makeSite, publish, type Site, ziData } from '../operations/setup.ts';
import { golden, makeTool, type Tool, transcriptOf } from './tool.ts';

let site: Site;
let tool: Tool;
let person: Tool;
let dir: string;
let cwd: string;
beforeEach(async () => {
  site = await makeSite();
  tool = makeTool(site);
  person = makeTool(site, { isTty: true });
  const create = async (name: string, lines: readonly string[], more: object = {}) => {
    await site.as('admin')('create_zone', {
      name,
      login_id: 'op@test',
      zi_data: ziData(lines, { zone_ttl: '1h' }),
      ...more,
    });
    await publish(site, name);
  };
  await create('one.example.', [
    '@ A 192.0.2.1',
    'www A 192.0.2.17',
    'v6 AAAA 2001:db8::17',
    '@ MX 10 mail.one.example.',
  ]);
  await create('two.example.', ['www 300 A 192.0.2.18', 'far A 198.51.100.1', 'm MX 10 mail.one.example.'], {
    reference: 'ACME',
  });
  await create('locked.example.', ['www A 192.0.2.19'], { edit_lock: true });
  await create('three.example.', ['a A 203.0.113.1', 'b CNAME mail.one.example.'], { sg_name: 'sg-two' });
});
after(() => rmSync(dir, { recursive: true }));
before(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'dms-plan-'));
  cwd = process.cwd();
});

const text = async (zone: string): Promise<string> => (await tool.run(`show_zone ${zone}`)).out;
/** As after dmsd has published it: an edit lock that a save went through is given up. */
const published = async (zone: string): Promise<string> => {
  await publish(site, zone);
  await site.database.pool.query(
    "update zone set lock_state = 'EDIT_UNLOCK', edit_lock_token = null, locked_by = null, locked_at = null, lock_expires_at = null",
  );
  return text(zone);
};
const closing = (work: () => Promise<void>) => async () => {
  try {
    await work();
  } finally {
    await site.close();
    process.chdir(cwd);
  }
};

describe('find', () => {
  test(
    'transcript',
    closing(async () =>
      golden(
        'find.txt',
        await transcriptOf(tool, [
          'find 192.0.2.17',
          'find 192.0.2.16/28',
          'find 192.0.2.0/24 "t*.example" one.example',
          'find 192.0.2.0/24 -r acme',
          'find 0.0.0.0/0 -g sg-two',
          'find 2001:db8::/32',
          'find 2001:0DB8:0::17 --json',
          'find "10 MAIL.one.example"',
          'find mail.one.example. -y CNAME,NS',
          'find 192.0.2.99',
          'find 192.0.2.17 -g sg-none',
          'find 192.0.2.17 -y NONSENSE',
          'find "not an address" -y A',
          'find',
          'find 192.0.2.17 -x',
        ]),
      ),
    ),
  );

  test(
    'what is saved counts, whether published or not; deleted zones do not; an index finds it',
    closing(async () => {
      await tool.run('disable_zone -f two.example');
      assert.doesNotMatch((await tool.run('find 192.0.2.0/24')).out, /two/);
      assert.match((await tool.run('find -a 192.0.2.0/24')).out, /www\.two\.example\./);
      await tool.run('delete_zone -f one.example');
      assert.doesNotMatch((await tool.run('find -a 192.0.2.0/24')).out, /one/);
      await site.database.pool.query(`insert into record (zone_id, added, owner, type, rdata, canon, group_no)
        select (select min(id) from zone), 1, 'h' || n, 'TXT', '"' || n || '"', decode(md5(n::text), 'hex'), 0
        from generate_series(1, 20000) n`);
      await site.database.pool.query('analyze record');
      const planned = await site.database.pool.query(
        `explain select 1 from record r where r.removed is null and r.type not in ('A', 'AAAA') and r.canon = any (array['\\x00', '\\x01']::bytea[])`,
      );
      assert.match(JSON.stringify(planned.rows), /record_rdata/);
    }),
  );
});

describe('replace', () => {
  test(
    'transcript',
    closing(async () =>
      golden(
        'replace.txt',
        await transcriptOf(tool, [
          'replace 192.0.2.16/28 198.51.100.0/28 --dry-run',
          'replace 192.0.2.16/28 198.51.100.0/24 --dry-run',
          'replace 192.0.2.16/28 198.51.100.0/28',
          'edit_apex_ns --set',
          'replace -f 192.0.2.16/28 198.51.100.0/28 "*.example" -r ACME',
          'ls_changes --json',
          'replace -f 192.0.2.99 192.0.2.98',
          'replace 192.0.2.1',
          'replace -f 192.0.2.1 2001:db8::1',
          'replace -f "10 mail.one.example." "20 mail.two.example"',
          'replace -f 192.0.2.1 192.0.2.1 -g sg-none',
          'show_changes 99',
          'show_changes 1 --json',
          'revert 99',
          'revert -f 99',
          'ls_changes one',
        ]),
      ),
    ),
  );

  test(
    'one change over zones, edit-locked ones too; it can be taken back, and that as well',
    closing(async () => {
      const before: string[] = [];
      for (const zone of ['one', 'two', 'locked']) before.push(await text(`${zone}.example`));
      person.type('y');
      const { code, out, error } = await person.run('replace 192.0.2.16/28 198.51.100.16/28');
      assert.equal(code, 0, error);
      assert.match(out, /- www\.one\.example\. +A +192\.0\.2\.17\n\+ www\.one\.example\. +A +198\.51\.100\.17/);
      assert.match(error, /change 1: 3 replaced in 3 zones; revert 1 takes it back/);
      assert.match(await published('one.example.'), /www\s+IN\s+A\s+198\.51\.100\.17/);
      assert.match(await published('one.example.'), /@\s+IN\s+A\s+192\.0\.2\.1\n/);
      assert.match(await published('two.example.'), /www\s+300\s+IN\s+A\s+198\.51\.100\.18/);
      assert.match(await published('locked.example.'), /198\.51\.100\.19/);
      await tool.run('edit_apex_ns --set ns1.example.net. ns2.example.net.');
      const reverted = await tool.run('revert -f 1');
      assert.deepEqual([reverted.code, reverted.error], [0, 'change 2: taken back in 3 zones\n']);
      for (const [i, zone] of ['one', 'two', 'locked'].entries()) {
        const records = (all: string | undefined) => all?.split('\n').filter((line) => /IN +(A|AAAA|MX) /.test(line));
        assert.deepEqual(records(await published(`${zone}.example.`)), records(before[i]), zone);
      }
      assert.equal((await tool.run('revert -f 2')).code, 0);
      assert.match(
        (await tool.run('ls_changes')).out,
        /^3 .*revert_changes: 2: 1: 192\.0\.2\.16\/28 -> [\s\S]*\n2 [\s\S]*\n1 .*replace_records: /,
      );
      assert.match(await published('one.example.'), /198\.51\.100\.17/);
      await tool.run('vacuum_event_queue -f 0');
      assert.equal((await tool.run('ls_changes')).out, '', 'vacuum takes them with the events');
    }),
  );

  test(
    'a zone that was changed since is left alone and named; one that is being edited refuses',
    closing(async () => {
      await site.as('admin')('edit_zone', { name: 'locked.example.', login_id: 'somebody@test' });
      const done = await tool.run('replace -f 192.0.2.16/28 198.51.100.16/28');
      assert.equal(done.code, 75);
      assert.match(done.error.replaceAll(/\s+/g, ' '), /2 replaced in 2 zones.*locked\.example\. cannot be locked/);
      await publish(site, 'one.example.');
      await site.as('admin')('update_zone', {
        name: 'one.example.',
        login_id: 'else@test',
        zi_data: ziData(['www A 192.0.2.77']),
      });
      const { code, error } = await tool.run('revert -f 1');
      assert.equal(code, 75);
      assert.match(error.replaceAll(/\s+/g, ' '), /taken back in 1 zone \*\*\* one\.example\. has been changed since/);
    }),
  );

  test(
    'only what was looked at is done',
    closing(async () => {
      const admin = site.as('admin');
      const wanted = { from: '192.0.2.0/24', to: '198.51.100.0/24' };
      const { hash } = (await admin('preview_replace', wanted)).value as { hash: string };
      await tool.run('delete_zone -f two.example');
      await assert.rejects(admin('replace_records', { ...wanted, hash }), { name: 'NotAsLookedAt' });
    }),
  );
});

describe('plan and apply', () => {
  const file = (name: string, ...lines: string[]) => {
    mkdirSync(`${dir}/zones`, { recursive: true });
    writeFileSync(`${dir}/zones/${name}`, lines.map((line) => `${line}\n`).join(''));
  };
  const SOA = '@ IN SOA ns1.example.net. hostmaster.example.net. 1 2h 900 7d 1h';

  test(
    'what is planned is told, then done, just so; and taken back',
    closing(async () => {
      process.chdir(dir);
      writeFileSync('one.example', (await text('one.example')).replace('192.0.2.17', '192.0.2.70'));
      writeFileSync('two.example', await text('two.example'));
      file('new.example', '$TTL 1h', SOA, '@ IN NS ns1.example.net.', 'www IN A 192.0.2.80');
      const lines = ['plan one.example two.example zones/new.example', 'plan --json two.example', 'plan two.example'];
      golden('plan.txt', (await transcriptOf(tool, lines)).replaceAll(/("hash": "|plan )[0-9a-f]{16,}/g, '$1HASH'));
      const planned = await tool.run('plan one.example two.example zones/new.example');
      const hash = / ([0-9a-f]{16}): 1 to create, 1 to change, 1 as they are\n$/.exec(planned.out)?.[1];
      assert.ok(hash !== undefined, planned.out);
      assert.equal((await tool.run('apply one.example two.example zones/new.example')).code, 75, 'not asked');
      assert.equal((await tool.run(`apply --plan ${hash} one.example`)).code, 75, 'other files');
      const applied = await tool.run(`apply --plan ${hash} one.example two.example zones/new.example`);
      assert.deepEqual([applied.code, applied.out], [0, '']);
      assert.match(applied.error, /^change 1: 2 zones; revert 1 takes it back\n/m);
      assert.match(await published('one.example.'), /192\.0\.2\.70/);
      assert.match(await published('new.example.'), /192\.0\.2\.80/);
      assert.equal(
        (await tool.run(`apply --plan ${hash} one.example two.example zones/new.example`)).code,
        75,
        'done already',
      );
      assert.match(
        (await tool.run('plan one.example two.example zones/new.example')).out,
        /^plan [0-9a-f]+: 0 to create, 0 to change, 3 as they are\n$/,
      );
      assert.equal((await tool.run('apply -f one.example two.example zones/new.example')).code, 0);
      assert.equal((await tool.run('revert -f 1')).code, 0);
      assert.match(await published('one.example.'), /192\.0\.2\.17/);
      assert.equal((await tool.run('ls new.example')).code, 68);
    }),
  );

  test(
    'a fault in a file: there is no plan; a zone that changed since: nothing is done to it',
    closing(async () => {
      process.chdir(dir);
      writeFileSync('one.example', (await text('one.example')).replace('192.0.2.17', '192.0.2.71'));
      writeFileSync('records', 'www IN A 192.0.2.90\n');
      file('including.example', '$TTL 1h', SOA, '@ IN NS ns1.example.net.', '$INCLUDE records');
      assert.match((await tool.run('plan zones/including.example')).out, /^\+ including\.example\. {2}1 records/);
      file('bad.example', SOA, 'www IN A 192.0.2.300');
      const faulty = await tool.run('plan one.example zones/bad.example');
      assert.deepEqual([faulty.code, faulty.out], [65, '']);
      assert.match(faulty.error, /zones\/bad\.example/);
      assert.equal((await tool.run('apply -f one.example zones/bad.example')).code, 65);
      assert.equal((await tool.run('plan missing.example')).code, 71);
      assert.equal((await tool.run('plan -')).code, 64);
      assert.equal((await tool.run('plan')).code, 64);
      const { value } = await site.as('admin')('plan_zone', {
        name: 'one.example.',
        zi_text: await text('one.example'),
      });
      const change_set_id = (
        (await site.as('admin')('begin_apply', { summary: 's' })).value as { change_set_id: number }
      ).change_set_id;
      await tool.run('replace -f 192.0.2.17 192.0.2.18 one.example');
      const params = { name: 'one.example.', zi_text: await text('one.example'), change_set_id };
      const { hash } = value as { hash: string };
      await assert.rejects(site.as('admin')('apply_zone', { ...params, hash }), { name: 'NotAsLookedAt' });
      await assert.rejects(site.as('admin')('apply_zone', { ...params, hash, change_set_id: 99 }), {
        name: 'ChangeSetNotFound',
      });
    }),
  );
});

describe('undo and history', () => {
  test(
    'transcript',
    closing(async () => {
      await site.as('admin')('update_zone', {
        name: 'one.example.',
        login_id: 'panel@test',
        zi_data: ziData(['@ A 192.0.2.1', 'www A 192.0.2.55'], { zone_ttl: '2h' }),
      });
      await publish(site, 'one.example.');
      golden(
        'undo.txt',
        await transcriptOf(tool, [
          'undo one.example --dry-run',
          'undo one.example',
          'undo -f one.example',
          'history one.example',
          'history -v one.example',
          'history one.example 1 --json',
          'undo -f one.example',
          'who_changed one.example 2',
          'undo -f two.example',
          'undo -f none.example',
          'undo',
          'history',
          'history none.example',
          'history one.example x',
        ]),
      );
    }),
  );

  test(
    'it is asked, and undoes what was shown only',
    closing(async () => {
      const save = (address: string) =>
        site.as('admin')('update_zone', { name: 'one.example.', login_id: 'x', zi_data: ziData([`www A ${address}`]) });
      await save('192.0.2.55');
      person.type('n');
      assert.equal((await person.run('undo one.example')).code, 75);
      person.type('y');
      const { code, both } = await person.run('undo one.example');
      assert.equal(code, 0, both);
      assert.match(both, /- www +A +192\.0\.2\.55/);
      assert.match(await published('one.example.'), /192\.0\.2\.17/);
      await assert.rejects(site.as('admin')('undo_zone', { name: 'one.example.', login_id: 'x', base_zi_id: 1 }), {
        name: 'LostUpdate',
      });
    }),
  );

  test(
    'a zone with an edit lock: undone unless somebody edits it',
    closing(async () => {
      await tool.run('replace -f 192.0.2.19 192.0.2.20 locked.example');
      assert.match(await published('locked.example.'), /192\.0\.2\.20/);
      assert.equal((await tool.run('undo -f locked.example')).code, 0);
      assert.match(await published('locked.example.'), /192\.0\.2\.19/);
      await site.as('admin')('edit_zone', { name: 'locked.example.', login_id: 'somebody@test' });
      assert.equal((await tool.run('undo -f locked.example')).code, 69);
    }),
  );
});

describe('ls_log', () => {
  test(
    'transcript',
    closing(async () => {
      await tool.run('create_server -g sg-one ns1.example 192.0.2.1');
      await site.database.pool.query(`insert into systemevents (receivedat, fromhost, syslogtag, message) values
        ('2026-11-20 10:00:00', 'ns1', 'named[12]:', ' zone one.example/IN: sending notifies (serial 1)'),
        ('2026-11-20 10:00:01', 'other', 'named[13]:', ' zone notone.example/IN: loaded serial 2'),
        ('2026-11-20 10:00:02', '192.0.2.1', 'named[12]:', ' received control channel command')`);
      golden(
        'log.txt',
        await transcriptOf(tool, [
          'ls_log',
          'ls_log 1',
          'ls_log -z one.example',
          'ls_log -s ns1.example',
          'ls_log -s ns1.example -z one.example --json',
          'ls_log -z none.example',
          'ls_log -s none.example',
          'ls_log x',
        ]),
      );
    }),
  );
});
