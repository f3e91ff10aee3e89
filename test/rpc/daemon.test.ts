// dms-rpcd as a process: its ways in, who may use them, what it leaves behind in log and audit, how it ends.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { runCommand } from '../../src/lab/run-command.ts';
import { makeCertificate } from '../../src/lab/secrets.ts';
import { makeSite, publish, type Site, ziData } from '../operations/setup.ts';
import { freePort } from '../support/free-port.ts';
import { basic, HOST, PASSWORD, post, type RpcDaemon, rpc, startRpcDaemon } from './daemon.ts';

const SECTIONS = `
[endpoint near_dms]
sectag = Admin
role = admin
users = admin-dms
methods = show_sectags
addresses = 192.0.2.0/24 127.0.0.2

[endpoint slow_dms]
sectag = Admin
role = admin
users = admin-dms
methods = show_sectags
rate_limit = 5
`;

let site: Site;
let daemon: RpcDaemon;
let tlsPort: number;
const dir = mkdtempSync(path.join(tmpdir(), 'dms-rpcd-'));

const settings = {
  rpc_socket: '$DIR/rpcd.sock',
  rpc_tls_cert_file: '$DIR/server.crt',
  rpc_tls_key_file: '$DIR/server.key',
};

before(async () => {
  site = await makeSite();
  tlsPort = await freePort();
  await makeCertificate(dir, HOST);
  const own = { ...settings, rpc_tls_port: tlsPort, rpc_trusted_proxies: 'unix 127.0.0.3' };
  daemon = await startRpcDaemon(site.connection, own, { sections: SECTIONS, dir });
});
after(async () => {
  await daemon.close();
  await site.close();
});

interface Sent {
  readonly status: number;
  readonly body: string;
}

/** A call by node:http, where socket and source address can be chosen. */
function send(at: string, options: { socketPath?: string; localAddress?: string; forwarded?: string }): Promise<Sent> {
  const { forwarded, ...where } = options;
  const headers = {
    authorization: basic('admin-dms'),
    'content-type': 'application/json',
    ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
  };
  const target = 'socketPath' in where ? where : { ...where, host: HOST, port: daemon.port };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ ...target, path: at, method: 'POST', headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject);
    request.end('{"id":1,"method":"show_sectags"}');
  });
}

const socketPath = path.join(dir, 'rpcd.sock');

describe('ways in', () => {
  test('the UNIX socket: by its mode, and one that a killed process left is no obstacle', async () => {
    assert.equal(statSync(socketPath).mode & 0o777, 0o660);
    assert.equal((await send('/admin_dms', { socketPath })).status, 200);
    const other = await startRpcDaemon(site.connection, settings);
    other.process.kill('SIGKILL');
    await other.ended();
    assert.ok(existsSync(path.join(other.dir, 'rpcd.sock')));
    const again = await startRpcDaemon(site.connection, settings, { dir: other.dir });
    assert.equal((await send('/admin_dms', { socketPath: path.join(again.dir, 'rpcd.sock') })).status, 200);
    await again.close();
  });

  test('addresses of an endpoint: the peer, or whom a trusted proxy names and nobody else', async () => {
    assert.equal((await send('/near_dms', {})).status, 403);
    assert.equal((await send('/near_dms', { localAddress: '127.0.0.2' })).status, 200);
    assert.equal((await send('/near_dms', { forwarded: '192.0.2.7' })).status, 403);
    assert.equal((await send('/near_dms', { localAddress: '127.0.0.3', forwarded: '192.0.2.7' })).status, 200);
    assert.equal(
      (await send('/near_dms', { localAddress: '127.0.0.3', forwarded: '192.0.2.7, 203.0.113.1' })).status,
      403,
    );
    assert.equal((await send('/near_dms', { socketPath, forwarded: '192.0.2.7' })).status, 200);
    assert.equal((await send('/near_dms', { socketPath })).status, 403);
  });

  test('requests a minute from one address; another one is not concerned', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 8; i += 1) statuses.push((await send('/slow_dms', {})).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = await post(daemon.url, '{}', { path: '/slow_dms' });
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
    assert.match(await refused.text(), /more than 5 requests in a minute/);
    assert.equal((await send('/slow_dms', { localAddress: '127.0.0.2' })).status, 200);
    assert.equal((await send('/admin_dms', {})).status, 200);
  });

  test('a certificate that changes is used; one without its key is not, and the old one stays', async () => {
    const serial = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connectTls({ host: HOST, port: tlsPort, rejectUnauthorized: false }, () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        });
        socket.on('error', reject);
      });
    const isServed = async (expected: string): Promise<void> => {
      for (let i = 0; (await serial()) !== expected; i += 1) {
        if (i > 100) assert.fail('the certificate does not change');
        await sleep(100);
      }
    };
    const first = await serial();
    const next = mkdtempSync(path.join(tmpdir(), 'dms-rpcd-tls-'));
    await makeCertificate(next, HOST);
    const text = await runCommand(['openssl', 'x509', '-in', `${next}/server.crt`, '-noout', '-serial']);
    renameSync(`${next}/server.crt`, `${dir}/server.crt`);
    await daemon.says('the new certificate cannot be used');
    assert.equal(await serial(), first);
    renameSync(`${next}/server.key`, `${dir}/server.key`);
    await isServed(text.trim().replace('serial=', ''));
  });
});

