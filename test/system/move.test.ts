// A zone moves from one server group to another, and each step waits for what servers and the parent say (spec 06 §7.3).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type LabHost, masterOf, replicaOf } from '../../src/lab/layout.ts';
import { assertReplayIsClean, explained, type Network, startNetwork, until } from './support/network.ts';

const PATIENCE_MS = 60_000;
const LOGIN = { login_id: 'panel@move.example' };
const ZONE = 'child.move.example.';
const PARENT = 'move.example.';

let network: Network;
let old: LabHost;
let next: LabHost;
before(async () => {
  network = await startNetwork();
  [old, next] = network.secondaries as [LabHost, LabHost];
  const masters = [masterOf(network.lab.layout).address, replicaOf(network.lab.layout).address];
  await network.zoneTool(['create_sg', 'someorg-two', 'none', ...masters]);
  await network.zoneTool(['disable_server', next.serverName]);
  await network.zoneTool(['move_server_sg', next.serverName, 'someorg-two']);
  await network.zoneTool(['enable_server', next.serverName]);
  await network.sql(`insert into config (key, value, sg_id) select c.key, c.value, two.id from config c
    join server_group one on one.id = c.sg_id and one.name = 'someorg-one', server_group two
    where two.name = 'someorg-two' and c.key like 'soa%'`);
  await network.zoneTool(['edit_apex_ns', '-g', 'someorg-two', '--set', 'ns1.two.example.', 'ns2.two.example.']);
  await delegate('ns1.someorg.net.', true);
  const zi_data = { zone_ttl: '2s', rr_groups: [{ rrs: [{ label: 'www', type: 'A', rdata: '192.0.2.1' }] }] };
  await network.rpc('create_zone', { name: ZONE, zi_data, ...LOGIN });
  await until('the old server has it', PATIENCE_MS, () => has(old));
});
after(() => network?.down());

const has = async (host: LabHost): Promise<boolean> => (await network.answers.serial(host, ZONE)) !== null;

/** The parent, which is ours too, says who serves the zone. */
async function delegate(ns: string, isNew = false): Promise<void> {
  const zi_data = { zone_ttl: '2s', rr_groups: [{ rrs: [{ label: 'child', type: 'NS', rdata: ns }] }] };
  await network.rpc(isNew ? 'create_zone' : 'update_zone', { name: PARENT, zi_data, ...LOGIN });
}

async function move(): Promise<{ stage: string; reason: string | null } | null> {
  const [row = ''] = await network.sql(
    `select coalesce(move::text, 'null') from zone where name = '${ZONE}' and state <> 'DELETED'`,
  );
  return JSON.parse(row);
}

const waitsFor = (pattern: RegExp) =>
  until(String(pattern), PATIENCE_MS, async () => {
    assert.match(await network.zoneTool(['show_dms_status']).then((text) => text.replaceAll(/\s+/g, ' ')), pattern);
    return true;
  });

test('duplicated, swapped when the new servers have it, and held until the registrar has followed', async () => {
  await explained(network, async () => {
    await network.lab.stop(`named-${next.name}`);
    await network.zoneTool(['move_zone_sg', ZONE, 'someorg-two']);
    await waitsFor(
      new RegExp(`moves to server group someorg-two: waiting for servers: ${next.serverName} does not answer`),
    );
    assert.equal((await move())?.stage, 'DUPLICATED');
    await network.lab.start(`named-${next.name}`);
    await until('both have it', PATIENCE_MS, () => has(next));
    await until('the new name servers are published', PATIENCE_MS, async () => {
      assert.deepEqual(await network.apexNs(next, ZONE), ['ns1.two.example.', 'ns2.two.example.']);
      return true;
    });
    await network.sql(`update event set scheduled = clock_timestamp() where type = 'moveStep' and state = 'NEW'`);
    await waitsFor(/waiting for registrar: parent \(move\.example\.\) still lists ns1\.someorg\.net\./);
    assert.ok(await has(old));
  });
});

test('when the parent lists the new ones only, the old servers drop it after the TTLs', async () => {
  await explained(network, async () => {
    await delegate('ns1.two.example.');
    await network.sql(`update event set scheduled = clock_timestamp() where type = 'moveStep' and state = 'NEW'`);
    await until('the move has ended', PATIENCE_MS, async () => (await move()) === null);
    await until('the old server has dropped it', PATIENCE_MS, async () => !(await has(old)));
    assert.ok(await has(next));
  });
});

test('a move is given up before the swap, and -f does not wait for the registrar', async () => {
  await explained(network, async () => {
    const back = ['move_zone_sg', ZONE, 'someorg-one'];
    await network.zoneTool(back);
    await network.zoneTool(['cancel_move_zone_sg', ZONE]);
    assert.equal(await move(), null);
    await network.zoneTool([...back, '-f']);
    await until('it has moved', PATIENCE_MS, async () => (await move()) === null && !(await has(next)));
    assert.ok(await has(old));
  });
  await assertReplayIsClean(network);
});
