// restore_named_db: named's disk made anew while it is down; the servers follow, whatever serials they have.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { serialGt } from '../../src/dns/serial.ts';
import { hostPaths } from '../../src/lab/layout.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import { type Db, openDatabase } from '../../src/store/db.ts';
import { copyZones } from '../support/zone-copies.ts';
import {
  assertReplayIsClean,
  explained,
  type Network,
  openEvents,
  servedAsStored,
  startNetwork,
  until,
  zoneData,
} from './support/network.ts';

const PATIENCE_MS = 90_000;
const LOGIN = { login_id: 'panel@restore.example' };
const [PLAIN, LATE, AHEAD, OFF] = ['plain', 'late', 'ahead', 'off'].map((label) => `${label}.restore.example.`);
const LIVE = [PLAIN!, LATE!, AHEAD!];
const COPIES = 1_200;
const LAST = `copy${COPIES}.example.`;

let network: Network;
let directory: string;
before(async () => {
  network = await startNetwork();
  directory = hostPaths(network.host('master')).dynamic;
  for (const name of [...LIVE, OFF]) await network.rpc('create_zone', { name, zi_data: zoneData('first'), ...LOGIN });
  await served();
  await network.zoneTool(['disable_zone', OFF!]);
});
after(() => network?.down());

async function served(): Promise<void> {
  await explained(network, () =>
    until('served as stored', PATIENCE_MS, async () => {
      for (const zone of LIVE) await servedAsStored(network, zone);
      return true;
    }),
  );
}

const restore = () => network.tryZoneTool(['restore_named_db', '-f'], { timeoutMs: 120_000 });
const count = async (query: string): Promise<number> => Number((await network.sql(`select count(*) from ${query}`))[0]);
const serialAt = (host: string, zone: string) => network.answers.serial(network.host(host), zone);

async function stopBoth(): Promise<void> {
  await network.lab.stop('dmsd');
  await network.lab.stop('named-master');
}

async function startBoth(): Promise<void> {
  await network.lab.start('named-master');
  await network.lab.start('dmsd');
}

test('it is refused while named or dmsd runs, and where nobody can tell', async () => {
  const refused = async (text: RegExp): Promise<void> => {
    const { code, stderr } = await restore();
    assert.match(stderr, text);
    assert.equal(code, 69);
  };
  await refused(/named is not stopped: rndc status answers/);
  const conf = hostPaths(network.host('master')).rndcConf;
  const right = readFileSync(conf, 'utf8');
  writeFileSync(conf, right.replace(/secret "[^"]*"/, 'secret "bm90IHRoZSByaWdodCBvbmUgYXQgYWxs"'));
  await refused(/named is not stopped: rndc status says neither/);
  writeFileSync(conf, right);
  await network.lab.stop('named-master');
  await refused(/dmsd is running \(process \d+\)/);
  assert.equal(await count("event where type = 'restored'"), 0);
  const pidFile = path.join(hostPaths(network.host('master')).run, 'named.pid');
  writeFileSync(pidFile, 'no number\n');
  assert.equal((await restore()).code, 76);
  rmSync(pidFile);
  await network.lab.start('named-master');
});

test('files, includes and serials come from the database; servers that were ahead follow', async () => {
  await network.rpc('update_zone', { name: LATE!, zi_data: zoneData('second', 4), ...LOGIN });
  await served();
  // behind the back of DMS, as after the loss of the newest part of the database
  await bump(AHEAD!, 50);
  await until('the secondaries are ahead', PATIENCE_MS, async () => {
    const master = await serialAt('master', AHEAD!);
    return (await serialAt('slave1', AHEAD!)) === master && (await serialAt('slave2', AHEAD!)) === master;
  });
  const before = new Map(
    await Promise.all(LIVE.map(async (zone) => [zone, (await serialAt('slave1', zone))!] as const)),
  );
  await stopBoth();
  for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
  writeFileSync(path.join(directory, `${AHEAD!.slice(0, -1)}.jnl`), 'of an old file');
  writeFileSync(path.join(directory, '.plain.restore.example-0123456789ab'), 'of a killed process');
  await network.sql(`update serial_floor set serial = serial - 60 where name = '${AHEAD}'`);
  const { code, stderr } = await restore();
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(directory).sort(), LIVE.map((zone) => zone.slice(0, -1)).sort());
  assert.equal(await count("event where type = 'restored' and state = 'SUCCESS'"), LIVE.length);
  await startBoth();
  await served();
  for (const zone of LIVE) {
    const serial = await serialAt('slave2', zone);
    assert.ok(serial !== null && serialGt(serial, before.get(zone)!), `${zone}: ${serial} after ${before.get(zone)}`);
  }
  await settled();
});

/** Makes the master serve a serial that DMS knows nothing of. */
async function bump(zone: string, by: number): Promise<void> {
  const serial = ((await serialAt('master', zone)) ?? 0) + by;
  const { address } = network.host('master');
  const { layout } = network.lab;
  const soa = (await network.sql(`select z.name from zone z where z.name = '${zone}'`))[0];
  await runCommand(['nsupdate', '-v', '-k', hostPaths(network.host('master')).updateKey], {
    input: `server ${address} ${layout.ports.dns}\nlocal ${address}\nzone ${zone}\nupdate add ${soa} 3600 SOA ns.x. r.x. ${serial} 600 600 86400 600\nsend\n`,
  });
  assert.equal(await serialAt('master', zone), serial);
}

async function settled(): Promise<void> {
  await until('no open event', PATIENCE_MS, async () => {
    assert.deepEqual(await openEvents(network), []);
    return true;
  });
  await assertReplayIsClean(network);
}

test('killed in its midst and called again, it goes on: one event for each zone, nothing left behind', async () => {
  await stopBoth();
  const [total, old] = [LIVE.length + COPIES, await count("event where type = 'restored'")];
  const program = path.join(network.lab.layout.checkout, 'bin/zone_tool');
  const env = { ...process.env, DMS_CONF: network.lab.env.DMS_CONF };
  const done = (): Promise<number> => count('zone where restored_by = (select max(id) from named_restore)');
  await withDatabase(async (db) => {
    await copyZones(db, { of: PLAIN!, name: { prefix: 'copy', suffix: 'example.' }, from: 1, count: COPIES });
    // somebody edits the last zone: the batch that has it waits, and is killed there
    await db.transaction().execute(async (trx) => {
      await trx.selectFrom('zone').select('id').where('name', '=', LAST).forUpdate().execute();
      const child = spawn(program, ['restore_named_db', '-f'], {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      await until('most zones are restored', PATIENCE_MS, async () => {
        assert.equal(child.exitCode, null, said);
        return (await done()) > COPIES / 2;
      });
      process.kill(-child.pid!, 'SIGKILL');
      await ended;
    });
  });
  const half = await done();
  assert.ok(half < total, `${half} of ${total}`);
  const { code, stderr } = await restore();
  assert.equal(code, 0, stderr);
  assert.equal(await count("event where type = 'restored'"), old + total);
  assert.equal(readdirSync(directory).length, total);
  await startBoth();
  await explained(network, () => until('the last one is served', PATIENCE_MS, async () => serialAt('slave1', LAST)));
  await served();
});

async function withDatabase(work: (db: Db) => Promise<void>): Promise<void> {
  const { layout, secrets } = network.lab;
  const address = { host: network.host('master').address, port: layout.ports.postgres, database: 'dms' };
  const login = { user: 'dms', password: secrets.database, applicationName: 'test', max: 1 };
  const { db, close } = openDatabase({ ...address, ...login });
  await work(db).finally(close);
}
