// What is wrong around DMS: each fault gives one clear line that names the thing and the remedy, leaves nothing half-written,
// and when it is gone the work goes on by itself.

import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { hostPaths, labPaths } from '../../src/lab/layout.ts';
import { RpcFault } from '../../src/lab/ways-in.ts';
import { type Network, servedAsStored, startNetwork, until, zoneData } from './support/network.ts';

const LOGIN = { login_id: 'panel@bad.example' };
const PATIENCE_MS = 75_000;

let network: Network;
let scratch: string;
before(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'dms-bad-'));
  network = await startNetwork();
  await useOwnTemplates();
  await create('good.example.');
  await settled('good.example.');
});
after(async () => {
  rmSync(scratch, { recursive: true });
  await network?.down();
});

const templates = (): string => path.join(network.lab.dir, 'templates');
const master = () => hostPaths(network.host('master'));

/** Copies, so that one can be taken away. */
async function useOwnTemplates(): Promise<void> {
  const { checkout, dir } = network.lab.layout;
  cpSync(path.join(checkout, 'templates'), templates(), { recursive: true });
  const file = labPaths(dir).dmsConf;
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(path.join(checkout, 'templates'), templates()));
  await network.lab.stop('dmsd');
  await network.lab.start('dmsd');
}

const create = (zone: string): Promise<unknown> =>
  network.rpc('create_zone', { name: zone, zi_data: zoneData('created'), ...LOGIN });

const save = (zone: string, text: string): Promise<unknown> =>
  network.rpc('update_zone', { name: zone, zi_data: zoneData(text), ...LOGIN });

/** Served by both secondaries as stored. */
const settled = (zone: string): Promise<void> =>
  until(`both secondaries serve ${zone}`, PATIENCE_MS, () => servedAsStored(network, zone));

/** The one line of show_dms_status that tells why this subject waits. */
async function reasonOf(subject: string, wanted: RegExp): Promise<string> {
  let found = '';
  await until(`show_dms_status tells of ${subject}: ${wanted}`, PATIENCE_MS, async () => {
    const lines = (await network.zoneTool(['show_dms_status'])).split('\n').map((line) => line.trim());
    const about = lines.filter((line) => line.startsWith(`${subject}: `));
    assert.equal(about.length, 1, lines.slice(-6).join('\n'));
    found = about[0] ?? '';
    return wanted.test(found) || assert.fail(found);
  });
  return found;
}

/** What zone_tool says on standard error, unwrapped. */
async function complaint(words: readonly string[], code: number): Promise<string> {
  const end = await network.tryZoneTool(words);
  assert.equal(end.code, code, end.stderr);
  const stars = end.stderr.split('\n').filter((line) => line.startsWith('***'));
  assert.equal(stars.length, 1, end.stderr);
  return end.stderr.replaceAll(/\n {6}/g, ' ');
}

describe('a zone file', () => {
  test('that does not parse: file position and reason, and no zone', async () => {
    const file = path.join(scratch, 'bad.zone');
    writeFileSync(file, '$TTL 1h\n@ IN SOA ns1.x. root.x. 1 1h 1h 1h 1h\nwww IN A 300.1.1.1\n');
    assert.match(
      await complaint(['load_zone', file, 'bad.example'], 65),
      /line 3 column 10: A: address: '300\.1\.1\.1' is not an/,
    );
    assert.deepEqual(await network.sql("select 1 from zone where name = 'bad.example.'"), []);
  });

  test('that is not text, or is not there', async () => {
    const file = path.join(scratch, 'binary.example');
    writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]));
    assert.match(await complaint(['load_zone', file, 'bad.example'], 74), /binary\.example is not text/);
    assert.match(await complaint(['load_zone', '/nowhere/x', 'bad.example'], 71), /\/nowhere\/x does not exist/);
  });

  test('among good ones: load_zones loads the others and tells of that one', async () => {
    const text = '$TTL 1h\n@ IN SOA ns1.x. root.x. 1 1h 1h 1h 1h\nwww IN A 192.0.2.1\n';
    const files = ['one.example', 'two.example', 'three.example'].map((name) => path.join(scratch, name));
    for (const file of files) writeFileSync(file, file.includes('two') ? `${text}( what` : text);
    assert.match(await complaint(['-f', 'load_zones', ...files], 65), /two\.example: .*line 4/);
    const there = await network.sql("select name from zone where name like '%.example.' and name < 'u' order by 1");
    assert.deepEqual(there, ['good.example.', 'one.example.', 'three.example.']);
    await settled('three.example.');
  });
});

