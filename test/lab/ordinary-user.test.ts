// A lab of an ordinary user without sudo: root has only put the addresses on lo.

import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { isReachableByAll } from '../../src/lab/accounts.ts';
import { addressOf } from '../../src/lab/layout.ts';
import { runCommand, tryCommand } from '../../src/lab/run-command.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

/** A network on which nobody has a lab or addresses, counted from the end to stay clear of the others. */
async function unusedNetwork(): Promise<number> {
  const present = await runCommand(['ip', '-o', '-4', 'addr', 'show', 'dev', 'lo']);
  for (let net = 254; net > 0; net--) {
    if (!present.includes(` 127.53.${net}.`) && !existsSync(`/var/tmp/dms-lab-networks/${net}`)) return net;
  }
  throw new Error('no network is left');
}

const cleanUp: (() => Promise<unknown> | undefined)[] = [];
after(async () => {
  for (const step of cleanUp.reverse()) await step();
});

// As an ordinary user lab.test.ts is this test: everything there belongs to that user, who has sudo for the addresses.
test('up, serve, down as user nobody on prepared addresses', {
  skip: isRoot ? false : 'lab.test.ts covers it',
}, async () => {
  const net = await unusedNetwork();
  const addresses = [1, 2, 3, 4].map((host) => addressOf(net, host));
  for (const address of addresses) await runCommand(['ip', 'addr', 'add', `${address}/32`, 'dev', 'lo']);
  cleanUp.push(async () => {
    for (const address of addresses) await runCommand(['ip', 'addr', 'del', `${address}/32`, 'dev', 'lo']);
  });
  const dir = mkdtempSync('/var/tmp/dms-lab-nobody-');
  chownSync(dir, NOBODY, NOBODY);
  cleanUp.push(async () => {
    await lab('down');
    rmSync(dir, { recursive: true });
    rmSync(`/var/tmp/dms-lab-networks/${net}`, { force: true });
  });
  // Where nobody may not even enter the checkout (below /root), reading it is the one thing allowed him.
  const reading = isReachableByAll(ROOT)
    ? ['--inh-caps=-all', '--bounding-set=-all']
    : ['--inh-caps=-all,+dac_read_search', '--ambient-caps=+dac_read_search'];
  const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...reading];
  const lab = (...args: string[]) =>
    tryCommand([...asNobody, process.execPath, 'src/main/lab.ts', ...args, '--dir', `${dir}/lab`], {
      cwd: ROOT,
      env: { LAB_NET: String(net), HOME: dir },
      timeoutMs: 120_000,
    });

  const up = await lab('up');
  assert.equal(up.code, 0, up.stderr);
  assert.match(up.stdout, new RegExp(`named-slave2 +pid \\d+ +127\\.53\\.${net}\\.4:`));
  const env = await lab('env');
  const port = /DMS_DNS_PORT='(\d+)'/.exec(env.stdout)?.[1] ?? '';
  for (const address of addresses) {
    const answer = await runCommand(['dig', '+short', '+time=2', '-p', port, `@${address}`, 'localhost.', 'soa']);
    assert.match(answer, /^localhost\./);
  }
  const url = /DATABASE_URL='([^']+)'/.exec(env.stdout)?.[1] ?? '';
  assert.equal(await runCommand(['psql', '-XAtc', 'select 1', url]), '1\n');
  assert.ok(processesOfUser(dir).length > 10);

  const conf = /DMS_CONF='([^']+)'/.exec(env.stdout)?.[1] ?? '';
  const init = await tryCommand([...asNobody, `${ROOT}/bin/dms`, 'init'], { env: { DMS_CONF: conf, HOME: dir } });
  assert.match(init.stdout, /^nothing \w+ missing\n$/, 'the lab lays its secrets where the programs look for them');
  const created = await tryCommand([...asNobody, `${ROOT}/bin/zone_tool`, 'create_zone', 'nobody.example.'], {
    env: { DMS_CONF: conf, HOME: dir },
  });
  assert.equal(created.code, 0, created.stderr);
  for (const address of addresses) await untilServed(address, port, 'nobody.example.');

  const down = await lab('down');
  assert.equal(down.code, 0, down.stderr);
  assert.deepEqual(processesOfUser(dir), []);
  const present = await runCommand(['ip', '-o', '-4', 'addr', 'show', 'dev', 'lo']);
  assert.ok(
    addresses.every((address) => present.includes(` ${address}/`)),
    'prepared addresses stay',
  );
});

async function untilServed(address: string, port: string, zone: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const answer = await tryCommand(['dig', '+short', '+time=1', '+tries=1', '-p', port, `@${address}`, zone, 'soa']);
    if (/^\S+ \S+ \d+ /.test(answer.stdout)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`${address} does not serve ${zone}`);
}

/** Pids whose command line or environment names the directory. */
function processesOfUser(dir: string): string[] {
  const mentions = (file: string): boolean => {
    try {
      return readFileSync(file, 'latin1').includes(dir);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      Number(pid) !== process.pid &&
      (mentions(`/proc/${pid}/cmdline`) || mentions(`/proc/${pid}/environ`)),
  );
}
