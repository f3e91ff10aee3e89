// Apex NS: configured for a server group, or a zone's own; each change of either reaches every secondary.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  assertReplayIsClean,
  type Network,
  servedAsStored,
  servedByNobody,
  startNetwork,
  until,
  zoneData,
} from './support/network.ts';

const ZONE = 'apex.example.';
const LOGIN = { login_id: 'panel@apex.example' };
const PATIENCE_MS = 45_000;

let network: Network;
before(async () => {
  network = await startNetwork();
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('created'), ...LOGIN });
});
after(() => network?.down());

/** Every secondary answers these NS, and otherwise what the database has. */
async function answersNs(...names: string[]): Promise<void> {
  await until(`NS ${names.join(' ')}`, PATIENCE_MS, async () => {
    for (const host of network.secondaries) assert.deepEqual(await network.apexNs(host, ZONE), names, host.name);
    return servedAsStored(network, ZONE);
  });
}

const showNs = async (): Promise<string[]> =>
  (await network.zoneTool(['show_zone', ZONE]))
    .split('\n')
    .flatMap((line) => /\sNS\s+(\S+)/.exec(line)?.[1] ?? [])
    .sort();

/** Saves the zone with these records at its apex beside the others. */
const saveWith = (text: string, ...names: string[]): Promise<unknown> => {
  const data = zoneData(text) as { rr_groups: { rrs: unknown[] }[] };
  const rrs = names.map((rdata) => ({ label: '@', type: 'NS', rdata }));
  return network.rpc('update_zone', { name: ZONE, zi_data: { rr_groups: [{ rrs }, ...data.rr_groups] }, ...LOGIN });
};

test('a new zone answers the configured NS', () => answersNs('ns1.someorg.net.', 'ns2.someorg.net.'));

test('other NS are configured: the next update brings them', async () => {
  await network.zoneTool(['edit_apex_ns', '--set', 'ns1.someorg.net.', 'ns3.someorg.net.']);
  await network.zoneTool(['refresh_zone', ZONE]);
  await answersNs('ns1.someorg.net.', 'ns3.someorg.net.');
});

test('switched off, the zone keeps the NS it had, as records of its own', async () => {
  await network.zoneTool(['set_zone', ZONE, 'no_use_apex_ns']);
  await until('a version has the NS', PATIENCE_MS, async () => (await showNs()).length === 2);
  await answersNs('ns1.someorg.net.', 'ns3.someorg.net.');
  await network.zoneTool(['edit_apex_ns', '--set', 'ns1.someorg.net.', 'ns2.someorg.net.']);
  await network.zoneTool(['refresh_zone', ZONE]);
  await saveWith('own', 'ns1.someorg.net.', 'ns9.other.net.');
  await answersNs('ns1.someorg.net.', 'ns9.other.net.');
  assert.deepEqual(await showNs(), ['ns1.someorg.net.', 'ns9.other.net.']);
});

test('another TTL of the SOA alone reaches the secondaries', async () => {
  const data = zoneData('own') as { rr_groups: object[] };
  const rrs = ['ns1.someorg.net.', 'ns9.other.net.'].map((rdata) => ({ label: '@', type: 'NS', rdata }));
  const zi_data = { soa_ttl: '7m', rr_groups: [{ rrs }, ...data.rr_groups] };
  await network.rpc('update_zone', { name: ZONE, zi_data, ...LOGIN });
  await until('the SOA has 420 s', PATIENCE_MS, async () => {
    for (const host of network.secondaries) assert.equal(await network.soaTtl(host, ZONE), 420, host.name);
    return true;
  });
});

test('switched on again, the configured NS replace its own', async () => {
  await network.zoneTool(['set_zone', ZONE, 'use_apex_ns']);
  await answersNs('ns1.someorg.net.', 'ns2.someorg.net.');
});

test('a version saved under the other setting is published as a copy under the present one', async () => {
  const [own] = await network.sql(
    `select i.id from zone_instance i join zone z on z.id = i.zone_id where z.name = '${ZONE}' and not i.use_apex_ns order by i.id desc limit 1`,
  );
  await network.zoneTool(['-f', 'refresh_zone', ZONE, String(own)]);
  await until('the copy is current', PATIENCE_MS, async () => {
    const current = `select i.copied_from from zone_instance i join zone z on z.zi_id = i.id where z.name = '${ZONE}'`;
    return (await network.sql(current))[0] === own;
  });
  await answersNs('ns1.someorg.net.', 'ns2.someorg.net.');
});

test('switched off while disabled, it comes back with NS of its own', async () => {
  await network.zoneTool(['disable_zone', ZONE]);
  await until('nobody serves it', PATIENCE_MS, () => servedByNobody(network, ZONE));
  await network.zoneTool(['set_zone', ZONE, 'no_use_apex_ns']);
  await network.zoneTool(['enable_zone', ZONE]);
  await answersNs('ns1.someorg.net.', 'ns2.someorg.net.');
  assert.equal((await showNs()).length, 2);
});

test('the history explains every row', () => assertReplayIsClean(network));
