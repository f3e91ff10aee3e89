import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createClock } from '../../src/adapters/clock.ts';
import { createCommands } from '../../src/adapters/commands.ts';
import { createFiles } from '../../src/adapters/files.ts';
import { createHostFacts } from '../../src/adapters/host-facts.ts';
import { createPasswords, hashPassword } from '../../src/adapters/passwords.ts';
import { createRandom } from '../../src/adapters/random.ts';
import { initSecrets } from '../../src/dms-admin/init.ts';
import { parseKeyStatements } from '../../src/dns/key-statement.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';

let dir: string;
before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'dms-init-'));
});
after(() => rm(dir, { recursive: true, force: true }));

test('makes what is missing and keeps what is there', async () => {
  const value = (key: string, text: string) => ({ section: null, key, value: text, line: 1 });
  const entries = [value('config_dir', dir), value('rpc_host', '127.0.0.1')];
  const { settings } = resolveSettings({ file: 'test', entries }, 'dms');
  const files = createFiles();
  const ports = {
    files,
    settings: { current: () => settings },
    random: createRandom(),
    commands: createCommands(),
    // As an ordinary user: no accounts are needed.
    host: { ...createHostFacts(), user: 'somebody' },
    hashPassword,
  };
  const first = await initSecrets(ports, { serverGroups: ['one'], servers: ['a.test'] });
  const expected =
    'bind/update-session.key bind/rndc-local.key bind/transfer/one.key servers/a.test/rndc.key servers/a.test/rsync-dnsconf-password ' +
    'servers/a.test/rsync-dnssec-password htpasswd-dms tls/server.key tls/server.crt';
  assert.deepEqual(
    first.made.map((file) => path.relative(dir, file)),
    expected.split(' '),
  );
  const key = await readFile(path.join(dir, 'bind/transfer/one.key'), 'utf8');
  const [parsed] = parseKeyStatements(key);
  assert.deepEqual([parsed?.name, parsed?.algorithm, parsed?.secret.length], ['transfer-one.', 'hmac-sha256', 32]);
  assert.equal((await stat(path.join(dir, 'bind/transfer/one.key'))).mode & 0o777, 0o640);
  const passwords = createPasswords({ files, clock: createClock(), file: () => settings.htpasswd_file });
  const made = first.passwords['admin-dms'] ?? '';
  assert.equal(await passwords.check('admin-dms', made, () => true), 'right');
  await writeFile(path.join(dir, 'bind/update-session.key'), 'mine');
  const second = await initSecrets(ports, { serverGroups: ['one', 'two'], servers: ['a.test'] });
  assert.deepEqual(
    second.made.map((file) => path.relative(dir, file)),
    ['bind/transfer/two.key'],
  );
  assert.deepEqual(second.passwords, {});
  assert.equal(await readFile(path.join(dir, 'bind/update-session.key'), 'utf8'), 'mine');
});
