// A lab comes up, serves, takes its processes by name, and goes without leaving anything.

import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { runSql } from '../../src/lab/database.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { hostPaths } from '../../src/lab/layout.ts';
import { isAlive, type ProcessId, processesOfLab, processIdOf } from '../../src/lab/process-table.ts';
import { runCommand, tryCommand } from '../../src/lab/run-command.ts';

let lab: Lab;
before(async () => {
  lab = await startLab({ withDaemons: false });
});
after(() => lab.down());

const pidOf = (name: string): number => {
  const pid = lab.status().find((service) => service.name === name)?.pid;
  assert.ok(pid, `${name} does not run`);
  return pid;
};

const dig = (...args: string[]): Promise<string> =>
  runCommand(['dig', '+time=2', '+tries=1', '-p', lab.env.DMS_DNS_PORT, ...args]);

test('every name server answers on its own address and lets the key transfer', async () => {
  for (const { address } of lab.hosts) {
    assert.match(await dig(`@${address}`, 'localhost.', 'soa', '+short'), /^localhost\. root\.localhost\. 1 /);
    assert.match(await dig(...lab.env.DIG_KEY.split(' '), `@${address}`, 'localhost.', 'axfr'), /IN\s+NS\s+localhost/);
    assert.match(await dig(`@${address}`, 'localhost.', 'axfr'), /Transfer failed/);
  }
});

test('rndc reaches every server by name', async () => {
  for (const { serverName } of lab.hosts) {
    const status = await runCommand(['rndc', '-c', lab.env.DMS_RNDC_CONF, '-s', serverName, 'status']);
    assert.match(status, /number of zones: \d+/);
  }
});

test('rsync takes the password of that server only', async () => {
  const [master, , slave] = lab.hosts;
  assert.ok(master && slave);
  const push = (password: string) =>
    tryCommand(
      ['rsync', '-c', `--port=${lab.ports.rsync}`, `--address=${master.address}`, `--password-file=${password}`].concat(
        [lab.env.DMS_CA, `dnsconf@[${slave.address}]::dnsconf/probe`],
      ),
    );
  const secrets = hostPaths(master).serverSecrets;
  assert.notEqual((await push(`${secrets}/${master.serverName}/rsync-dnsconf-password`)).code, 0);
  const end = await push(`${secrets}/${slave.serverName}/rsync-dnsconf-password`);
  assert.equal(end.code, 0, end.stderr);
  assert.ok(existsSync(`${hostPaths(slave).rsyncTarget}/probe`));
});

test('ssh reaches a slave with the key of dmsd', async () => {
  const [master, , slave] = lab.hosts;
  assert.ok(master && slave);
  const keys = `${hostPaths(master).etcDms}/ssh`;
  const login = process.getuid?.() === 0 ? ['dmsd'] : [];
  const options = ['-b', master.address, '-i', `${keys}/id_ed25519`, '-o', `UserKnownHostsFile=${keys}/known_hosts`];
  const end = await tryCommand(
    ['ssh', ...options, '-o', 'BatchMode=yes', '-p', String(lab.ports.ssh)].concat(
      login.flatMap((user) => ['-l', user]),
      [slave.address, 'echo', 'hello'],
    ),
  );
  assert.equal(end.stdout, 'hello\n', end.stderr);
});

test('the database is owned by the role dms, and secrets by those who need them', async () => {
  assert.equal(await runCommand(['psql', '-XAtc', 'select current_user', lab.env.DATABASE_URL]), 'dms\n');
  assert.equal(statSync(lab.env.DMS_CONF).mode & 0o007, 0);
  const fsync = await runSql(
    {
      host: lab.env.DMS_MASTER,
      port: lab.ports.postgres,
      user: 'postgres',
      password: lab.secrets.postgres,
      database: 'dms',
    },
    'show fsync;',
  );
  assert.equal(fsync.trim(), 'on');
});

test('stop, start and kill take one process by name', async () => {
  const first = processIdOf(pidOf('named-slave1')) as ProcessId;
  await lab.kill('named-slave1');
  assert.ok(!isAlive(first));
  assert.ok(isAlive(processIdOf(pidOf('named-slave2')) as ProcessId));
  await lab.start('named-slave1');
  await lab.start('named-slave1'); // runs already
  assert.notEqual(pidOf('named-slave1'), first.pid);
  await lab.kill('postgres');
  await lab.start('postgres');
  assert.equal(await runCommand(['psql', '-XAtc', 'select 1', lab.env.DATABASE_URL]), '1\n');
  await lab.stop('rsyncd-replica');
  await assert.rejects(lab.stop('rsyncd'), /it has: postgres named-master/);
});

test('a second lab stands beside the first', async () => {
  const other = await startLab({ withDaemons: false, slaves: 1 });
  try {
    assert.notEqual(other.env.DMS_MASTER, lab.env.DMS_MASTER);
    assert.equal(other.hosts.length, 3);
    assert.match(await dig(`@${other.env.DMS_SLAVES}`, 'localhost.', 'soa', '+short'), /^localhost\./);
  } finally {
    await other.down();
  }
});

test('down leaves no process, no address, no file', async () => {
  const gone = await startLab({ withDaemons: false, slaves: 1 });
  const pids = gone.status().map(({ pid }) => processIdOf(pid ?? 0) as ProcessId);
  assert.ok(pids.every(isAlive));
  await gone.down();
  assert.ok(!pids.some(isAlive));
  assert.deepEqual(processesOfLab(gone.dir), []);
  assert.ok(!existsSync(gone.dir));
  const addresses = await runCommand(['ip', '-o', 'addr', 'show', 'dev', 'lo']);
  assert.ok(!addresses.includes(`${gone.env.DMS_MASTER}/`));
});
