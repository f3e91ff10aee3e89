// Incremental updates as the secondaries see them: by JSON-RPC, by the shell, around an edit lock, and over a kill of dmsd.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertReplayIsClean, type Network, servedAsStored, startNetwork, until } from './support/network.ts';

const ZONE = 'incremental.example.';
const LOGIN = { login_id: 'panel@incremental.example' };
const PATIENCE_MS = 45_000;

let network: Network;
before(async () => {
  network = await startNetwork();
  const rrs = [
    { label: 'www', type: 'A', ttl: '300', rdata: '192.0.2.1' },
    { label: 'www', type: 'A', ttl: '300', rdata: '192.0.2.2' },
    { label: 'panel', type: 'CNAME', rdata: 'master1.example.net.' },
  ];
  await network.rpc('create_zone', {
    name: ZONE,
    zi_data: { rr_groups: [{ rrs }] },
    edit_lock: true,
    inc_updates: true,
    ...LOGIN,
  });
  await answered('www A 300 c0000201', 'www A 300 c0000202');
});
after(() => network?.down());

/** Both secondaries serve what is stored, these lines of www among it and no others. */
async function answered(...lines: string[]): Promise<void> {
  await until(lines.join(', '), PATIENCE_MS, async () => {
    const stored = (await network.stored(ZONE)).map((line) => line.replace(`.${ZONE}`, ''));
    assert.deepEqual(
      stored.filter((line) => line.startsWith('www ')),
      lines,
    );
    return servedAsStored(network, ZONE);
  });
}

const op = (update_op: string, type: string, rdata: string | null = null, ttl = '300') => ({
  label: 'www',
  type,
  rdata,
  update_op,
  ...(update_op === 'DELETE' ? {} : { ttl }),
});

const send = (update_type: string, ...rrs: object[]): Promise<unknown> =>
  network.rpc('update_rrs', { name: ZONE, update_data: { rr_groups: [{ rrs }] }, update_type, ...LOGIN });

const zones = async (what: string): Promise<string[]> =>
  network.sql(`select ${what} from zone where name = '${ZONE}' and state <> 'DELETED'`);

test('a record more in an RRset, one less, and the TTL of all', async () => {
  assert.equal(await send('one', op('ADD', 'A', '192.0.2.3', '600'), op('DELETE', 'A', '192.0.2.1')), null);
  await answered('www A 600 c0000202', 'www A 600 c0000203');
});

test('an incremental zone file from a pipe, as after a failover', async () => {
  const text = `$ORIGIN ${ZONE}\n$UPDATE_TYPE wsgi-failover\n;!RROP:UPDATE_RRTYPE\npanel 30 IN CNAME master2.example.net.\n`;
  await network.zoneTool(['update_rrs', '-'], { input: text });
  await until('the panel has moved', PATIENCE_MS, async () => {
    assert.ok((await network.stored(ZONE)).some((line) => line.startsWith(`panel.${ZONE} CNAME 30 `)));
    return servedAsStored(network, ZONE);
  });
});

test('groups wait while the zone is edited; the locked save takes them along', async () => {
  const [, edit_lock_token] = await network.rpc<[object, number]>('edit_zone', { name: ZONE, ...LOGIN });
  const before = await zones('zi_candidate_id');
  await send('first', op('ADD', 'A', '192.0.2.4', '600'));
  await send('second', op('DELETE', 'A', '192.0.2.3'), op('ADD', 'TXT', '"t"', '600'));
  await until('the update for them has run', PATIENCE_MS, async () => {
    const open = "select id from event where type = 'update' and state in ('NEW', 'RETRY', 'RUNNING')";
    return (await network.sql(open)).length === 0;
  });
  assert.deepEqual(await zones('zi_candidate_id'), before);
  assert.equal((await network.zoneTool(['ls_update_rrs', ZONE])).trim().split('\n').length, 2);
  const rrs = [
    { label: 'www', type: 'A', ttl: '600', rdata: '192.0.2.3' },
    { label: 'edited', type: 'TXT', rdata: '"saved"' },
  ];
  const save = { name: ZONE, zi_data: { rr_groups: [{ rrs }] }, edit_lock_token, ...LOGIN };
  await network.rpc('update_zone', save);
  await answered('www A 600 c0000204', 'www TXT 600 0174');
  assert.ok((await network.stored(ZONE)).some((line) => line.startsWith(`edited.${ZONE}`)));
  assert.deepEqual(await zones('lock_state'), ['EDIT_UNLOCK']);
  assert.equal(await network.zoneTool(['ls_update_rrs', ZONE]), '');
});

test('they are published when the editor leaves without saving', async () => {
  const [, edit_lock_token] = await network.rpc<[object, number]>('edit_zone', { name: ZONE, ...LOGIN });
  await send('third', op('ADD', 'A', '192.0.2.5', '600'));
  await network.rpc('cancel_edit_zone', { name: ZONE, edit_lock_token });
  await answered('www A 600 c0000204', 'www A 600 c0000205', 'www TXT 600 0174');
});

test('a group that no longer applies is a failed event; a dmsd that is killed loses none', async () => {
  await network.lab.kill('dmsd');
  await send('clash', { label: 'later', type: 'A', rdata: '192.0.2.9', update_op: 'ADD' });
  await send('fine', op('DELETE', 'A', '192.0.2.5'));
  const [, edit_lock_token] = await network.rpc<[object, number]>('edit_zone', { name: ZONE, ...LOGIN });
  const rrs = [
    { label: 'www', type: 'A', rdata: '192.0.2.5' },
    { label: 'later', type: 'CNAME', rdata: 'www' },
    { label: 'www', type: 'A', rdata: '192.0.2.6' },
  ];
  await network.rpc('update_zone', { name: ZONE, zi_data: { rr_groups: [{ rrs }] }, edit_lock_token, ...LOGIN });
  await network.lab.start('dmsd');
  await answered('www A 3600 c0000206');
  const failed = await network.sql("select error from event where type = 'updateRrs' and state = 'FAILURE'");
  assert.equal(failed.length, 1);
  assert.match(failed[0] ?? '', /clash no longer applies/);
  assert.match(await network.zoneTool(['ls_failed_events']), /ZoneSMUpdateRrs/);
  assert.deepEqual(await network.sql('select id from update_group'), []);
});

test('replay explains every row', () => assertReplayIsClean(network));
