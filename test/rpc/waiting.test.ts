// wait_change over HTTP: waiting calls take no connection of the pool from others, and end with their client.

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createClock } from '../../src/adapters/clock.ts';
import { createWaiting, type Waiting } from '../../src/engine/wait-for-change.ts';
import { type OpenDatabase, openDatabase } from '../../src/store/db.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeListener } from './listener.ts';

let site: Site;
let small: OpenDatabase;
let waiting: Waiting;
let app: FastifyInstance;
let url: string;
let ended = 0;

before(async () => {
  site = await makeSite();
  small = openDatabase({ ...site.connection, max: 1 });
  const { logger } = site.ports;
  waiting = createWaiting({ db: small.db, connection: site.connection, clock: createClock(), logger, limit: 20 });
  const watched: Waiting = {
    ...waiting,
    wait: (request) => waiting.wait(request).finally(() => (ended += 1)),
  };
  const ports = { ...site.ports, db: small.db, waiting: watched };
  app = makeListener(ports);
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/admin_dms`;
});
after(async () => {
  await waiting.close();
  await app.close();
  await small.close();
  await site.close();
});

interface Reply {
  readonly result?: { readonly reached: boolean; readonly timed_out: boolean; readonly change_id: number };
  readonly error?: { readonly code: number; readonly data: Record<string, unknown> };
}

async function rpc(method: string, params: object, signal?: AbortSignal): Promise<Reply> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('admin-dms:right')}` },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    ...(signal === undefined ? {} : { signal }),
  });
  return (await reply.json()) as Reply;
}

async function made(name: string): Promise<number> {
  const { result } = await rpc('create_zone', { name, login_id: 'x', reference: 'R', return_change: true });
  assert.ok(result);
  return result.change_id;
}

test('others are answered while twenty wait on a pool of one; the next is refused and may try again', async () => {
  const change_id = await made('many.example.');
  const waits = Array.from({ length: 20 }, () => rpc('wait_change', { change_id, until: 'served', timeout: 2 }));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const begun = performance.now();
  assert.ok((await rpc('list_zone', {})).result);
  assert.ok(performance.now() - begun < 1_000);
  const { error } = await rpc('wait_change', { change_id, until: 'served' });
  assert.deepEqual([error?.code, error?.data.limit], [-270, 20]);
  for (const { result } of await Promise.all(waits))
    assert.deepEqual([result?.reached, result?.timed_out], [false, true]);
});

test('a client that goes away waits no more; bounds of the time-out', async () => {
  const change_id = await made('gone.example.');
  const before = ended;
  const gone = new AbortController();
  const call = rpc('wait_change', { change_id, until: 'published', timeout: 600 }, gone.signal);
  await new Promise((resolve) => setTimeout(resolve, 300));
  gone.abort();
  await assert.rejects(call);
  for (let n = 0; ended === before && n < 40; n += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(ended, before + 1);
  assert.equal((await rpc('wait_change', { change_id, until: 'published', timeout: 601 })).error?.code, -32602);
  assert.equal((await rpc('wait_change', { change_id, until: 'sometime' })).error?.code, -32602);
});
