import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createClock } from '../../src/adapters/clock.ts';
import { createCommands } from '../../src/adapters/commands.ts';
import { createFiles } from '../../src/adapters/files.ts';
import { createNameServer } from '../../src/adapters/name-server.ts';
import { createRandom } from '../../src/adapters/random.ts';
import { createRemote } from '../../src/adapters/remote.ts';
import { createSilentLogger } from '../../src/adapters/silent-logger.ts';
import { DmsError } from '../../src/domain/errors.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import type { EnginePorts, OutsideContext, OutsidePerformer } from '../../src/engine/context.ts';
import { masterPerformers } from '../../src/engine/performers/master.ts';
import { putSeedFile } from '../../src/engine/performers/seed-file.ts';
import { serverPerformers } from '../../src/engine/performers/server.ts';
import type { OpenDatabase } from '../../src/store/db.ts';
import { SECRET } from '../adapters/named-process.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';

// One named plays master and secondary: 127.0.0.1 is the master's address, and the server `slave.test` has it too.
let dir: string;
let database: TestDatabase;
let opened: OpenDatabase;
let ports: EnginePorts;
const daemons: ChildProcess[] = [];
const at = (...parts: string[]) => path.join(dir, ...parts);
const SHIPPED = path.join(import.meta.dirname, '../../templates');

