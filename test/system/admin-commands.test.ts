// The commands by which an administrator adds a server: rndc.conf, static configuration, and whether it answers.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { hostPaths } from '../../src/lab/layout.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import { type Network, startNetwork, until } from './support/network.ts';

const PATIENCE_MS = 30_000;

let network: Network;
before(async () => {
  network = await startNetwork();
});
after(() => network?.down());

const pings = async (): Promise<Map<string, { sent: number; answered: number; fault: string | null }>> => {
  const servers = JSON.parse(await network.zoneTool(['ls_server', '-j', '--json']));
  return new Map(servers.map((one: { server_name: string; ping: object }) => [one.server_name, one.ping]));
};

test('write_rndc_conf: with it rndc reaches every server', { skip: process.getuid?.() !== 0 }, async () => {
  await network.zoneTool(['write_rndc_conf']);
  const { rndcConf } = hostPaths(network.host('master'));
  assert.match(readFileSync(rndcConf, 'utf8'), /Made by write_rndc_conf/);
  for (const host of network.secondaries) {
    const said = await runCommand([
      'rndc',
      '-c',
      rndcConf,
      '-b',
      network.host('master').address,
      '-s',
      host.serverName,
      'status',
    ]);
    assert.match(said, /server is up and running/);
  }
});

test('rsync_server_admin_config brings the static files and has them read', {
  skip: process.getuid?.() !== 0,
}, async () => {
  const [first, second] = network.secondaries;
  assert.ok(first !== undefined && second !== undefined);
  const arrived = path.join(hostPaths(first).rsyncTarget, 'options.conf');
  await network.zoneTool(['rsync_server_admin_config', first.serverName, 'no_rndc']);
  assert.ok(existsSync(arrived));
  await network.zoneTool(['rsync_server_admin_config', first.serverName]);
  await until('named has read it', PATIENCE_MS, async () =>
    readFileSync(hostPaths(first).namedLog, 'utf8').includes("received control channel command 'reconfig'"),
  );
  await network.lab.stop(`rsyncd-${second.name}`);
  const { code, stderr } = await network.tryZoneTool(['rsync_server_admin_config', second.serverName]);
  assert.deepEqual([code, /rsync to .* failed/.test(stderr.replaceAll(/\s+/g, ' '))], [10, true], stderr);
  assert.equal((await network.tryZoneTool(['rsync_server_admin_config', 'none.lab'])).code, 68);
  assert.equal((await network.tryZoneTool(['rsync_server_admin_config', second.serverName, 'now'])).code, 64);
});

test('ls_server -j and show_dms_status tell who answers', async () => {
  for (const [name, ping] of await pings())
    assert.deepEqual([ping.sent, ping.answered, ping.fault], [5, 5, null], name);
  const [first] = network.secondaries;
  assert.ok(first !== undefined);
  await network.lab.stop(`named-${first.name}`);
  const silent = (await pings()).get(first.serverName);
  assert.equal(silent?.answered, 0);
  assert.match(String(silent?.fault), /not reachable/);
  const page = await network.zoneTool(['show_dms_status']);
  assert.match(page, /ping: 5 sent, 5 answered, 0 % lost, [\d.]+ ms \(DNS probe\)/);
  assert.match(page, /ping: 2 sent, 0 answered, 100 % lost \(DNS probe\): name server/);
});
