import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createClock } from '../../src/adapters/clock.ts';
import { createNameServer } from '../../src/adapters/name-server.ts';
import { decodeMessage, encodeMessage } from '../../src/dns/wire/message.ts';
import { parseSoa } from '../../src/dns/wire/transfer.ts';
import type { TsigKey } from '../../src/dns/wire/tsig.ts';
import { buildUpdate } from '../../src/dns/wire/update.ts';
import { DmsError } from '../../src/domain/errors.ts';
import { freePort } from '../support/free-port.ts';
import { type NamedProcess, SECRET, startNamed, ZONE } from './named-process.ts';

const KEY: TsigKey = { name: 'update-ddns.', algorithm: 'hmac-sha256', secret: Buffer.from(SECRET, 'base64') };

function client(key: TsigKey | null = KEY) {
  return createNameServer({
    keyFor: () => (key === null ? null : Promise.resolve(key)),
    sourceAddress: () => '',
    clock: createClock(),
  });
}

function addition(owner: string, address: readonly number[]): Buffer {
  const additions = [{ owner, type: 1, ttl: 300, rdata: Buffer.from(address) }];
  return buildUpdate({ zone: ZONE, prerequisites: [], deletions: [], additions, id: 0 });
}

const named = (name: string) => (error: unknown) => error instanceof DmsError && error.name === name && error.passing;

describe('against a real named', () => {
  let server: NamedProcess;
  const many = Array.from({ length: 3000 }, (_, i) => `t${i} IN TXT "${'x'.repeat(60)} ${i}"\n`).join('');
  before(async () => {
    server = await startNamed(many);
  });
  after(() => server.stop());

  test('SOA, signed update, query and a transfer of many messages share connections', async () => {
    const dns = client();
    const before = await dns.soa(server, ZONE, 2000);
    assert.deepEqual([before.rcode, before.authoritative, before.serial], ['NOERROR', true, 1]);
    assert.equal(parseSoa(before.soa ?? Buffer.alloc(0)).mname, 'ns1.example.test.');
    assert.deepEqual(await dns.update(server, addition('new.example.test.', [192, 0, 2, 1]), 2000), {
      rcode: 'NOERROR',
      tsigError: 0,
    });
    const answer = await dns.query(server, 'new.example.test.', 1, 2000);
    assert.deepEqual(
      answer.records.map((record) => [...record.rdata]),
      [[192, 0, 2, 1]],
    );
    const { rcode, records } = await dns.transfer(server, ZONE, 5000);
    assert.equal(rcode, 'NOERROR');
    assert.equal(records?.length, 3000 + 4);
    assert.equal(records?.[0]?.type, 6);
    await dns.close();
  });

  test('a hundred questions under way at once each get their own answer', async () => {
    const dns = client();
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const answers = await Promise.all(numbers.map((i) => dns.query(server, `t${i}.example.test.`, 16, 5000)));
    answers.forEach((answer, i) => {
      assert.match(String(answer.records[0]?.rdata), new RegExp(`x ${i}$`));
    });
    await dns.close();
  });

  test('other zones are told apart from refused ones', async () => {
    const dns = client();
    const elsewhere = await dns.transfer(server, 'nowhere.test.', 2000);
    assert.deepEqual(elsewhere, { rcode: 'NOTAUTH', records: null });
    const update = buildUpdate({ zone: 'nowhere.test.', prerequisites: [], deletions: [], additions: [], id: 0 });
    assert.deepEqual(await dns.update(server, update, 2000), { rcode: 'NOTAUTH', tsigError: 0 });
    const unsigned = client(null);
    assert.deepEqual(await unsigned.transfer(server, ZONE, 2000), { rcode: 'REFUSED', records: null });
    await dns.close();
    await unsigned.close();
  });

  test('a wrong secret, an unknown key and a wrong clock are reported as such', async () => {
    const wrong = client({ ...KEY, secret: Buffer.alloc(32, 9) });
    assert.deepEqual(await wrong.update(server, addition('a.example.test.', [192, 0, 2, 2]), 2000), {
      rcode: 'NOTAUTH',
      tsigError: 16,
    });
    await assert.rejects(wrong.transfer(server, ZONE, 2000), named('TsigFailed'));
    await assert.rejects(wrong.soa(server, ZONE, 2000), named('TsigFailed'));
    const unknown = client({ ...KEY, name: 'someone-else.' });
    assert.deepEqual(await unknown.update(server, addition('a.example.test.', [192, 0, 2, 2]), 2000), {
      rcode: 'NOTAUTH',
      tsigError: 17,
    });
    const late = createNameServer({
      keyFor: () => Promise.resolve(KEY),
      sourceAddress: () => '',
      clock: { ...createClock(), now: () => Date.now() - 3_600_000 },
    });
    assert.deepEqual(await late.update(server, addition('a.example.test.', [192, 0, 2, 2]), 2000), {
      rcode: 'NOTAUTH',
      tsigError: 18,
    });
    for (const dns of [wrong, unknown, late]) await dns.close();
  });
});

