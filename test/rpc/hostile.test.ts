// What comes from an open network, against a dms-rpcd that really listens: each gets a clear answer or its connection ended,
// the server lives, and others are served meanwhile.

import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSite, type Site } from '../operations/setup.ts';
import { basic, post, type Reply, type RpcDaemon, rpc, startRpcDaemon } from './daemon.ts';

const MOST_CONNECTIONS = 150;
const LIMIT = 200_000;

let site: Site;
let daemon: RpcDaemon;

before(async () => {
  site = await makeSite();
  daemon = await startRpcDaemon(site.connection, {
    rpc_request_timeout: 3,
    rpc_max_connections: MOST_CONNECTIONS,
    rpc_max_listings: 2,
    jsonrpc_max_content_length: LIMIT,
    db_pool_size: 4,
  });
});
after(async () => {
  await daemon.close();
  await site.close();
});
/** The server lives, and serves. */
afterEach(async () => {
  assert.equal(daemon.process.exitCode, null);
  assert.ok((await rpc(daemon.url, 'show_sectags')).result);
});

/** Sends octets as they are and gives what comes back until the server ends the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(daemon.port, daemon.host);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
    socket.write(text);
  });
}

const head = (lines: readonly string[]): string =>
  ['POST /admin_dms HTTP/1.1', 'Host: x', `Authorization: ${basic('admin-dms')}`, ...lines, '', ''].join('\r\n');

describe('bodies', () => {
  test('what is no JSON, no UTF-8 or no request is told so by number', async () => {
    const bodies: [string | Uint8Array, number][] = [
      ['', -32700],
      ['{', -32700],
      ['{"method":"show_sectags","id":1}}', -32700],
      ['nonsense', -32700],
      ['\u0000', -32700],
      [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), -32700],
      [Buffer.from('{"id":1,"method":"show_zone","params":["größe."]}', 'latin1'), -32700],
      [Buffer.from('{"id":1,"method":"show_zone","params":["a.example."]}', 'utf16le'), -32700],
      ['7', -32600],
      ['[]', -32600],
      ['{"id":{},"method":"show_sectags"}', -32600],
      ['{"id":1,"method":7}', -32600],
      ['{"id":1,"method":"show_sectags","params":7}', -32600],
      ['{"id":1,"method":"show_sectags","__proto__":{"x":1}}', -32600],
      ['{"id":1,"method":"constructor"}', -32601],
      ['{"id":1,"method":"show_zone","params":{"__proto__":1}}', -32602],
    ];
    for (const [body, code] of bodies) {
      const response = await post(daemon.url, body);
      assert.equal(response.status, 200, String(body));
      assert.equal(((await response.json()) as Reply).error?.code, code, String(body));
    }
  });

  test('deep JSON, wide JSON, a batch of thousands', async () => {
    const deep = '['.repeat(90_000) + ']'.repeat(90_000);
    const nested = `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`;
    const codes: (number | undefined)[] = [];
    for (const params of [deep, `{"name":${deep}}`, nested, `{"zi_data":${nested}}`]) {
      const response = await post(daemon.url, `{"id":1,"method":"update_zone","params":${params}}`);
      codes.push(((await response.json()) as Reply).error?.code);
    }
    assert.deepEqual(codes, [-32602, -32602, -32602, -32602]);
    assert.equal(((await (await post(daemon.url, deep)).json()) as Reply[]).length, 1);
    assert.equal(((await (await post(daemon.url, '['.repeat(190_000))).json()) as Reply).error?.code, -32700);
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));
    assert.equal((await rpc(daemon.url, 'show_zone', wide)).error?.code, -32602);
    const batch = await post(daemon.url, `[${Array(4_000).fill('{"id":1,"method":"none"}').join()}]`);
    assert.equal(((await batch.json()) as Reply[]).length, 4_000);
  });

  test('too large: announced, in pieces, endless; wrong length, compression, other types', async () => {
    const large = 'x'.repeat(LIMIT + 1);
    assert.equal((await post(daemon.url, large)).status, 413);
    assert.equal((await post(daemon.url, 'y'.repeat(20_000_000))).status, 413);
    const pieces = new ReadableStream({
      pull: async (stream) => {
        stream.enqueue(Buffer.alloc(65_536, 'x'));
        await sleep(1);
      },
    });
    const endless = fetch(`${daemon.url}/admin_dms`, {
      method: 'POST',
      headers: { authorization: basic('admin-dms'), 'content-type': 'application/json' },
      body: pieces,
      duplex: 'half',
    } as RequestInit);
    assert.equal(await endless.then((response) => response.status).catch(() => 'ended'), 413);
    assert.equal((await post(daemon.url, '{}', { headers: { 'content-encoding': 'gzip' } })).status, 415);
    assert.equal((await post(daemon.url, '{}', { headers: { 'content-type': 'text/xml' } })).status, 415);
    const parts = ['{"id":1', ',"method":"show_sectags"', '}', ''];
    const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
    const lines = ['Content-Type: application/json', 'Connection: close', 'Transfer-Encoding: chunked'];
    const chunked = await raw(`${head(lines)}${chunks.join('')}`);
    assert.match(chunked, /^HTTP\/1.1 200[\s\S]*"result":\[/);
  });

  test('what is no HTTP', async () => {
    for (const text of [
      '\x16\x03\x01\x00\xa5garbage',
      'GET\r\n\r\n',
      'POST /admin_dms HTTP/9.9\r\n\r\n',
      `GET / HTTP/1.1\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
    ]) {
      assert.match(await raw(text), /^HTTP\/1.1 4\d\d /);
    }
    assert.match(await raw(`${head(['Content-Length: 5', 'Transfer-Encoding: chunked'])}0\r\n\r\n`), /^HTTP\/1.1 400 /);
    assert.match(await raw(head(['Content-Length: -1'])), /^HTTP\/1.1 400 /);
  });
});

describe('slow clients', () => {
  /** Milliseconds until the server ends the connection; something is sent from time to time. */
  function patience(first: string, drip: string): Promise<number> {
    const begin = performance.now();
    return new Promise((resolve) => {
      const socket = connect(daemon.port, daemon.host, () => socket.write(first));
      const timer = setInterval(() => socket.write(drip), 300);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(timer);
        resolve(performance.now() - begin);
      });
      socket.resume();
    });
  }

  test('heads and bodies that come drop by drop end in time; others are served meanwhile', async () => {
    const drips = [
      ...Array.from({ length: 60 }, () => patience('POST /admin_dms HTTP/1.1\r\nHost: x\r\n', 'X-a: b\r\n')),
      ...Array.from({ length: 20 }, () =>
        patience(head(['Content-Type: application/json', 'Content-Length: 9999']), '{'),
      ),
      patience('', ''),
    ];
    let served = 0;
    let dripping = true;
    const ends = Promise.all(drips).finally(() => {
      dripping = false;
    });
    while (dripping) {
      assert.ok((await rpc(daemon.url, 'show_sectags')).result);
      served += 1;
    }
    assert.ok(served > 20, `${served} others were served`);
    // 3 s are the setting; a busy machine looks later
    for (const ms of await ends) assert.ok(ms > 2_000 && ms < 20_000, `${ms}`);
  });

  test('connections beyond the most that are kept: those that send nothing make room', async () => {
    const idle: Socket[] = [];
    let closed = 0;
    for (let i = 0; i < MOST_CONNECTIONS + 60; i += 1) {
      const socket = connect(daemon.port, daemon.host);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        closed += 1;
      });
      idle.push(socket);
    }
    await sleep(300);
    for (let i = 0; i < 10; i += 1) assert.ok((await rpc(daemon.url, 'show_sectags')).result);
    assert.ok(closed >= 50, `${closed} were closed`);
    for (const socket of idle) socket.destroy();
  });

  test('who does not take his answer is let go', async () => {
    const big = { id: 'x'.repeat(60_000), method: 'none' };
    const batch = JSON.stringify([big, big, big]);
    const socket = connect(daemon.port, daemon.host);
    socket.pause();
    socket.on('error', () => undefined);
    const end = new Promise<void>((resolve) => void socket.on('close', () => resolve()));
    // more answers than the buffers between us hold
    for (let i = 0; i < 100; i += 1) {
      socket.write(`${head(['Content-Type: application/json', `Content-Length: ${batch.length}`])}${batch}`);
    }
    await sleep(500);
    assert.ok((await rpc(daemon.url, 'show_sectags')).result);
    const begin = performance.now();
    await Promise.race([end, sleep(20_000)]);
    assert.ok(performance.now() - begin < 20_000);
    socket.destroy();
  });
});

