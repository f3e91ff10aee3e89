// What goes wrong around a site that lives long: memory, full disks, a database that is read-only or another one, programs that
// hang, servers that refuse. Each is told in one line, and when its cause is gone the work goes on by itself.

import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { prepareAccounts } from '../../src/lab/accounts.ts';
import { hostPaths, labPaths } from '../../src/lab/layout.ts';
import { type OwnDisk, ownDisk } from '../../src/lab/own-disk.ts';
import { familyOf, processIdOf, signal } from '../../src/lab/process-table.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import { postgresPrograms } from '../../src/lab/services.ts';
import { RpcFault } from '../../src/lab/ways-in.ts';
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
import { pause } from './support/random.ts';

const ZONE = 'alive.example.';
const LOGIN = { login_id: 'panel@alive.example' };
const PATIENCE_MS = 90_000;
const READ_ONLY = -122;
const EXHAUSTED = -176;

let network: Network;
before(async () => {
  network = await startNetwork();
  await create(ZONE);
  await served('created');
});
after(() => network?.down());

const create = (name: string): Promise<unknown> =>
  network.rpc('create_zone', { name, zi_data: zoneData('created'), ...LOGIN });
const save = (text: string, name = ZONE): Promise<unknown> =>
  network.rpc('update_zone', { name, zi_data: zoneData(text), ...LOGIN });
const status = (): Promise<string> => network.zoneTool(['show_dms_status']);
const epoch = async (): Promise<number> => Number((await network.sql('select epoch from daemon'))[0]);

const pidOf = (name: string): number => {
  const pid = network.lab.status().find((each) => each.name === name)?.pid;
  assert.ok(pid, `${name} does not run`);
  return pid;
};

/** Both secondaries serve the zone as stored, and that is with this text. */
async function served(text: string, zone = ZONE): Promise<void> {
  const rdata = Buffer.from([text.length, ...Buffer.from(text)]).toString('hex');
  await explained(network, () =>
    until(`both secondaries serve '${text}'`, PATIENCE_MS, async () => {
      assert.ok((await network.stored(zone)).includes(`edited.${zone} TXT 3600 ${rdata}`));
      return servedAsStored(network, zone);
    }),
  );
}

/** Asks again until it is taken. */
const insist = (work: () => Promise<unknown>): Promise<void> =>
  until('the call is taken', PATIENCE_MS, async () => (await work()) !== null);

async function refusal(work: () => Promise<unknown>): Promise<number | null> {
  return work().then(
    () => null,
    (error: unknown) => {
      if (error instanceof RpcFault) return error.code;
      throw error;
    },
  );
}

function signalAll(name: string, what: NodeJS.Signals): void {
  const id = processIdOf(pidOf(name));
  for (const each of id === null ? [] : familyOf(id)) signal(each, what);
}

function setting(line: string): void {
  const file = labPaths(network.lab.dir).dmsConf;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\[dmsd\]\n.*/, `[dmsd]\n${line}`));
  process.kill(pidOf('dmsd'), 'SIGHUP');
}

test('above its memory ceiling dmsd begins anew in the same process, and ends first what is under way', async () => {
  const [pid, first] = [pidOf('dmsd'), await epoch()];
  signalAll('rsyncd-slave1', 'SIGSTOP');
  await create('ceiling.example.');
  const running = "select id from event where kind = 'server' and subject_name = 'slave1.lab' and state = 'RUNNING'";
  let configuring: string[] = [];
  await until('slave1 is being configured', PATIENCE_MS, async () => {
    configuring = await network.sql(running);
    return configuring.length > 0;
  });
  setting('memory_exec_threshold = 1');
  await pause(3_000);
  signalAll('rsyncd-slave1', 'SIGCONT');
  await until('dmsd has begun anew', PATIENCE_MS, async () => (await epoch()) > first);
  const [ended] = await network.sql(`select state, attempts from event where id = ${configuring[0]}`);
  assert.equal(ended, 'SUCCESS|1', 'what was under way has been cut short');
  await save('under a low ceiling');
  await served('under a low ceiling');
  await served('created', 'ceiling.example.');
  assert.equal(pidOf('dmsd'), pid);
  setting('');
});

test('a read-only database is told to callers; dmsd goes on when it is writable again', async () => {
  const everybody =
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'dms' and pid <> pg_backend_pid();";
  await network.sql(`alter database dms set default_transaction_read_only = on; ${everybody}`);
  try {
    await until('callers are told', PATIENCE_MS, async () => (await refusal(() => save('never'))) === READ_ONLY);
    assert.match((await network.tryZoneTool(['create_zone', 'never.example'])).stderr, /database is read-only/);
  } finally {
    await network.sql(
      `set default_transaction_read_only = off; alter database dms reset default_transaction_read_only; ${everybody}`,
    );
  }
  await insist(() => save('writable'));
  await served('writable');
});

