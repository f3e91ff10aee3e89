// Loading zone files: one, many, and what stops or does not stop a batch (spec 02 §3.4, §3.5).

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

let site: Site;
let directory: string;
before(async () => {
  site = await makeSite();
  directory = mkdtempSync(path.join(tmpdir(), 'load-zones-'));
});
after(async () => {
  rmSync(directory, { recursive: true });
  await site.close();
});

const SOA = '@ IN SOA ns1.example.net. hostmaster.example.net. 2026010100 7200 900 604800 3600\n';

function file(name: string, records: string, head = `$TTL 1h\n${SOA}`): string {
  const full = path.join(directory, name);
  writeFileSync(full, `${head}${records}`);
  return full;
}

test('load_zone takes the name from its argument', async () => {
  const tool = makeTool(site);
  const from = file('any.zone', 'www A 192.0.2.1\n');
  assert.deepEqual(await tool.run(`load_zone ${from} one.example edit_lock`), {
    code: 0,
    out: '',
    error: '',
    both: '',
  });
  assert.match((await tool.run('show_zone one.example')).out, /^www .*192\.0\.2\.1$/m);
  assert.equal((await tool.run(`load_zone ${from} one.example`)).code, 73);
  assert.equal((await tool.run('load_zone /nowhere/file two.example')).code, 71);
});

test('load_zone reads standard input', async () => {
  const tool = makeTool(site);
  tool.type('$TTL 1h', SOA.trimEnd(), 'stdin A 192.0.2.2');
  assert.equal((await tool.run('load_zone - stdin.example')).code, 0);
  assert.match((await tool.run('show_zone stdin.example')).out, /^stdin /m);
});

test('a file that does not parse leaves nothing', async () => {
  const tool = makeTool(site);
  const { code, error } = await tool.run(`load_zone ${file('bad', 'www A 192.0.2.999\n')} bad.example`);
  assert.equal(code, 65);
  assert.match(error, /www A >!<192\.0\.2\.999/);
  const both = await tool.run(`load_zone ${file('bad', 'www A 192.0.2.999\nx MX y z\n')} bad.example`);
  assert.match(both.error, /\(and 1\s+more\)\nx MX >!<y z\n\*\*\* {3}line 4 column 6: /);
  assert.equal((await tool.run('show_zone bad.example')).code, 68);
});

test('files of others are read as named reads them: $INCLUDE, records outside the zone, comments like tags', async () => {
  const tool = makeTool(site);
  const included = file('included', ';#### hosts\ni A 192.0.2.3\n', '');
  const from = file('others', `$INCLUDE ${included} sub\nout.other. A 192.0.2.4\nin A 192.0.2.5 ; kept\n`);
  const { code, error } = await tool.run(`load_zone ${from} others.example`);
  assert.equal(code, 0, error);
  assert.match(error, /line 4: 'out\.other\.' is not in others\.example\.: left out/);
  const { out } = await tool.run('show_zone others.example');
  assert.match(out, /^; #### hosts\ni\.sub .*192\.0\.2\.3$/m);
  assert.match(out, /^in .*192\.0\.2\.5 ; kept$/m);
  const broken = file('broken', `$INCLUDE ${file('inner', '\nx A bad\n', '')}\n`);
  const refused = await tool.run(`load_zone ${broken} refused.example`);
  assert.equal(refused.code, 65);
  assert.match(refused.error.replaceAll(/\s+/g, ' '), /inner line 2 column 5/);
});

test('load_zones goes on after bad files; the exit code is the last one’s', async () => {
  const tool = makeTool(site);
  const binary = path.join(directory, 'binary.example');
  writeFileSync(binary, Buffer.from([0, 1, 2, 3, 255]));
  const files = [
    file('good.example', 'a A 192.0.2.1\n'),
    file('broken.example', 'a A nonsense\n'),
    path.join(directory, 'missing.example'),
    binary,
    file('later.example.', 'a A 192.0.2.1\n'),
  ];
  const { code, error, out } = await tool.run(`load_zones -f ${files.join(' ')}`);
  assert.equal(code, 74);
  assert.equal(out, '');
  for (const name of ['broken.example', 'missing.example', 'binary.example'])
    assert.match(error.replaceAll(/\s+/g, ''), new RegExp(name));
  assert.equal((await tool.run('ls good.example later.example')).out, 'good.example.\nlater.example.\n');
});

test('run again, it skips what is there and loads what is new', async () => {
  const tool = makeTool(site);
  const same = file('good.example', 'a A 192.0.2.1\n');
  const added = file('new.example', 'a A 192.0.2.1\n');
  assert.equal((await tool.run(`load_zones -f ${same} ${added}`)).code, 0);
  const differing = file('good.example', 'b A 192.0.2.1\n');
  assert.equal((await tool.run(`load_zones -f ${differing}`)).code, 73);
});

test('one bad name stops everything before it begins', async () => {
  const tool = makeTool(site);
  const good = file('first.example', 'a A 192.0.2.1\n');
  assert.equal((await tool.run(`load_zones -f ${good} "${directory}/no name"`)).code, 64);
  assert.equal((await tool.run('show_zone first.example')).code, 68);
});

test('-o takes the name from the text', async () => {
  const tool = makeTool(site);
  const from = file('whatever.db', 'www A 192.0.2.1\n', `$ORIGIN origin.example.\n$TTL 1h\n${SOA}`);
  assert.equal((await tool.run(`load_zones -fo ${from}`)).code, 0);
  assert.match((await tool.run('show_zone origin.example')).out, /^www /m);
});

test('without a terminal and without -f nothing is done', async () => {
  const tool = makeTool(site);
  assert.equal((await tool.run(`load_zones ${file('unasked.example', '')}`)).code, 75);
  const asked = makeTool(site, { isTty: true });
  asked.type('what', 'y');
  const { code, error } = await asked.run(`load_zones ${file('asked.example', 'a A 192.0.2.1\n')}`);
  assert.equal(code, 0);
  assert.match(error, /\[#{20}\] 1 of 1 done asked\.example/);
});

test('no server group stops the batch', async () => {
  const tool = makeTool(site);
  const files = [file('x1.example', ''), file('x2.example', '')].join(' ');
  const { code, error } = await tool.run(`load_zones -f -g nowhere ${files}`);
  assert.equal(code, 73);
  assert.doesNotMatch(error, /x2/);
});
