// What the bootstrap does when packages are missing, with stand-ins for dpkg-query and apt-get.

import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { tryCommand } from '../../src/lab/run-command.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
const POLICY = '/usr/sbin/policy-rc.d';
const NO_CLUSTER = '/etc/postgresql-common/createcluster.d/dms-bootstrap.conf';

const stubs = mkdtempSync('/tmp/dms-bootstrap-');
chmodSync(stubs, 0o755);
after(() => rmSync(stubs, { recursive: true }));

function stub(name: string, script: string): void {
  writeFileSync(path.join(stubs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

// Everything is there but rsync.
stub('dpkg-query', '/usr/bin/dpkg-query "$@" | grep -v " rsync$"');

// A checkout that everybody can enter, holding what the bootstrap looks at before it installs.
const checkout = mkdtempSync('/tmp/dms-checkout-');
chmodSync(checkout, 0o755);
after(() => rmSync(checkout, { recursive: true }));
for (const file of ['scripts/bootstrap.sh', 'package-lock.json']) {
  mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
  cpSync(path.join(ROOT, file), path.join(checkout, file));
}

const bootstrap = (prefix: readonly string[] = []) =>
  tryCommand([...prefix, 'sh', path.join(checkout, 'scripts/bootstrap.sh')], {
    env: { PATH: `${stubs}:${process.env.PATH ?? ''}` },
  });

test('with everything installed it says nothing and takes no time', async () => {
  const from = performance.now();
  const end = await tryCommand(['sh', path.join(ROOT, 'scripts/bootstrap.sh')]);
  assert.deepEqual(end, { code: 0, stdout: '', stderr: '' });
  assert.ok(performance.now() - from < 1_000);
});

test('without root and sudo it names the command and stops with 69', async () => {
  stub('sudo', 'exit 1');
  const end = await bootstrap(isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []);
  assert.equal(end.code, 69);
  assert.match(end.stderr, /apt-get update && apt-get install --no-install-recommends rsync\n/);
});

test('services are held back while packages are installed, and not after a failure', { skip: !isRoot }, async () => {
  const policyBefore = existsSync(POLICY) ? readFileSync(POLICY, 'utf8') : null;
  stub(
    'apt-get',
    `echo "$*" >> ${stubs}/calls; cat ${POLICY} > ${stubs}/policy; cat ${NO_CLUSTER} > ${stubs}/cluster; exit 100`,
  );
  const end = await bootstrap();
  assert.equal(end.code, 69);
  assert.match(end.stderr, /Installing failed/);
  assert.match(readFileSync(`${stubs}/calls`, 'utf8'), / update\n/);
  assert.match(readFileSync(`${stubs}/policy`, 'utf8'), /exit 101/);
  assert.equal(readFileSync(`${stubs}/cluster`, 'utf8'), 'create_main_cluster = false\n');
  assert.equal(existsSync(POLICY) ? readFileSync(POLICY, 'utf8') : null, policyBefore);
  assert.ok(!existsSync(NO_CLUSTER));
});