describe('monitoring', () => {
  test('readiness tells details, and figures are given, to those who may monitor', async () => {
    const forwarded = { headers: { 'x-forwarded-for': '127.0.0.1' } };
    assert.equal((await fetch(`${daemon.url}/healthz`)).status, 200);
    const ready = await fetch(`${daemon.url}/readyz`);
    assert.equal(ready.status, 503);
    const { checks } = (await ready.json()) as { checks: Record<string, string> };
    assert.deepEqual(checks, { database: 'ok', schema: 'ok', dmsd: 'has never run' });
    assert.deepEqual(await (await fetch(`${daemon.url}/readyz`, forwarded)).json(), { ready: false });
    assert.equal((await fetch(`${daemon.url}/metrics`, forwarded)).status, 403);
    await rpc(daemon.url, 'show_zone', { name: 'none.example.' });
    await post(daemon.url, '{}', { password: 'no' });
    const text = await (await fetch(`${daemon.url}/metrics`)).text();
    for (const line of [
      /^dms_rpc_calls_total\{endpoint="\/admin_dms",method="show_zone",code="-28"\} \d+$/m,
      /^dms_rpc_call_seconds_count\{method="show_zone"\} \d+$/m,
      /^dms_rpc_refused_logins_total\{endpoint="\/admin_dms",why="wrong"\} 1$/m,
      /^dms_rpc_responses_total\{path="\/admin_dms",status="401"\} 1$/m,
      /^dms_database_up 1$/m,
      /^dms_queue_due \d+$/m,
      /^dms_queue_oldest_due_seconds [\d.]+$/m,
      /^dms_master_state\{state="READY"\} 1$/m,
      /^dms_dmsd_silent_seconds -1$/m,
      /^process_resident_memory_bytes \d+$/m,
    ]) {
      assert.match(text, line);
    }
  });
});

describe('what is left behind', () => {
  test('the audit tells who, from where, for whom and what; one request id in answer, log, event and audit', async () => {
    const params = { name: 'audit.example.', login_id: 'jane@panel', return_change: true };
    const body = JSON.stringify({ id: 1, method: 'create_zone', params });
    const response = await post(daemon.url, body, { headers: { 'x-request-id': 'panel-4711' } });
    assert.equal(response.headers.get('x-request-id'), 'panel-4711');
    const { result } = (await response.json()) as { result: { change_id: number } };
    const db = site.database.db;
    const row = await db
      .selectFrom('audit')
      .selectAll()
      .where('request_id', '=', 'panel-4711')
      .executeTakeFirstOrThrow();
    const { id: _id, at: _at, params: _params, message: _message, ...told } = row;
    assert.deepEqual(told, {
      operation: 'create_zone',
      actor: 'jane@panel',
      source: 'rpc',
      sectag: 'Admin',
      request_id: 'panel-4711',
      change_id: result.change_id,
      outcome: 'ok',
      address: HOST,
      endpoint: '/admin_dms',
      rpc_user: 'admin-dms',
    });
    const event = await db
      .selectFrom('event')
      .select('request_id')
      .where('id', '=', result.change_id)
      .executeTakeFirstOrThrow();
    assert.equal(event.request_id, 'panel-4711');
    assert.match(daemon.log(), /"request":"panel-4711"/);
  });

  test('neither passwords nor keys are in the log, whatever went wrong', async () => {
    const secret = 'S3cret-Never-Logged';
    await post(daemon.url, '{', { password: secret });
    await post(daemon.url, `{"method":"create_zone","params":{"password":"${secret}"},"id":1}`);
    await post(daemon.url, `{"method":"create_zone","params":["${secret}"],"id":1}`, { path: `/${secret}` });
    await rpc(daemon.url, 'update_zone', {
      name: 'none.example.',
      login_id: 'x',
      zi_data: ziData([`@ TXT ${secret}`]),
    });
    const log = daemon.log();
    for (const word of [
      secret,
      PASSWORD,
      basic('admin-dms'),
      basic('admin-dms', secret),
      '$2b$',
      site.connection.password,
    ]) {
      assert.ok(!log.includes(word), word);
    }
  });
});

