// Keys and rndc.conf that the shell writes: the real programs read them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createFiles } from '../../src/adapters/files.ts';
import { createRandom } from '../../src/adapters/random.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { freePort } from '../support/free-port.ts';
import { makeTool, type Tool } from './tool.ts';

let site: Site;
let dir: string;
let root: Tool;
let user: Tool;
before(async () => {
  site = await makeSite();
  dir = mkdtempSync(path.join(tmpdir(), 'dms-keys-'));
  cpSync(path.join(import.meta.dirname, '../../templates/config-templates'), `${dir}/config-templates`, {
    recursive: true,
  });
  mkdirSync(`${dir}/bind`);
  const values = { config_dir: dir, var_lib_dir: dir, rndc_conf_file: `${dir}/rndc.conf`, rndc_port: await freePort() };
  const entries = Object.entries(values).map(([key, value]) => ({ section: null, key, value: String(value), line: 1 }));
  const { settings } = resolveSettings({ file: 'test', entries }, 'zone_tool');
  const ports = { files: createFiles(), random: createRandom(), settings: { current: () => settings } };
  root = makeTool(site, { isRoot: true, ports });
  user = makeTool(site, { ports });
});
after(async () => {
  rmSync(dir, { recursive: true });
  await site.close();
});

/** Exit code and everything it says. */
function run(program: string, ...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(program, args, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

test('generate_tsig_key: every algorithm, as named reads it', async () => {
  for (const hmac of [
    '',
    'hmac-md5',
    'hmac-sha1',
    'hmac-SHA224',
    'hmac-sha256',
    'hmac-sha384',
    'hmac-sha512',
    'hmac-512',
  ]) {
    const { code, out } = await user.run(`generate_tsig_key Some.Key. ${hmac}`);
    assert.equal(code, 0, hmac);
    const algorithm = hmac === '' ? 'hmac-sha256' : hmac.toLowerCase().replace('hmac-512', 'hmac-sha512');
    assert.match(out, new RegExp(`^key "some\\.key" \\{\\n\\talgorithm ${algorithm};\\n\\tsecret "[A-Za-z0-9+/=]+";`));
    writeFileSync(`${dir}/named.conf`, out);
    assert.deepEqual(await run('named-checkconf', `${dir}/named.conf`), { code: 0, said: '' }, hmac);
  }
  const [one, other] = [await user.run('generate_tsig_key k'), await user.run('generate_tsig_key k')];
  assert.notEqual(one.out, other.out);
  assert.equal((await user.run('generate_tsig_key k hmac-sha3')).code, 64);
  assert.equal((await user.run('generate_tsig_key k..k')).code, 65);
  assert.equal((await user.run('generate_tsig_key')).code, 64);
  assert.match(JSON.parse((await user.run('generate_tsig_key --json k')).out), /^key "k"/);
});

test('generate_tsig_key into a file: root, asked, private', async () => {
  assert.equal((await user.run('generate_tsig_key -f k hmac-sha256 k.key')).code, 77);
  assert.equal((await root.run('generate_tsig_key k hmac-sha256 k.key')).code, 75);
  assert.deepEqual(await root.run('generate_tsig_key -f k hmac-sha256 k.key'), {
    code: 0,
    out: '',
    error: '',
    both: '',
  });
  assert.match(readFileSync(`${dir}/bind/k.key`, 'utf8'), /^key "k"/);
  assert.equal(statSync(`${dir}/bind/k.key`).mode & 0o777, 0o640);
  assert.equal((await root.run(`generate_tsig_key -f k hmac-sha256 ${dir}/no/such/k.key`)).code, 74);
});

test('write_rndc_conf: every server with its key, as rndc reads it', async () => {
  await root.run('create_server s1.example 127.0.0.1');
  await root.run('create_server s2.example ::1');
  assert.equal((await user.run('write_rndc_conf')).code, 77);
  const keyless = await root.run('write_rndc_conf');
  assert.equal(keyless.code, 71);
  assert.match(keyless.error, /servers\/s1\.example\/rndc\.key/);
  mkdirSync(`${dir}/servers/s1.example`, { recursive: true });
  const keys = { 'rndc-local': 'rndc-key', 'rndc-remote': 'remote-key' };
  for (const [file, name] of Object.entries(keys))
    await root.run(`generate_tsig_key -f ${name} hmac-sha256 ${file}.key`);
  await root.run(`generate_tsig_key -f rndc-s1 hmac-sha256 ${dir}/servers/s1.example/rndc.key`);
  assert.deepEqual(await root.run('write_rndc_conf'), { code: 0, out: '', error: '', both: '' });
  const text = readFileSync(`${dir}/rndc.conf`, 'utf8');
  assert.match(text, /server "s1\.example" \{[^}]*addresses \{ 127\.0\.0\.1 port \d+; \};\s+key "rndc-s1"/);
  assert.match(text, /server "s2\.example" \{[^}]*addresses \{ ::1 port \d+; \};\s+key "remote-key"/);
  for (const server of [['-s', 's1.example'], ['-s', 's2.example'], []]) {
    const { said } = await run('rndc', '-c', `${dir}/rndc.conf`, ...server, 'status');
    assert.match(said, /connect failed: .*(connection refused|address not available|network unreachable)/i);
  }
});

test('write_rndc_conf: a placeholder that is none', async () => {
  writeFileSync(`${dir}/config-templates/rndc.conf-server`, 'server "{{name}}" {};\n');
  assert.equal((await root.run('write_rndc_conf')).code, 78);
});
