// Waiting until secondaries serve a change, and comparing what they serve with what was published, in a real network.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { hostPaths } from '../../src/lab/layout.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import type { Verified } from '../../src/zone-tool/views/verify.ts';
import type { Waited } from '../../src/zone-tool/wait-for-changes.ts';
import { assertReplayIsClean, type Network, servedAsStored, startNetwork, until, zoneData } from './support/network.ts';

const ZONE = 'waiting.example.';
const OTHER = 'other.example.';
const LOGIN = { login_id: 'panel@waiting.example' };
const PATIENCE_MS = 45_000;

let network: Network;
before(async () => {
  network = await startNetwork();
});
after(() => network?.down());

interface Change {
  readonly change_id: number;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

const save = (name: string, text: string): Promise<Change> =>
  network.rpc<Change>('update_zone', { name, zi_data: zoneData(text), return_change: true, ...LOGIN });

async function verified(...names: string[]): Promise<{ readonly code: number; readonly value: Verified }> {
  const { code, stdout } = await network.tryZoneTool(['verify', '--json', ...names]);
  return { code, value: JSON.parse(stdout) as Verified };
}

/** As DMS knows it. */
const secondary = (n: number): string => `${network.secondaries[n]?.name}.lab`;

test('a new zone by the shell: the command ends when both secondaries serve it', async () => {
  await network.zoneTool(['--wait', 'served', 'create_zone', ZONE]);
  for (const host of network.secondaries) assert.ok(await network.answers.serial(host, ZONE), host.name);
  const other = { name: OTHER, zi_data: zoneData('other'), return_change: true, ...LOGIN };
  const { change_id } = await network.rpc<Change>('create_zone', other);
  const waited = await network.rpc<Waited>('wait_change', { change_id, until: 'served', timeout: 25 });
  assert.equal(waited.reached, true, JSON.stringify(waited));
});

test('a change by JSON-RPC: when wait_change returns, every server has it', async () => {
  const { change_id } = await save(ZONE, 'one');
  const begun = performance.now();
  const waited = await network.rpc<Waited>('wait_change', { change_id, until: 'served', timeout: 20 });
  assert.equal(waited.reached, true, JSON.stringify(waited));
  assert.ok(await servedAsStored(network, ZONE));
  assert.ok(performance.now() - begun < 5_000);
});

test('all is served as published', async () => {
  const { code, value } = await verified();
  assert.deepEqual(
    [code, value],
    [0, { zones: value.zones, drifting: 0, findings: [], not_compared: [], skipped: [] }],
  );
  assert.ok(value.zones >= 2);
});

test('a secondary that is down is named at the time-out; when it is back it has what it missed', async () => {
  const process = `named-${network.secondaries[1]?.name}`;
  await network.lab.stop(process);
  const { code, stderr } = await network.tryZoneTool(['set_zone', ZONE, 'no_edit_lock', '--wait', 'published']);
  assert.equal(code, 0, stderr);
  const { change_id } = await save(ZONE, 'two');
  const now = await network.rpc<Waited>('wait_change', { change_id, until: 'published', timeout: 20 });
  assert.equal(now.reached, true);
  const missing = await network.rpc<Waited>('wait_change', { change_id, until: 'served', timeout: 3 });
  assert.deepEqual([missing.reached, missing.timed_out], [false, true]);
  assert.deepEqual(
    missing.servers?.map(({ server_name, serves }) => [server_name, serves]),
    [
      [secondary(0), true],
      [secondary(1), false],
    ],
  );
  const args = ['refresh_zone_ttl', OTHER, '2h', '--wait', 'served', '--timeout', '3'];
  const shell = await network.tryZoneTool(args);
  assert.equal(shell.code, 75, shell.stderr);
  assert.match(
    oneLine(shell.stderr),
    new RegExp(`not served in time; ${secondary(1)}: no answer: .*published is \\d+`),
  );
  const absent = await verified(ZONE);
  assert.deepEqual([absent.code, absent.value.not_compared.map((one) => one.server_name)], [69, [secondary(1)]]);
  await network.lab.start(process);
  const waited = await network.rpc<Waited>('wait_change', { change_id, until: 'served', timeout: 25 });
  assert.equal(waited.reached, true, JSON.stringify(waited));
});

test('a record that came by nsupdate behind the back of DMS is shown, on the master and on the servers', async () => {
  const { dns } = network.lab.ports;
  const master = network.host('master');
  const lines = [`server ${master.address} ${dns}`, `zone ${ZONE}`, `add intruder.${ZONE} 300 A 192.0.2.66`];
  const script = [...lines, `delete h0.${ZONE} A`, 'send', ''].join('\n');
  await runCommand(['nsupdate', '-v', '-k', hostPaths(master).updateKey], { input: script });
  await until('the secondaries have it', PATIENCE_MS, async () => {
    const contents = await Promise.all(network.secondaries.map((host) => network.served(host, ZONE)));
    return contents.every((content) => content?.some((line) => line.startsWith('intruder.')));
  });
  const { code, value } = await verified(ZONE, OTHER);
  assert.deepEqual([code, value.zones, value.drifting], [1, 2, 1]);
  const found = value.findings.map(({ name, server_name, kind, missing, unexpected }) => ({
    where: `${name} ${server_name}`,
    kind,
    missing,
    unexpected,
  }));
  const expected = [null, secondary(0), secondary(1)].map((server) => ({
    where: `${ZONE} ${server}`,
    kind: 'content',
    missing: [`h0.${ZONE} 3600 IN A 192.0.2.1`],
    unexpected: [`intruder.${ZONE} 300 IN A 192.0.2.66`],
  }));
  assert.deepEqual(found, expected);
  const { stdout } = await network.tryZoneTool(['verify', ZONE]);
  assert.match(stdout, /waiting\.example\. master: serves other records than published/);
  assert.match(stdout, /\n- h0\.waiting\.example\. .*\n\+ intruder\.waiting\.example\. /);
});

test('dmsd finds it, tells of it, and with drift = mend publishes what DMS has', async () => {
  const restart = async (): Promise<void> => {
    await network.lab.stop('dmsd');
    await network.lab.start('dmsd');
  };
  const drifts = () => network.sql("select params->>'mend' from event where type = 'drift' order by id");
  await restart();
  await until('an event', PATIENCE_MS, async () => (await drifts()).length > 0);
  assert.deepEqual(await drifts(), ['false']);
  const reported = /waiting\.example\.: the master serves \d+, published is \d+/;
  await until('the status page', PATIENCE_MS, async () => reported.test(await network.zoneTool(['show_dms_status'])));
  assert.equal((await verified(ZONE)).code, 1, 'nothing is mended');
  const file = network.lab.env.DMS_CONF;
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n[dmsd]\ndrift = mend\n`);
  await restart();
  await until('it is mended', PATIENCE_MS, async () => (await verified(ZONE)).code === 0);
  assert.ok(await servedAsStored(network, ZONE));
  assert.doesNotMatch(await network.zoneTool(['show_dms_status']), reported);
  await assertReplayIsClean(network);
});

test('waiting for a zone that is disabled ends at once', async () => {
  const { change_id } = await save(OTHER, 'three');
  await network.zoneTool(['disable_zone', OTHER]);
  const waited = await network.rpc<Waited>('wait_change', { change_id, until: 'served', timeout: 20 });
  assert.deepEqual([waited.timed_out, waited.reasons], [false, ['not publishing: zone is DISABLED']]);
  const { code, value } = await verified(OTHER);
  assert.deepEqual([code, value.skipped], [0, [{ name: OTHER, state: 'DISABLED' }]]);
});
