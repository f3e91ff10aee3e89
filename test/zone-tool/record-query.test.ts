// What record_query_db prints, and its exit codes, as a golden transcript.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeSite, publish, rr, type Site, ziData } from '../operations/setup.ts';
import { golden, makeTool, type Tool, transcriptOf } from './tool.ts';

let site: Site;
let tool: Tool;
before(async () => {
  site = await makeSite();
  tool = makeTool(site);
  const lines = [
    'www A 192.0.2.1',
    'www AAAA 2001:db8::1',
    'w_x A 192.0.2.2',
    'mail MX 10 www',
    'text TXT "v=spf1 -all"',
    '*.any TXT "x"',
    rr('off A 192.0.2.1', { disable: true }),
    'bücher A 192.0.2.3',
  ];
  for (const [name, content] of [
    ['one.example.', lines],
    ['off.one.example.', ['www A 192.0.2.7']],
    ['many.example.', Array.from({ length: 1001 }, (_, n) => `h${n} A 192.0.2.1`)],
  ] as const) {
    await site.as('admin')('create_zone', { name, zi_data: ziData(content), login_id: 'jane' });
    await publish(site, name);
  }
  await tool.run('disable_zone -f off.one.example');
});
after(() => site.close());

test('record_query_db', async () => {
  const text = await transcriptOf(tool, [
    'record_query_db www.one.example',
    'record_query_db -v "w*.one.example."',
    'record_query_db -n one.example WWW aaaa',
    'record_query_db -n one.example "w?x"',
    'record_query_db -n one.example "*" A,MX',
    'record_query_db -n one.example "*" any 2001:DB8:0::1',
    'record_query_db -n one.example "*" MX 10 www.one.example.',
    'record_query_db -n one.example text TXT "v=spf1 -all"',
    'record_query_db -n one.example "*" TXT x',
    'record_query_db -n one.example "\\\\*.any"',
    'record_query_db -n one.example @ NS',
    'record_query_db -av off.one.example',
    'record_query_db off.one.example',
    'record_query_db www.off.one.example',
    'record_query_db -av www.off.one.example',
    'record_query_db -n one.example -z 1 www A',
    'record_query_db -v -n one.example -z "*" www A',
    'record_query_db -n one.example -z 2 www',
    'record_query_db -n one.example -z ^- www',
    'record_query_db bücher.one.example',
    'record_query_db --unicode bücher.one.example',
    'record_query_db --json -n one.example w_x',
    'record_query_db --json none.example',
    'record_query_db -n .example www',
    'record_query_db -n one.example www WWW',
    'record_query_db none.one.example',
    'record_query_db',
    'help rr_query_db',
  ]);
  golden('record-query.txt', text.replaceAll(/("(?:rr_id|zi_id)": )\d+/g, '$1N'));
});

test('more than fits is told beside the records', async () => {
  const { out, error, code } = await tool.run('record_query_db -n many.example "*" A');
  assert.deepEqual([out.trimEnd().split('\n').length, code], [1000, 0]);
  assert.equal(error, 'only the first 1000 are shown: search for less than *\n');
});

test('the help desk has it', async () => {
  const restricted = makeTool(site, { isRestricted: true });
  assert.match((await restricted.run('record_query_db www.one.example A')).out, /^www +A +192\.0\.2\.1\n$/);
});