interface Module {
  readonly source: string;
  readonly dependencies: readonly { readonly module: string; readonly dependencyTypes: readonly string[] }[];
}

const WAYS_OUT = /(child_process|worker_threads|ssh2|dgram|adapters\/(commands|remote|name-server))/;

describe('what it cannot do', () => {
  test('what it is built from has no way to run commands, to reach another host or a name server', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const cruiser = path.join(root, 'node_modules/.bin/depcruise');
    const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', '--do-not-follow', '^node_modules'];
    const text = await runCommand([cruiser, ...args, 'src/main/dms-rpcd.ts'], { cwd: root });
    const { modules } = JSON.parse(text) as { modules: readonly Module[] };
    assert.ok(modules.length > 100);
    const imports = modules.flatMap(({ source, dependencies }) =>
      dependencies
        .filter(({ dependencyTypes }) => !dependencyTypes.includes('type-only'))
        .map(({ module }) => `${source} ${module}`),
    );
    const world = imports.filter((line) => WAYS_OUT.test(line));
    // `getent`, for owners of files that are written; dms-rpcd writes none, and the next test is about that too
    assert.deepEqual(world, ['src/adapters/account-ids.ts child_process']);
  });

  test('as it is launched, Node itself refuses to start processes', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const launcher = readFileSync(path.join(root, 'bin/launch'), 'utf8');
    const flags = /^ *dms-rpcd\) flags='([^']+)'/m.exec(launcher)?.[1]?.split(' ') ?? [];
    assert.ok(flags.includes('--permission'));
    const attempt =
      "try { require('child_process').execFileSync('/bin/true'); console.log('ran') } catch (e) { console.log(e.code) }";
    assert.equal((await runCommand([process.execPath, ...flags, '-e', attempt])).trim(), 'ERR_ACCESS_DENIED');
    const thread =
      "try { new (require('worker_threads').Worker)('1', {eval: true}); console.log('ran') } catch (e) { console.log(e.code) }";
    assert.equal((await runCommand([process.execPath, ...flags, '-e', thread])).trim(), 'ERR_ACCESS_DENIED');
  });
});

describe('the end', () => {
  test('SIGTERM: the call under way is answered, no new one is taken, exit 0', async () => {
    assert.equal((await rpc(daemon.url, 'create_zone', { name: 'end.example.', login_id: 'x' })).result, true);
    await publish(site, 'end.example.');
    const other = await startRpcDaemon(site.connection);
    const holder = await site.database.pool.connect();
    await holder.query("begin; select 1 from zone where name = 'end.example.' for update");
    const edit = { name: 'end.example.', login_id: 'x', zi_data: ziData(['www A 192.0.2.1']) };
    const under = rpc(other.url, 'update_zone', edit);
    await sleep(500);
    other.process.kill('SIGTERM');
    await other.says('stopping');
    await sleep(200);
    await assert.rejects(rpc(other.url, 'show_sectags'));
    await holder.query('rollback');
    holder.release();
    assert.equal((await under).result, true);
    assert.equal(await other.ended(), 0);
    await other.close();
  });

  test('an unusable setting is refused at the start, with its place', async () => {
    writeFileSync(path.join(dir, 'bad.conf'), '[DEFAULT]\nrpc_trusted_proxies = 10.0.0.0/99\n');
    const program = path.resolve(import.meta.dirname, '../../src/main/dms-rpcd.ts');
    await assert.rejects(
      runCommand([process.execPath, program, '-c', path.join(dir, 'bad.conf')]),
      /bad.conf:2: rpc_trusted_proxies/,
    );
  });
});