before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'dms-reconfigure-'));
  for (const name of ['conf', 'zones', 'sg', 'transfer', 'keys', 'target', 'secrets', 'slave']) await mkdir(at(name));
  await cp(SHIPPED, at('templates'), { recursive: true });
  database = await freshDatabase();
  opened = database.open(4);
  const [dns, rndc, rsync] = [await freePort(), await freePort(), await freePort()];
  ports = makePorts(dns, rsync);
  await startDaemons(dns, rndc, rsync);
  await opened.pool.query(SEED);
});
after(async () => {
  await ports?.nameServer.close();
  await opened?.close();
  await database?.drop();
  for (const daemon of daemons) daemon.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

const SEED = `
  insert into server_group (name, master_address, master_alt_address) values ('one', '127.0.0.1', '192.0.2.2'), ('two', null, null);
  insert into server (name, server_type, sg_id, address, state) values
    ('slave.test', 'bind9', 1, '127.0.0.1', 'CONFIG'), ('nsd.test', 'nsd', 2, '192.0.2.9', 'DISABLED');
  insert into zone (name, sg_id, state) values ('a.test.', 1, 'UNCONFIG'), ('b.test.', 2, 'UNCONFIG'), ('off.test.', 1, 'DISABLED'),
    ('reset.test.', 1, 'RESET');
  insert into reconfig_wanted (sg_id, zone_id, then_type) values (1, 1, 'reconfigUpdate'), (2, 2, 'reconfigUpdate');`;

function makePorts(dns: number, rsync: number): EnginePorts {
  const values: Record<string, string | number> = {
    dns_server: '127.0.0.1',
    dns_port: dns,
    master_dns_server: '127.0.0.1',
    master_config_dir: at('conf'),
    master_dyndns_dir: at('zones'),
    master_dnssec_key_dir: at('keys'),
    sg_config_dir: at('sg'),
    transfer_key_dir: at('transfer'),
    dms_bind_config_dir: at('conf'),
    master_template_dir: at('templates/master-config-templates'),
    server_config_dir: at('templates/server-config-templates'),
    server_secret_dir: at('secrets'),
    rsync_password_file: at('password'),
    rsync_port: rsync,
    rndc_conf_file: at('rndc.conf'),
    zone_file_group: String(process.getgid?.()),
    run_as_user: String(process.getuid?.()),
    rsync_timeout: 5,
    dns_query_timeout: 2,
  };
  const entries = Object.entries(values).map(([key, value]) => ({ section: null, key, value: String(value), line: 1 }));
  const { settings: resolved } = resolveSettings({ file: 'test', entries }, 'dmsd');
  const settings = { current: () => resolved };
  const [clock, files, commands] = [createClock(), createFiles(), createCommands()];
  return {
    clock,
    files,
    commands,
    settings,
    random: createRandom(),
    logger: createSilentLogger(),
    remote: createRemote({ settings, commands, files }),
    nameServer: createNameServer({ keyFor: () => null, sourceAddress: () => '', clock }),
    host: { hostname: 'here', pid: 1, user: 'root', addresses: () => ['127.0.0.1'], residentMb: () => 1 },
  };
}

async function startDaemons(dns: number, rndc: number, rsync: number): Promise<void> {
  const key = (name: string) => `key "${name}" { algorithm hmac-sha256; secret "${SECRET}"; };\n`;
  await writeFile(at('conf/server-acl.conf'), '');
  await writeFile(at('conf/zones.conf'), '');
  await writeFile(at('transfer/one.key'), key('transfer-one'));
  await writeFile(
    at('db.localhost'),
    '$TTL 1h\n@ IN SOA localhost. root.localhost. 1 1h 1h 1h 1h\n@ IN NS localhost.\n@ IN A 127.0.0.1\n',
  );
  await writeFile(
    at('named.conf'),
    `include "${at('conf/server-acl.conf')}";\ninclude "${at('transfer/*.key')}";\n${key('update-ddns')}${key('control')}` +
      `controls { inet 127.0.0.1 port ${rndc} allow { 127.0.0.1; } keys { "control"; }; };\n` +
      `options { directory "${dir}"; port ${dns}; listen-on port ${dns} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no;\n` +
      `pid-file "${at('named.pid')}"; session-keyfile "${at('session.key')}"; dnssec-validation no; empty-zones-enable no; };\n` +
      `zone "localhost" { type primary; file "${at('db.localhost')}"; };\ninclude "${at('conf/zones.conf')}";\n`,
  );
  await writeFile(
    at('rndc.conf'),
    `${key('control')}options { default-server "own"; default-key "control"; };\n` +
      ['own', 'slave.test', 'here']
        .map((name) => `server "${name}" { key "control"; addresses { 127.0.0.1 port ${rndc}; }; };\n`)
        .join(''),
  );
  const owner = `uid = ${process.getuid?.()}\ngid = ${process.getgid?.()}\n`;
  await writeFile(
    at('rsyncd.conf'),
    `address = 127.0.0.1\nport = ${rsync}\nuse chroot = no\nlog file = /dev/null\n${owner}[dnsconf]\npath = ${at('target')}\n` +
      `read only = no\nauth users = dnsconf\nsecrets file = ${at('rsync-secrets')}\n`,
  );
  await writeFile(at('rsync-secrets'), 'dnsconf:right\n', { mode: 0o600 });
  await writeFile(at('password'), 'right\n', { mode: 0o600 });
  const log: string[] = [];
  const named = spawn('named', ['-g', '-c', at('named.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  named.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  daemons.push(
    named,
    spawn('rsync', ['--daemon', '--no-detach', `--config=${at('rsyncd.conf')}`], { stdio: 'ignore' }),
  );
  for (let i = 0; !log.join('').includes('running'); i++) {
    if (i > 200 || named.exitCode !== null) throw new Error(log.join(''));
    await delay(50);
  }
}

function context(row: Record<string, unknown>, eventId: number): OutsideContext {
  return {
    db: opened.db,
    ports,
    subject: { kind: 'server', id: Number(row.id ?? 1), name: String(row.name ?? 'master'), row },
    event: {
      id: eventId,
      type: 'test',
      params: {},
      attempts: 1,
      priority: 5,
      actor: null,
      source: null,
      requestId: null,
      causeId: null,
    },
    signal: new AbortController().signal,
  };
}

const reconfigure = masterPerformers.reconfigure as OutsidePerformer;
const configure = serverPerformers.configure as OutsidePerformer;
const check = serverPerformers.check as OutsidePerformer;
const SLAVE = { id: 1, name: 'slave.test', address: '127.0.0.9', ssh_address: null, sg_id: 1, server_type: 'bind9' };

test('a run serves the requests that wait: named has the zones, the groups their files', async () => {
  const zone = '$TTL 1h\n@ IN SOA ns.a.test. root.a.test. 7 1h 1h 1h 1h\n@ IN NS ns.a.test.\nns IN A 192.0.2.1\n';
  await writeFile(at('zones/a.test.jnl'), 'old');
  await putSeedFile(ports, 'a.test.', zone);
  assert.deepEqual(await readdir(at('zones')), ['a.test']);
  const outcome = await reconfigure(context({}, 100), { scope: 'all' });
  assert.deepEqual(
    { ...outcome, measured_ms: 0 },
    {
      type: 'reconfigured',
      hold_ms: 2000,
      capped: false,
      measured_ms: 0,
      sg_ids: [1, 2],
      master_server_id: null,
      master_hostname: 'here',
    },
  );
  const server = { address: '127.0.0.1', port: ports.settings.current().dns_port };
  const soa = await ports.nameServer.soa(server, 'a.test.', 2000);
  assert.deepEqual([soa.authoritative, soa.serial], [true, 7]);
  const master = await readFile(at('conf/zones.conf'), 'utf8');
  assert.match(master, /zone "a\.test"/);
  assert.doesNotMatch(master, /off\.test|reset\.test/);
  const group = await readFile(at('sg/one/bind9.conf'), 'utf8');
  assert.match(
    group,
    /primaries \{ 127\.0\.0\.1 port \d+ key "transfer-one"; 192\.0\.2\.2 port \d+ key "transfer-one"; \};/,
  );
  assert.match(group, /zone "reset\.test"/);
  assert.doesNotMatch(group, /b\.test|off\.test/);
  assert.match(await readFile(at('sg/two/nsd.conf'), 'utf8'), /name: "b\.test"/);
  const waiting = await opened.pool.query('select distinct run_event_id from reconfig_wanted');
  assert.deepEqual(waiting.rows, [{ run_event_id: 100 }]);
  const counts = await opened.pool.query('select zone_count from server_group order by id');
  assert.deepEqual(
    counts.rows.map((row) => row.zone_count),
    [2, 1],
  );
});

test('a transfer needs the key of the group and an address of its servers', async () => {
  const server = { address: '127.0.0.1', port: ports.settings.current().dns_port };
  const transfer = async (name: string | null, sourceAddress: string) => {
    const secret = Buffer.from(SECRET, 'base64');
    const keyFor = () => (name === null ? null : Promise.resolve({ name, algorithm: 'hmac-sha256' as const, secret }));
    const client = createNameServer({ keyFor, sourceAddress: () => sourceAddress, clock: createClock() });
    const { rcode } = await client.transfer(server, 'a.test.', 2000);
    await client.close();
    return rcode;
  };
  assert.equal(await transfer('transfer-one.', '127.0.0.1'), 'NOERROR');
  assert.equal(await transfer('update-ddns.', '127.0.0.2'), 'NOERROR');
  assert.equal(await transfer('transfer-one.', '127.0.0.2'), 'REFUSED');
  assert.equal(await transfer(null, '127.0.0.1'), 'REFUSED');
});

test('what has not changed is not written again', async () => {
  const files = ['conf/server-acl.conf', 'conf/zones.conf', 'sg/one/bind9.conf'];
  const inodes = () => Promise.all(files.map(async (file) => (await stat(at(file))).ino));
  const before = await inodes();
  await reconfigure(context({}, 101), { scope: 'all' });
  assert.deepEqual(await inodes(), before);
});

test('a bad template of the master changes nothing; one of a group leaves only that group out', async () => {
  await opened.pool.query(`insert into zone (name, sg_id, state) values ('c.test.', 1, 'UNCONFIG')`);
  await opened.pool.query(`insert into reconfig_wanted (zone_id, then_type) values (1, 'reconfigUpdate')`);
  const template = at('templates/master-config-templates/dynamic-config.conf');
  const good = await readFile(template, 'utf8');
  const old = await readFile(at('conf/zones.conf'), 'utf8');
  const fails = (name: string, pattern: RegExp) =>
    assert.rejects(reconfigure(context({}, 102), { scope: 'master' }), (error: unknown) => {
      assert.ok(error instanceof DmsError && error.name === name && error.passing, String(error));
      assert.match(error.message, pattern);
      return true;
    });
  await writeFile(template, good.replace('{{name}}', '{{nmae}}'));
  await fails('TemplateError', /dynamic-config\.conf: the placeholder \{\{nmae\}\}/);
  await writeFile(template, good.replace('type primary;', 'type primry;'));
  await fails('NamedCheckFailed', /conf\/zones\.conf:\d+: .*primry/);
  await rm(template);
  await fails('TemplateMissing', /template .*dynamic-config\.conf is missing/);
  assert.equal(await readFile(at('conf/zones.conf'), 'utf8'), old);
  const again = await opened.pool.query('select count(*)::int as n from reconfig_wanted where run_event_id = 102');
  assert.equal(again.rows[0].n, 0, 'the failed run gave its requests back');
  await writeFile(template, good);
  await rm(at('templates/server-config-templates/nsd.conf'));
  const outcome = await reconfigure(context({}, 102), { scope: 'all' });
  assert.deepEqual(outcome.sg_ids, [1]);
  assert.match(await readFile(at('conf/zones.conf'), 'utf8'), /c\.test/);
  const waiting = await opened.pool.query('select sg_id from reconfig_wanted where run_event_id is null');
  assert.deepEqual(waiting.rows, [{ sg_id: 2 }], 'the group that was left out waits for the next run');
});

test('a server gets its files and is asked how it is', async () => {
  // Another address than this machine's, of the same loopback daemons.
  const server = { ...SLAVE, address: '127.0.0.1' };
  const elsewhere = context(server, 103);
  Object.assign(elsewhere.ports.host, { addresses: () => ['127.0.0.53'] });
  const outcome = await configure(elsewhere, {});
  assert.equal(outcome.type, 'configured', JSON.stringify(outcome));
  assert.ok(Number(outcome.zone_count) >= 4); // a, b, c, localhost and what named adds
  assert.ok(Number(outcome.reconfig_ms) >= 0);
  assert.deepEqual(await readdir(at('target')), ['bind9.conf']);
  assert.deepEqual(await check(elsewhere, {}), { type: 'checked', zone_count: outcome.zone_count });
});

test('what is wrong with a server is said in one line', async () => {
  const gone = await configure(context({ ...SLAVE, address: '127.0.0.77' }, 104), {});
  assert.equal(gone.type, 'config_failed');
  assert.match(
    String(gone.reason),
    /^rsync to slave\.test \(127\.0\.0\.77\) failed: its rsync daemon is not reachable/,
  );
  const silent = await check(context({ ...SLAVE, address: '127.0.0.77' }, 105), {});
  assert.match(String(silent.reason), /^name server 127\.0\.0\.77 port \d+ is not reachable: connection refused/);
});

test('a DNSSEC command goes to named for a zone that is signed and that the master has, else nothing is left to do', async () => {
  const said: string[] = [];
  const remote = {
    ...ports.remote,
    rndc: async (_: unknown, args: readonly string[]) => String(said.push(args.join(' '))),
  };
  const rndcZone = masterPerformers.rndc_zone as OutsidePerformer;
  const run = (command: string, zone_name: string) =>
    rndcZone({ ...context({}, 900), ports: { ...ports, remote } }, { command, zone_name });
  await opened.pool.query(`insert into zone (name, sg_id, state, auto_dnssec) values
    ('signed.test.', 1, 'PUBLISHED', true), ('plain.test.', 1, 'PUBLISHED', false), ('away.test.', 1, 'DISABLED', true)`);
  for (const zone of ['signed.test.', 'plain.test.', 'away.test.', 'none.test.']) {
    assert.deepEqual(await run('sign', zone), { type: 'rndc_done' });
    assert.deepEqual(await run('loadkeys', zone), { type: 'rndc_done' });
  }
  assert.deepEqual(said, ['sign signed.test', 'loadkeys signed.test']);
});