test('a standby takes the place of the database: nobody acts on it before it is promoted, and all go on afterwards', async () => {
  const accounts = await prepareAccounts();
  const { dir } = network.lab.layout;
  const data = labPaths(dir).postgresData;
  const url = new URL(network.lab.env.DATABASE_URL);
  const copy = [
    '--no-sync',
    '--checkpoint=fast',
    '-D',
    `${data}.standby`,
    '-R',
    '-h',
    url.hostname,
    '-p',
    url.port,
    '-U',
    'postgres',
  ];
  const password = { env: { PGPASSWORD: network.lab.secrets.postgres } };
  await runCommand([...accounts.prefix('postgres'), `${postgresPrograms()}/pg_basebackup`, ...copy], {
    ...password,
    cwd: path.dirname(data),
  });
  await network.lab.kill('postgres');
  renameSync(data, `${data}.gone`);
  renameSync(`${data}.standby`, data);
  await network.lab.start('postgres');
  await until('callers are told', PATIENCE_MS, async () => (await refusal(() => save('never'))) === READ_ONLY);
  const before = await epoch();
  await pause(2_500);
  assert.equal(await epoch(), before, 'a dmsd acts on a standby');
  const psql = [
    'psql',
    '-X',
    '-q',
    '-A',
    '-t',
    '-h',
    url.hostname,
    '-p',
    url.port,
    '-U',
    'postgres',
    '-d',
    'dms',
    '-c',
    'select pg_promote()',
  ];
  await runCommand(psql, password);
  await insist(() => save('on the promoted one'));
  await served('on the promoted one');
});

test('named of the master hangs: other work goes on, and everything is published when it wakes', async () => {
  signalAll('named-master', 'SIGSTOP');
  try {
    await save('while the master hung');
    await create('hung.example.');
    await until('the reason is shown', PATIENCE_MS, async () => /did not answer within/.test(await status()));
    await network.zoneTool(['disable_server', 'slave2.lab']);
    await network.zoneTool(['enable_server', 'slave2.lab']);
  } finally {
    signalAll('named-master', 'SIGCONT');
  }
  await served('while the master hung');
  await served('created', 'hung.example.');
});

test('named of the master is killed in the middle of updates: what was acknowledged is served', async () => {
  for (let n = 0; n < 5; n++) {
    const saving = save(`kill ${n}`);
    await pause(n * 4);
    await network.lab.kill('named-master');
    await saving;
    await network.lab.start('named-master');
  }
  await served('kill 4');
});

test('a secondary that the master refuses transfers serves what it missed once it may have them', async () => {
  const key = path.join(hostPaths(network.host('slave1')).transferKeys, 'someorg-one.key');
  const right = readFileSync(key, 'utf8');
  const reload = async (): Promise<void> => {
    await network.lab.stop('named-slave1');
    await network.lab.start('named-slave1');
  };
  writeFileSync(key, right.replace(/secret "[^"]{8}/, 'secret "AAAAAAAA'));
  await reload();
  await save('refused to slave1');
  await until('show_dms_status tells of it', PATIENCE_MS, async () =>
    /slave1\.lab: .*alive\.example/.test(await status()),
  );
  writeFileSync(key, right);
  await reload();
  await served('refused to slave1');
});

/** A disk of its own for a directory that these services use. */
async function diskFor(directory: string, megabytes: number, services: readonly string[]): Promise<OwnDisk | null> {
  for (const name of services) await network.lab.stop(name);
  const disk = await ownDisk(directory, megabytes);
  for (const name of [...services].reverse()) await network.lab.start(name);
  return disk;
}

test('no room for zone files: the line says so, and what was saved is served when there is room', async (t) => {
  const disk = await diskFor(hostPaths(network.host('master')).dynamic, 8, ['dmsd', 'named-master']);
  if (disk === null) return t.skip('this user may not mount');
  await disk.fill();
  await create('full.example.');
  await save('while the disk was full');
  await until('the reason is shown', PATIENCE_MS, async () =>
    /zone full\.example\.: .*free some space on the file system/.test(await status()),
  );
  disk.free();
  await served('created', 'full.example.');
  await served('while the disk was full');
});

test('no room for the database: callers may try again, and nothing that was acknowledged is lost', async (t) => {
  const disk = await diskFor(labPaths(network.lab.dir).postgresData, 400, ['rpcd', 'dmsd', 'postgres']);
  if (disk === null) return t.skip('this user may not mount');
  await save('before the disk was full');
  await disk.fill();
  const large = {
    rr_groups: [{ rrs: Array.from({ length: 4_000 }, (_, n) => ({ label: `r${n}`, type: 'TXT', rdata: '"x"' })) }],
  };
  const codes = new Set<number | null>();
  await until('a call is refused', PATIENCE_MS, async () => {
    codes.add(await refusal(() => network.rpc('update_zone', { name: 'full.example.', zi_data: large, ...LOGIN })));
    return codes.has(EXHAUSTED) || codes.has(-151);
  });
  assert.deepEqual(
    [...codes].filter((code) => code !== null && ![EXHAUSTED, -151, -131].includes(code)),
    [],
  );
  disk.free();
  await network.lab.start('postgres');
  await insist(() => save('after the disk was full'));
  await served('after the disk was full');
});

test('nothing is left open, nothing has failed, and the history explains every row', async () => {
  await explained(network, () =>
    until('no open event', PATIENCE_MS, async () => {
      assert.deepEqual(await openEvents(network), []);
      return true;
    }),
  );
  assert.deepEqual(
    await network.sql("select subject_name, type, error from event where state = 'FAILURE' and not sync"),
    [],
  );
  await assertReplayIsClean(network);
  assert.match(await status(), /failed in an hour +0|failed in an hour: +0/);
});
