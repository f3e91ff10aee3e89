// PTR records as the secondaries answer them: made, moved, withdrawn and restored with the addresses of a zone; classless zones.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { nameFromWire } from '../../src/dns/name.ts';
import { assertReplayIsClean, type Network, servedAsStored, startNetwork, until } from './support/network.ts';

const ZONE = 'ptr.example.';
const REVERSE = '2.0.192.in-addr.arpa.';
const CLASSLESS = '64-26.2.0.192.in-addr.arpa.';
const SIX = '8.b.d.0.1.0.0.2.ip6.arpa.';
const LOGIN = { login_id: 'panel@ptr.example' };
const PATIENCE_MS = 45_000;

let network: Network;
before(async () => {
  network = await startNetwork();
  for (const name of ['192.0.2.0/24', '2001:db8::/32']) await network.rpc('create_zone', { name, ...LOGIN });
});
after(() => network?.down());

/** Both secondaries serve these PTR records of the zone, and all else that is stored. */
async function answered(reverse: string, ...wanted: string[]): Promise<void> {
  await until(`${reverse} ${wanted.join(', ')}`, PATIENCE_MS, async () => {
    for (const host of network.secondaries) {
      const served = (await network.served(host, reverse)) ?? assert.fail(`${host.name} has no ${reverse}`);
      const ptrs = served.flatMap((line) => {
        const [, owner = '', rdata = ''] = /^(\S+) PTR \d+ ([0-9a-f]+)$/.exec(line) ?? [];
        return owner === '' ? [] : [`${owner.slice(0, -reverse.length - 1)} ${target(rdata)}`];
      });
      assert.deepEqual(ptrs.sort(), wanted, host.name);
    }
    return true;
  });
}

const target = (rdata: string): string => nameFromWire(Buffer.from(rdata, 'hex'), 0).name.replace(`.${ZONE}`, '');

const rr = (label: string, rdata: string, more: object = {}) => ({
  label,
  type: rdata.includes(':') ? 'AAAA' : 'A',
  rdata,
  ...more,
});
const forced = { force_reverse: true };

async function save(...rrs: object[]): Promise<void> {
  await network.rpc('update_zone', { name: ZONE, zi_data: { rr_groups: [{ rrs }] }, ...LOGIN });
}

const six = (n: string) => [...n.padStart(24, '0')].reverse().join('.');

test('created with a zone', async () => {
  const rrs = [rr('www', '192.0.2.10', forced), rr('plain', '192.0.2.11'), rr('www', '2001:db8::10')];
  await network.rpc('create_zone', { name: ZONE, zi_data: { rr_groups: [{ rrs }] }, ...LOGIN });
  await answered(REVERSE, '10 www');
  await answered(SIX, `${six('10')} www`);
});

test('changed with an address, by an edit and by an incremental update', async () => {
  await save(rr('www', '192.0.2.12'), rr('www', '2001:db8::12'));
  await answered(REVERSE, '12 www');
  await answered(SIX, `${six('12')} www`);
  await network.rpc('set_zone', { name: ZONE, inc_updates: true });
  const rrs = [{ ...rr('inc', '192.0.2.13', forced), update_op: 'ADD' }];
  await network.rpc('update_rrs', { name: ZONE, update_data: { rr_groups: [{ rrs }] }, update_type: 'one', ...LOGIN });
  await answered(REVERSE, '12 www', '13 inc');
});

test('a disabled record, a disabled zone, a deleted zone, and all of them back', async () => {
  const all = [rr('www', '192.0.2.12'), rr('inc', '192.0.2.13')];
  await save(rr('www', '192.0.2.12', { disable: true }), rr('inc', '192.0.2.13'));
  await answered(REVERSE, '13 inc');
  await save(...all);
  await answered(REVERSE, '12 www', '13 inc');
  const preview = await network.rpc<{ removed: number }>('preview_withdrawal', { name: ZONE });
  assert.equal(preview.removed, 2);
  await network.rpc('disable_zone', { name: ZONE });
  await answered(REVERSE);
  await network.rpc('enable_zone', { name: ZONE });
  await answered(REVERSE, '12 www', '13 inc');
  const [id = ''] = await network.sql(`select id from zone where name = '${ZONE}'`);
  await network.zoneTool(['-f', 'delete_zone', ZONE]);
  await answered(REVERSE);
  await network.rpc('undelete_zone', { zone_id: Number(id) });
  await answered(REVERSE, '12 www', '13 inc');
});

test('a classless zone takes the addresses of its network, and its parent leads there', async () => {
  await save(rr('www', '192.0.2.12'), rr('less', '192.0.2.70', forced));
  await answered(REVERSE, '12 www', '70 less');
  await network.zoneTool(['create_zone', '--parent', '192.0.2.64/26']);
  await answered(CLASSLESS, '70 less');
  await answered(REVERSE, '12 www');
  await until('the parent has its delegation and its aliases', PATIENCE_MS, async () => {
    const served = (await network.served(network.secondaries[0]!, REVERSE)) ?? [];
    assert.equal(served.filter((line) => line.includes(' CNAME ')).length, 64);
    assert.ok(served.some((line) => line.startsWith(`${CLASSLESS} NS `)));
    return servedAsStored(network, REVERSE);
  });
  await network.zoneTool(['-f', 'delete_zone', '192.0.2.64/26']);
  await until('the parent is as before', PATIENCE_MS, async () => {
    const served = (await network.served(network.secondaries[0]!, REVERSE)) ?? [];
    assert.ok(!served.some((line) => line.includes('64-26')), served.join('\n'));
    return servedAsStored(network, REVERSE);
  });
});

test('every row is explained by its events', () => assertReplayIsClean(network));
