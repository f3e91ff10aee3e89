// The vacuum commands of the shell: silent unless -v, asking where an age is given, told how far they are.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withProgressLine } from '../../src/zone-tool/progress-line.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeTool, type Tool } from './tool.ts';

let site: Site;
let tool: Tool;
before(async () => {
  site = await makeSite();
  tool = makeTool(site, { isTty: true });
});
after(() => site.close());

const syslog = (count: number) =>
  site.database.pool.query(
    `insert into systemevents (receivedat) select now() - interval '130 days' from generate_series(1, ${count})`,
  );

test('a missing key is 65', async () => {
  const { code, error } = await tool.run('vacuum_all');
  assert.equal(code, 65);
  assert.match(error, /configuration key 'zone_del_age' is not set/);
});

test('vacuum_all asks nothing, says nothing, and with -v one line', async () => {
  for (const [key, age] of [
    ['zi_max_age', 90],
    ['zone_del_age', 0],
    ['zone_del_pare_age', 90],
    ['syslog_max_age', 120],
  ]) {
    assert.equal((await tool.run(`set_config ${key} ${age}`)).code, 0);
  }
  await syslog(3);
  assert.deepEqual((await tool.run('vacuum_all')).both, '');
  await syslog(2);
  assert.equal(
    (await tool.run('vacuum_all -v')).both,
    '2 in all: events 0, zones 0, instances 0, of deleted zones 0, log rows 2\n',
  );
  const { out } = await tool.run('vacuum_all --json');
  assert.deepEqual(JSON.parse(out), { total: 0, events: 0, zones: 0, zis: 0, deleted_zone_zis: 0, syslog: 0 });
});

test('without an age nothing is asked, with one everything', async () => {
  await syslog(4);
  assert.deepEqual((await tool.run('vacuum_syslog --dry-run 100')).both, '4\n');
  assert.match((await tool.run('vacuum_all --dry-run')).both, /^4 in all: /);
  assert.deepEqual((await tool.run('vacuum_syslog -v')).both, '4\n');
  await syslog(1);
  tool.type('n');
  const asked = await tool.run('vacuum_syslog 100');
  assert.equal(asked.code, 75);
  assert.match(asked.both, /^Delete log rows received 100 days ago or earlier\?\n\t--y\/\[N\]> n/);
  tool.type('y');
  assert.match((await tool.run('vacuum_syslog 100 -v')).both, /> y\n1\n$/);
  for (const verb of [
    'vacuum_event_queue',
    'vacuum_zones',
    'vacuum_zone',
    'vacuum_pare_deleted_zone_zis',
    'vacuum-syslog',
  ]) {
    assert.deepEqual(await tool.run(`${verb} -fv 1000`), { code: 0, out: '0\n', error: '', both: '0\n' }, verb);
  }
  assert.equal((await tool.run('vacuum_zis -fv 0.5 3')).both, '0\n');
});

test('bad values and words are 64', async () => {
  for (const line of ['vacuum_zis 1 0', 'vacuum_zis x', 'vacuum_zones -1', 'vacuum_zis 1 2 3', 'vacuum_all 3']) {
    assert.equal((await tool.run(line)).code, 64, line);
  }
});

test('none of them is for the help desk', async () => {
  const restricted = makeTool(site, { isRestricted: true });
  assert.match((await restricted.run('vacuum_all')).error, /unknown command/);
});

test('a line tells how far it is, from the second second on, and is gone at the end', async () => {
  let now = 0;
  const told: string[] = [];
  const terminal = { ...tool.shell.terminal, isTty: true, columns: 10, error: (text: string) => void told.push(text) };
  const shell = { terminal, clock: { ...tool.shell.clock, monotonic: () => now } };
  await withProgressLine(shell, async (progress) => {
    for (now = 0; now <= 1_150; now += 50) progress(`at ${now} and more`);
  });
  assert.deepEqual(told, ['\r\u001b[Kat 1000 a', '\r\u001b[Kat 1100 a', '\r\u001b[K']);
});
