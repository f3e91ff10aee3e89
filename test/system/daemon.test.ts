// dmsd and what goes down around it: a stand-by takes over, PostgreSQL restarts, the master and a secondary die.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { prepareAccounts } from '../../src/lab/accounts.ts';
import { type Network, servedAsStored, startNetwork, until, zoneData } from './support/network.ts';

const ZONE = 'daemon.example.';
const LOGIN = { login_id: 'panel@daemon.example' };
const PATIENCE_MS = 45_000;

let network: Network;
let standBy: ChildProcess | null = null;
before(async () => {
  network = await startNetwork();
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('created'), ...LOGIN });
  await network.answers.served([ZONE], PATIENCE_MS);
});
after(async () => {
  standBy?.kill('SIGKILL');
  await network?.down();
});

const save = (text: string): Promise<unknown> =>
  network.rpc('update_zone', { name: ZONE, zi_data: zoneData(text), ...LOGIN });

async function served(text: string): Promise<void> {
  await until(`both secondaries serve '${text}'`, PATIENCE_MS, async () => {
    const rdata = Buffer.from([text.length, ...Buffer.from(text)]).toString('hex');
    assert.ok((await network.stored(ZONE)).includes(`edited.${ZONE} TXT 3600 ${rdata}`));
    return servedAsStored(network, ZONE);
  });
}

const pidOf = (name: string): number | null => network.lab.status().find((each) => each.name === name)?.pid ?? null;

const activePid = async (): Promise<number> => Number((await network.sql('select pid from daemon'))[0]);

const status = (): Promise<string> => network.zoneTool(['show_dms_status']);

test('a stand-by waits, and takes over within 5 s of a kill', async (t) => {
  const [program = '', ...args] = [
    ...(await prepareAccounts()).prefix('dmsd'),
    path.join(network.lab.layout.checkout, 'bin/dmsd'),
  ];
  standBy = spawn(program, args, { env: { ...process.env, DMS_CONF: network.lab.env.DMS_CONF }, stdio: 'ignore' });
  const first = await activePid();
  await until('the stand-by has looked', PATIENCE_MS, async () => {
    const asking = await network.sql("select 1 from pg_stat_activity where application_name like 'dmsd%' limit 1");
    return asking.length > 0 && standBy?.exitCode === null;
  });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  assert.equal(await activePid(), first, 'two dmsd at once');
  await network.lab.kill('dmsd');
  const from = Date.now();
  await save('taken over');
  await until('the stand-by is active', 5_000, async () => (await activePid()) !== first);
  await served('taken over');
  const took = Date.now() - from;
  t.diagnostic(`served ${took} ms after the kill`);
  assert.ok(took < 5_000, `${took} ms`);
});

test('SIGTERM ends it in good order, and another one acts', async () => {
  assert.ok(standBy);
  const ended = once(standBy, 'exit');
  standBy.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  await network.lab.start('dmsd');
  await save('started again');
  await served('started again');
});

test('PostgreSQL restarts under dmsd: nothing is lost, nothing needs a restart', async () => {
  const before = pidOf('dmsd');
  await save('before the restart');
  await network.lab.kill('postgres');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await network.lab.start('postgres');
  await served('before the restart');
  await save('after the restart');
  await served('after the restart');
  assert.equal(pidOf('dmsd'), before);
});

test('the master is killed: the zone tells why it waits, and is published when the master is back', async () => {
  await network.lab.kill('named-master');
  await save('the master was down');
  await until('show_dms_status tells why', PATIENCE_MS, async () => {
    const master = network.host('master').address;
    return (await status()).includes(`zone ${ZONE}: name server ${master} port`);
  });
  await network.lab.start('named-master');
  await served('the master was down');
  await until('the reason is gone', PATIENCE_MS, async () => !(await status()).includes(`zone ${ZONE}:`));
});

test('a secondary is killed: its server is RETRY, and OK by itself when it is back', async () => {
  const state = async (): Promise<string | undefined> =>
    (await network.sql("select state from server where name = 'slave1.lab'"))[0];
  await network.lab.kill('named-slave1');
  await network.rpc('create_zone', { name: 'meanwhile.example.', zi_data: zoneData('meanwhile'), ...LOGIN });
  await save('a secondary was down');
  await until('slave1.lab is RETRY', PATIENCE_MS, async () => (await state()) === 'RETRY');
  assert.match(await status(), /slave1\.lab/);
  const [other] = network.secondaries.slice(1);
  assert.ok(other);
  await until('the other one serves it', PATIENCE_MS, async () => network.answers.serial(other, 'meanwhile.example.'));
  await network.lab.start('named-slave1');
  await until('slave1.lab is OK', PATIENCE_MS, async () => (await state()) === 'OK');
  await until('both serve the new zone', PATIENCE_MS, () => servedAsStored(network, 'meanwhile.example.'));
  await served('a secondary was down');
});

test('a secondary is back before anybody looked, with an older state of a zone that others have long followed', async () => {
  const others = Array.from({ length: 30 }, (_, n) => `other${n}.example.`);
  for (const zone of others) await network.rpc('create_zone', { name: zone, zi_data: zoneData('created'), ...LOGIN });
  await network.answers.served(others, PATIENCE_MS);
  await network.rpc('delete_zone', { name: ZONE });
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('reborn', 5), ...LOGIN });
  await served('reborn');
  for (const zone of others) await network.rpc('update_zone', { name: zone, zi_data: zoneData('edited'), ...LOGIN });
  for (const zone of others) await until(`${zone} is served`, PATIENCE_MS, () => servedAsStored(network, zone));
  await network.lab.kill('named-slave1');
  await network.lab.start('named-slave1');
  await served('reborn');
});

test('a secondary whose rsync hangs does not hold up the other, nor whoever disables it', async () => {
  const hanging = pidOf('rsyncd-slave1');
  const [, other] = network.secondaries;
  assert.ok(hanging && other);
  process.kill(hanging, 'SIGSTOP');
  try {
    for (const zone of ['hanging1.example.', 'hanging2.example.']) {
      await network.rpc('create_zone', { name: zone, ...LOGIN });
      await until(`the other one serves ${zone}`, 20_000, async () => network.answers.serial(other, zone));
    }
    const from = Date.now();
    await network.zoneTool(['disable_server', 'slave1.lab']);
    assert.ok(Date.now() - from < 5_000, 'disable_server waited');
  } finally {
    process.kill(hanging, 'SIGCONT');
  }
  await network.zoneTool(['enable_server', 'slave1.lab']);
  await network.answers.served(['hanging1.example.', 'hanging2.example.'], PATIENCE_MS);
});
