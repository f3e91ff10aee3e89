// The examples of docs/examples against a whole network: what they say is served is served.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { runCommand } from '../../src/lab/run-command.ts';
import { type Network, startNetwork } from './support/network.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../docs/examples');

let network: Network;
before(async () => {
  network = await startNetwork();
});
after(() => network?.down());

/** Runs an example to its end; its output. Throws with what it said when it fails. */
async function run(file: string, more: Readonly<Record<string, string>>): Promise<string> {
  const { DMS_RPC_URL, DMS_RPC_RESELLER, DMS_RPC_HELPDESK } = network.lab.env;
  const access = { DMS_URL: DMS_RPC_URL, DMS_RESELLER: DMS_RPC_RESELLER, DMS_HELPDESK: DMS_RPC_HELPDESK };
  const program = file.endsWith('.ts') ? process.execPath : '/bin/sh';
  const { stdout } = await promisify(execFile)(program, [path.join(EXAMPLES, file)], {
    env: { PATH: process.env.PATH, ...access, ...more },
    timeout: 100_000,
  });
  return stdout;
}

/** Answers of every secondary. */
async function served(name: string, type: string): Promise<string[]> {
  const ask = async ({ address }: (typeof network.secondaries)[number]): Promise<string[]> => {
    const words = ['dig', '+short', '+norecurse', `@${address}`, '-p', String(network.lab.ports.dns), name, type];
    return (await runCommand(words)).split('\n').filter((line) => line !== '');
  };
  const answers = await Promise.all(network.secondaries.map(ask));
  const [first = [], ...others] = answers;
  for (const other of others) assert.deepEqual(other, first, `${name} ${type}`);
  return first;
}

test("a reseller's panel, with Node and with curl", async () => {
  const said = await run('reseller-panel.ts', { ZONE: 'shop-node.example.' });
  assert.match(said, /refused: read the zone again\nshop-node\.example\. PUBLISHED \d+\n$/);
  assert.deepEqual(await served('www.shop-node.example.', 'A'), ['192.0.2.80']);
  assert.deepEqual(await served('blog.shop-node.example.', 'CNAME'), ['www.shop-node.example.']);
  assert.match(await run('reseller-panel.sh', { ZONE: 'shop-curl.example.' }), /"name":"shop-curl\.example\."/);
  assert.deepEqual(await served('www.shop-curl.example.', 'A'), ['192.0.2.80']);
  assert.deepEqual(await served('mail.shop-curl.example.', 'A'), []);
});

test("a help desk's panel, with Node and with curl", async () => {
  const said = await run('help-desk-panel.ts', { ZONE: 'desk-node.example.', NETWORK: '198.51.100/24' });
  assert.match(said, /is being edited by joe@helpdesk\.example\/Admin\n/);
  assert.deepEqual(await served('80.100.51.198.in-addr.arpa.', 'PTR'), ['www.desk-node.example.']);
  assert.deepEqual(await served('ftp.desk-node.example.', 'CNAME'), []);
  assert.match(await run('help-desk-panel.sh', { ZONE: 'desk-curl.example.', NETWORK: '203.0.113/24' }), /zi_text/);
  assert.deepEqual(await served('80.113.0.203.in-addr.arpa.', 'PTR'), ['www.desk-curl.example.']);
  assert.deepEqual(await served('ftp.desk-curl.example.', 'CNAME'), []);
});
