import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createCommands } from '../../src/adapters/commands.ts';
import { createFiles } from '../../src/adapters/files.ts';
import { createRemote } from '../../src/adapters/remote.ts';
import { DmsError } from '../../src/domain/errors.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import type { RemoteServer } from '../../src/ports.ts';
import { freePort } from '../support/free-port.ts';
import { type NamedProcess, startNamed } from './named-process.ts';

const SERVER: RemoteServer = { name: 'slave.test', address: '127.0.0.1', sshAddress: null, isThisServer: false };

function remoteWith(values: Record<string, string | number>) {
  const entries = Object.entries(values).map(([key, value]) => ({ section: null, key, value: String(value), line: 1 }));
  const { settings, faults } = resolveSettings({ file: 'test', entries }, 'dmsd');
  assert.deepEqual(faults, []);
  return createRemote({ settings: { current: () => settings }, commands: createCommands(), files: createFiles() });
}

const refusal = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof DmsError && error.name === 'RemoteFailed' && error.passing, String(error));
  assert.match(error.message, pattern);
  return true;
};

describe('rsync', () => {
  let dir: string;
  let port: number;
  let daemon: ChildProcess;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'dms-rsync-'));
    port = await freePort();
    for (const name of ['from', 'to', 'servers/slave.test']) await mkdir(path.join(dir, name), { recursive: true });
    const conf =
      `address = 127.0.0.1\nport = ${port}\nuse chroot = no\nlog file = /dev/null\nuid = ${process.getuid?.()}\ngid = ${process.getgid?.()}\n` +
      `[dnsconf]\npath = ${dir}/to\nread only = no\nauth users = dnsconf\nsecrets file = ${dir}/secrets\n`;
    await writeFile(path.join(dir, 'rsyncd.conf'), conf);
    await writeFile(path.join(dir, 'secrets'), 'dnsconf:right\n', { mode: 0o600 });
    await writeFile(path.join(dir, 'common-password'), 'wrong\n', { mode: 0o600 });
    await writeFile(path.join(dir, 'servers/slave.test/rsync-dnsconf-password'), 'right\n', { mode: 0o600 });
    daemon = spawn('rsync', ['--daemon', '--no-detach', `--config=${dir}/rsyncd.conf`], { stdio: 'ignore' });
    await listening(port);
  });
  after(async () => {
    daemon.kill();
    await rm(dir, { recursive: true, force: true });
  });
  const settings = () => ({
    rsync_port: port,
    source_address: '127.0.0.1',
    server_secret_dir: path.join(dir, 'servers'),
    rsync_password_file: path.join(dir, 'common-password'),
    rsync_timeout: 5,
  });

  test("pushes content with the server's own password, without temporary files", async () => {
    const remote = remoteWith(settings());
    await writeFile(path.join(dir, 'from/bind9.conf'), 'one');
    await writeFile(path.join(dir, 'from/.bind9.conf-123'), 'half');
    await remote.rsync(SERVER, { directory: path.join(dir, 'from'), module: 'dnsconf' });
    // Same size and time: only a comparison by content sees it.
    const time = new Date(1_700_000_000_000);
    await utimes(path.join(dir, 'to/bind9.conf'), time, time);
    await writeFile(path.join(dir, 'from/bind9.conf'), 'two');
    await utimes(path.join(dir, 'from/bind9.conf'), time, time);
    await remote.rsync(SERVER, { directory: path.join(dir, 'from'), module: 'dnsconf' });
    assert.equal(await readFile(path.join(dir, 'to/bind9.conf'), 'utf8'), 'two');
    assert.deepEqual(await readdir(path.join(dir, 'to')), ['bind9.conf']);
  });

  test('a trial asks the daemon and writes nothing', async () => {
    const remote = remoteWith(settings());
    await writeFile(path.join(dir, 'from/new.conf'), 'new');
    await remote.rsync(SERVER, { directory: path.join(dir, 'from'), module: 'dnsconf', isTrial: true });
    assert.ok(!(await readdir(path.join(dir, 'to'))).includes('new.conf'));
  });

  test('a wrong password, a closed port and a missing program say so', async () => {
    const push = (more: Record<string, string | number>, name = 'slave.test') =>
      remoteWith({ ...settings(), ...more }).rsync(
        { ...SERVER, name },
        { directory: path.join(dir, 'from'), module: 'dnsconf' },
      );
    await assert.rejects(
      push({}, 'other.test'),
      refusal(/rsync to other\.test \(127\.0\.0\.1\).*compare the password/),
    );
    await assert.rejects(push({ rsync_port: await freePort() }), refusal(/not reachable: .*refused/i));
    await assert.rejects(push({ rsync_path: '/no/rsync' }), refusal(/\/no\/rsync cannot be run/));
  });
});

async function listening(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('close', () => undefined);
      setTimeout(() => socket.destroy(), 50).unref();
    });
    if (open) return;
    await delay(50);
  }
  throw new Error('rsync does not listen');
}

describe('rndc', () => {
  let named: NamedProcess;
  before(async () => {
    named = await startNamed();
  });
  after(() => named.stop());
  const own: RemoteServer = { ...SERVER, name: 'own' };

  test('answers, and words what goes wrong', async () => {
    const settings = { rndc_conf_file: named.rndcConf, rndc_timeout: 5 };
    const remote = remoteWith(settings);
    assert.match(await remote.rndc(own, ['status']), /number of zones:/);
    assert.match(await remote.rndc({ ...own, isThisServer: true }, ['status']), /server is up and running/);
    await assert.rejects(remote.rndc(own, ['zonestatus', 'nowhere.test']), refusal(/'zonestatus' failed: not found/));
    const port = await freePort();
    const text = (await readFile(named.rndcConf, 'utf8')).replaceAll(`port ${named.rndcPort}`, `port ${port}`);
    await writeFile(path.join(named.dir, 'closed.conf'), text);
    const closed = remoteWith({ ...settings, rndc_conf_file: path.join(named.dir, 'closed.conf') });
    await assert.rejects(closed.rndc(own, ['status']), refusal(/control port is not reachable/));
    const wrong = (await readFile(named.rndcConf, 'utf8')).replace(/secret "[^"]+"/, 'secret "d3Jvbmc="');
    await writeFile(path.join(named.dir, 'wrong.conf'), wrong);
    const key = remoteWith({ ...settings, rndc_conf_file: path.join(named.dir, 'wrong.conf') });
    await assert.rejects(key.rndc(own, ['status']), refusal(/control key or the clock/));
    const missing = remoteWith({ ...settings, rndc_conf_file: path.join(named.dir, 'none.conf') });
    await assert.rejects(missing.rndc(own, ['status']), refusal(/write_rndc_conf/));
  });
});
