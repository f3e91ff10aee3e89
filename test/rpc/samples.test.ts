// The sample requests that came with the original system (spec 03, Appendix B), as clients of it send them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { publish } from '../operations/setup.ts';
import { type Reply, type RpcSite, startRpc } from './support.ts';

let server: RpcSite;
before(async () => {
  server = await startRpc();
});
after(() => server.close());

const ID = '550e8400-e29b-41d4-a716-446655440000';

async function send(endpoint: string, requests: unknown): Promise<Reply[]> {
  const response = await server.post(endpoint, JSON.stringify(requests));
  assert.equal(response.status, 200);
  return [await response.json()].flat() as Reply[];
}

const request = (method: string, params: unknown) => ({ jsonrpc: '2.0', method, params, id: ID });

const TEXT = `$TTL 24h
$ORIGIN sample.test.
@ IN SOA ns1.example.net. hostmaster.example.net. 2012030500 2h 15m 7d 1h ;!REF:SAMPLE@REF
@ IN NS ns1.example.net.
;| Hosts of the office
;# the web server
www IN AAAA 2001:db8::80
    IN A 192.0.2.80
;| Delegated
child IN NS ns.child
ns.child IN AAAA 2001:db8::53
child IN DS 12345 8 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE7B1E3F4A0C5D8C1B1B1B1B1B
`;

test('create_zone with reference and login, load_zone, load_zi and update_zone_text with a whole text zone', async () => {
  const made = await send(
    '/admin_dms',
    request('create_zone', { name: 'made.test.', reference: 'SAMPLE', login_id: 'j@s.test' }),
  );
  assert.deepEqual([made[0]?.result, made[0]?.id], [true, ID]);
  const load = { name: 'sample.test.', zi_text: TEXT, login_id: 'j@s.test' };
  const [loaded] = await send('/admin_dms', request('load_zone', load));
  assert.equal(loaded?.result, true, JSON.stringify(loaded));
  await publish(server.site, 'sample.test.');
  const shown = await server.rpc('/admin_dms', 'show_zone_text', { name: 'sample.test.', zi_id: '^' });
  const { zi_text } = shown.result as { zi_text: string };
  for (const part of [
    /;\| Hosts of the office/,
    /;# the web server/,
    /REF:SAMPLE@REF/,
    /IN +DS +12345 8 2/,
    /ns\.child +IN +AAAA/,
  ]) {
    assert.match(zi_text, part);
  }
  for (const method of ['load_zi', 'update_zone_text']) {
    const [saved] = await send(
      '/admin_dms',
      request(method, { ...load, zi_text: zi_text.replace('192.0.2.80', '192.0.2.81') }),
    );
    assert.equal(saved?.result, true, JSON.stringify(saved));
  }
});

test('a batch of lists, list_zi and edit_zone with repeated ids: answers in the order of the requests', async () => {
  const answers = await send('/admin_dms', [
    request('list_zone', { names: ['made*'] }),
    request('list_zone', {}),
    request('list_zi', { name: 'made.test.' }),
    request('edit_zone', { name: 'sample.test.', login_id: 'j@s.test' }),
    request('show_zone', { name: 'none.test.' }),
  ]);
  assert.deepEqual(
    answers.map(({ id }) => id),
    Array(5).fill(ID),
  );
  const [some, all, versions, edited, none] = answers.map(({ result }) => result) as [
    unknown[],
    unknown[],
    object,
    unknown[],
    undefined,
  ];
  assert.deepEqual([some.length, all.length, 'all_zis' in versions, edited[1], none], [1, 2, true, null, undefined]);
  assert.equal(answers[4]?.error?.code, -28);
});

test('update_rrs with flags as words is refused by name', async () => {
  const update = (track_reverse: unknown) => ({
    ...{ name: 'sample.test.', update_type: 'sample', login_id: 'j@s.test' },
    update_data: {
      rr_groups: [{ rrs: [{ label: 'new', type: 'A', rdata: '192.0.2.9', update_op: 'ADD', track_reverse }] }],
    },
  });
  await send('/admin_dms', request('set_zone', { name: 'sample.test.', inc_updates: true }));
  const [refused] = await send('/admin_dms', request('update_rrs', update('false')));
  assert.equal(refused?.error?.code, -32602);
  assert.equal(refused.error.data.param, 'update_data.rr_groups.0.rrs.0.track_reverse');
  const [taken] = await send('/admin_dms', request('update_rrs', update(false)));
  assert.equal(taken?.error, undefined, JSON.stringify(taken));
});