test('the database is down: the shell, JSON-RPC and /readyz name it; dmsd goes on when it is back', async () => {
  const { address } = network.host('master');
  const where = new RegExp(
    `database dms on ${address} port ${network.lab.ports.postgres} is not reachable: .*dms\\.conf`,
  );
  await network.lab.stop('postgres');
  assert.match(await complaint(['ls'], 69), where);
  const refused = await create('never.example.').then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(refused instanceof RpcFault);
  assert.equal(refused.code, -151);
  assert.match(refused.message, where);
  const ready = await fetch(`${network.lab.env.DMS_RPC_URL}/readyz`);
  assert.equal(ready.status, 503);
  assert.match(await ready.text(), where);
  await network.lab.start('postgres');
  await save('good.example.', 'the database is back');
  await settled('good.example.');
});

test('named is down: the line names its address', async () => {
  await network.lab.kill('named-master');
  await save('good.example.', 'named was down');
  const { address } = network.host('master');
  await reasonOf(
    'zone good.example.',
    new RegExp(`name server ${address} port \\d+ is not reachable: .*check that it`),
  );
  await network.lab.start('named-master');
  await settled('good.example.');
});

test('the TSIG key is another one: the line names key and server', async () => {
  const key = master().updateKey;
  const right = readFileSync(key, 'utf8');
  writeFileSync(key, right.replace(/secret "[^"]{8}/, 'secret "AAAAAAAA'));
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  await save('good.example.', 'with the wrong key');
  await reasonOf('zone good.example.', /TSIG key update-ddns: BADSIG; compare both secrets/);
  writeFileSync(key, 'key "update-ddns" { nonsense');
  await reasonOf('zone good.example.', /update-session\.key/);
  writeFileSync(key, right);
  await settled('good.example.');
});

test('a template is missing: the line names its file, and the includes stay whole', async () => {
  const template = path.join(templates(), 'master-config-templates/dynamic-config.conf');
  const zones = path.join(master().masterConfig, 'zones.conf');
  const before = readFileSync(zones, 'utf8');
  renameSync(template, `${template}.away`);
  await create('template.example.');
  const reason = await reasonOf('master master', /template .* is missing: put it back/);
  assert.ok(reason.includes(template), reason);
  assert.equal(readFileSync(zones, 'utf8'), before);
  renameSync(`${template}.away`, template);
  await settled('template.example.');
});

for (const [what, subject, directory] of [
  ['zone files', 'zone unwritable.example.', () => master().dynamic],
  ['includes', 'master master', () => master().masterConfig],
] as const) {
  test(`the directory of the ${what} is not writable: the line names it and who must be able to write`, async () => {
    const dir = directory();
    const { mode } = statSync(dir);
    const before = readdirSync(dir).sort();
    chmodSync(dir, 0o555);
    await create('unwritable.example.');
    const reason = await reasonOf(subject, /cannot be written: permission denied .*make .* writable for user/);
    assert.ok(reason.includes(dir), reason);
    assert.deepEqual(readdirSync(dir).sort(), before);
    chmodSync(dir, mode);
    await settled('unwritable.example.');
    await network.rpc('delete_zone', { name: 'unwritable.example.' });
  });
}

test('no half-written file is left anywhere', () => {
  const { masterConfig, dynamic, sgConfig } = master();
  const files = [masterConfig, dynamic, sgConfig].flatMap((dir) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' }),
  );
  assert.deepEqual(
    files.filter((file) => /tmp|\.new|~$/.test(file)),
    [],
  );
});