describe('guessing and flooding', () => {
  test('10,000 wrong passwords: a few are looked at, the others are told to wait, and others are served meanwhile', async () => {
    const statuses = new Map<number, number>();
    let retryAfter: string | null = null;
    let guessing = true;
    const guess = async (first: number): Promise<void> => {
      for (let i = first; i < 10_000; i += 20) {
        const user = i % 3 === 0 ? `user${i}` : 'helpdesk-dms';
        const response = await post(daemon.url, '{}', { path: '/helpdesk_dms', user, password: `wrong${i}` });
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        retryAfter = response.headers.get('retry-after') ?? retryAfter;
        await response.arrayBuffer();
      }
    };
    const guesses = Promise.all(Array.from({ length: 20 }, (_, i) => guess(i))).finally(() => {
      guessing = false;
    });
    let served = 0;
    for (; guessing; served += 1) {
      const [user, path] =
        served % 2 === 0 ? ['admin-dms', '/admin_dms'] : ['value-reseller-dms', '/value_reseller_dms'];
      assert.equal((await post(daemon.url, '{"id":1,"method":"none"}', { user, path } as object)).status, 200);
    }
    await guesses;
    assert.deepEqual([...statuses.keys()].sort(), [401, 429]);
    assert.ok((statuses.get(401) ?? 0) < 200, `${statuses.get(401)} were looked at`);
    assert.match(retryAfter ?? '', /^[1-9]\d?$/);
    assert.ok(served > 50, `${served} others were served`);
  });

  test('long listings that all wait for the database hold up no other call', async () => {
    const blocker = await site.database.pool.connect();
    await blocker.query('begin; lock table reference in access exclusive mode');
    const listings = Array.from({ length: 30 }, () => rpc(daemon.url, 'list_reference'));
    await sleep(300);
    for (let i = 0; i < 20; i += 1) assert.ok((await rpc(daemon.url, 'show_sectags')).result);
    const figures = await (await fetch(`${daemon.url}/metrics`)).text();
    assert.match(figures, /^dms_rpc_running\{lane="listings"\} 2$/m);
    await blocker.query('rollback');
    blocker.release();
    for (const { error } of await Promise.all(listings)) assert.equal(error?.code, -67);
  });
});
