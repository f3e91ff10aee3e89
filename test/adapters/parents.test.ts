// What a parent's servers say of a delegation, asked of a real named that is resolver and parent at once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClock } from '../../src/adapters/clock.ts';
import { createNameServer } from '../../src/adapters/name-server.ts';
import { DmsError } from '../../src/domain/errors.ts';
import { type NamedProcess, startNamed } from './named-process.ts';

let server: NamedProcess;
before(async () => {
  server = await startNamed(
    'child 600 IN NS ns1.old.example.\nchild 600 IN NS ns1\n@ IN NS down\ndown IN A 127.0.0.77\n',
  );
});
after(() => server.stop());

function client(port = server.port) {
  return createNameServer({
    keyFor: () => null,
    sourceAddress: () => '',
    clock: createClock(),
    parents: () => ({ resolvers: [`127.0.0.1:${port}`], port }),
  });
}

const passingWith = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof DmsError && error.passing, String(error));
  assert.match(error.message, pattern);
  return true;
};

test('a server of the parent that does not answer leaves the question open', async () => {
  const dns = client();
  await assert.rejects(
    dns.delegations('child.example.test.', 2_000),
    passingWith(/parent example\.test\. do not answer: down/),
  );
  await dns.close();
});

test('the delegation is read out of the referral', async () => {
  const dns = client();
  const { authority } = await dns.query(server, 'child.example.test.', 2, 2_000);
  assert.deepEqual(
    authority.map(({ owner, ttl }) => [owner, ttl]),
    [
      ['child.example.test.', 600],
      ['child.example.test.', 600],
    ],
  );
  await dns.close();
});

test('without a resolver nothing is known', async () => {
  const dns = client(9);
  await assert.rejects(
    dns.delegations('child.example.test.', 300),
    passingWith(/cannot be looked up \(E[A-Z]+\): see parent_resolvers/),
  );
  await dns.close();
});