test('a port without a server is one clear line', async () => {
  const dns = client(null);
  const port = await freePort();
  await assert.rejects(dns.soa({ address: '127.0.0.1', port }, ZONE, 2000), (error: unknown) => {
    assert.ok(named('NameServerUnreachable')(error));
    assert.match((error as Error).message, new RegExp(`127.0.0.1 port ${port}.*connection refused`));
    return true;
  });
});

/** A name server of our own: answers each message with what `behave` returns, null for silence. */
function fakeServer(behave: (message: Buffer, connection: number, socket: Socket) => Buffer | null) {
  let connections = 0;
  const server = createServer((socket) => {
    const connection = connections++;
    socket.on('error', () => undefined);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 2 && rest.length >= rest.readUInt16BE(0) + 2) {
        const message = rest.subarray(2, rest.readUInt16BE(0) + 2);
        rest = rest.subarray(message.length + 2);
        const answer = behave(Buffer.from(message), connection, socket);
        if (answer === null) continue;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.write(Buffer.concat([length, answer]));
      }
    });
  });
  return new Promise<{ address: string; port: number; connections: () => number; close: () => void }>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound ? bound.port : 0;
      resolve({ address: '127.0.0.1', port, connections: () => connections, close: () => server.close() });
    });
  });
}

function refusal(message: Buffer): Buffer {
  const query = decodeMessage(message);
  return encodeMessage({ ...query, flags: { ...query.flags, qr: true }, rcode: 5 });
}

test('one silent question does not break the others', async () => {
  const server = await fakeServer((message) =>
    decodeMessage(message).question[0]?.name === 'silent.test.' ? null : refusal(message),
  );
  const dns = client(null);
  const silent = assert.rejects(dns.soa(server, 'silent.test.', 200), named('NameServerTimeout'));
  const other = await dns.soa(server, 'other.test.', 2000);
  assert.equal(other.rcode, 'REFUSED');
  await silent;
  assert.equal((await dns.soa(server, 'later.test.', 2000)).rcode, 'REFUSED');
  assert.equal(server.connections(), 2);
  await dns.close();
  server.close();
});

test('a connection that the server closed meanwhile is opened again', async () => {
  const server = await fakeServer((message, connection, socket) => {
    if (connection === 0 && decodeMessage(message).question[0]?.name === 'second.test.') {
      socket.destroy();
      return null;
    }
    return refusal(message);
  });
  const dns = client(null);
  assert.equal((await dns.soa(server, 'first.test.', 2000)).rcode, 'REFUSED');
  assert.equal((await dns.soa(server, 'second.test.', 2000)).rcode, 'REFUSED');
  assert.equal(server.connections(), 2);
  await dns.close();
  server.close();
});

test('an unsigned answer to a signed question is no answer', async () => {
  const server = await fakeServer((message) => {
    const query = decodeMessage(message);
    return encodeMessage({ ...query, flags: { ...query.flags, qr: true }, additional: [] });
  });
  const dns = client();
  await assert.rejects(dns.update(server, addition('a.example.test.', [1, 2, 3, 4]), 2000), named('TsigFailed'));
  await dns.close();
  server.close();
});
