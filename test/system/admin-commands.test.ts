// The commands by which an administrator adds a server: rndc.conf, static configuration, and whether it answers.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { hostPaths } from '../../src/lab/layout.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import { assertReplayIsClean, type Network, servedAsStored, startNetwork, until, zoneData } from './support/network.ts';

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
  const { address } = network.host('master');
  const servers = network.secondaries.map(({ serverName }) => ['-s', serverName]);
  // as root, and as the user that dmsd runs as; without -s: the master's own
  for (const user of [[], ['runuser', '-u', 'dmsd', '--']]) {
    for (const server of [[], ...servers]) {
      const said = await runCommand([...user, 'rndc', '-c', rndcConf, '-b', address, ...server, 'status']);
      assert.match(said, /server is up and running/);
    }
  }
});

test('replace over zones until every server has it, and back', async () => {
  const zones = ['renumber1.example', 'renumber2.example'];
  for (const zone of zones) {
    await network.rpc('create_zone', { name: `${zone}.`, login_id: 'op@admin.example', zi_data: zoneData('before') });
  }
  const allServe = async (address: string): Promise<boolean> => {
    for (const zone of zones) {
      const text = await network.zoneTool(['show_zone', zone]);
      assert.ok(/^h0 .*$/m.exec(text)?.[0].endsWith(` ${address}`), text);
      await servedAsStored(network, `${zone}.`);
    }
    return true;
  };
  await until('they are served', PATIENCE_MS, () => allServe('192.0.2.1'));
  const patience = ['--wait', 'served', '--timeout', '60'];
  await network.zoneTool(['replace', '-f', ...patience, '192.0.2.0/30', '198.51.100.0/30', 'renumber*']);
  await allServe('198.51.100.1');
  await network.zoneTool(['undo', '-f', ...patience, 'renumber1.example']);
  const reverted = await network.tryZoneTool(['revert', '-f', ...patience, '1']);
  assert.deepEqual(
    [reverted.code, /renumber1\.example\. has been changed since/.test(reverted.stderr.replaceAll(/\s+/g, ' '))],
    [75, true],
  );
  await allServe('192.0.2.1');
  await assertReplayIsClean(network);
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
