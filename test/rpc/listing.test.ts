// Long listings over HTTP: pages by cursor, and whole listings that are read as fast as the client takes them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { seedManyZones } from '../support/many-zones.ts';
import { type Reply, type RpcSite, startRpc } from './support.ts';

const ZONES = 40_000;
const LIVE = ZONES - ZONES / 100;

let server: RpcSite;
/** Pages that list_zone was asked for. */
let pages = 0;
before(async () => {
  server = await startRpc({
    big_dms: { sectag: 'BIG', role: 'customer', users: 'big', methods: 'list_zone' },
    small_dms: { sectag: 'SMALL', role: 'customer', users: 'small', methods: 'list_zone create_zone' },
  });
  await seedManyZones(server.site.database.db, ZONES);
  const { logger } = server.site.ports;
  Object.assign(logger, {
    info: (fields: { operation?: string }) => (pages += fields.operation === 'list_zone' ? 1 : 0),
  });
});
after(() => server.close());

type Brief = { readonly name: string; readonly zone_id: number };
type Page = { readonly zones: Brief[]; readonly cursor: string | null };

test('without a limit all zones come, each once, in the order of names', async () => {
  const names = ((await server.rpc('/admin_dms', 'list_zone')).result as Brief[]).map(({ name }) => name);
  assert.equal(names.length, LIVE);
  assert.deepEqual(names, [...new Set(names)].sort());
  const big = (await server.rpc('/big_dms', 'list_zone')).result as Brief[];
  assert.ok(big.length > 13_000);
  assert.ok(big.every(({ name }) => Number(name.slice(1, 8)) % 3 === 0));
});

test('a client that stops reading is not read for, and one that goes away ends the listing', async () => {
  // What the kernel keeps for a connection is a few megabytes: a tenth of what long references make of this listing.
  const { db } = server.site.database;
  await sql`update reference set reference = rpad(reference, 1000, 'x')`.execute(db);
  const from = pages;
  const gone = new AbortController();
  const response = await server.post('/admin_dms', '{"id":1,"method":"list_zone"}', gone.signal);
  const reader = response.body?.getReader();
  await reader?.read();
  await sleep(500);
  const read = pages - from;
  assert.ok(read < LIVE / 1000 / 2, `${read} pages were read for a client that took one piece`);
  gone.abort();
  // a busy machine ends the page at hand later
  let then = -1;
  for (let i = 0; i < 20 && pages !== then; i += 1) {
    then = pages;
    await sleep(300);
  }
  assert.equal(pages, then);
  assert.ok(pages - from < LIVE / 1000);
  await sql`update reference set reference = rtrim(reference, 'x')`.execute(db);
});

test('pages by limit and cursor', async () => {
  const seen: string[] = [];
  for (let cursor: string | null = null, n = 0; n === 0 || cursor !== null; n += 1) {
    const params = { names: ['z00*'], limit: 2500, ...(cursor === null ? {} : { cursor }) };
    const { result } = (await server.rpc('/list_zone', 'list_zone', params)) as { result: Page };
    seen.push(...result.zones.map(({ name }) => name));
    cursor = result.cursor;
    assert.ok(n < 20);
  }
  assert.equal(seen.length, LIVE);
  assert.deepEqual(seen, [...new Set(seen)].sort());
});

test('a cursor alone gives a page of the usual size; the last page has none; what is no cursor is refused', async () => {
  const first = (await server.rpc('/small_dms', 'list_zone', { limit: 15 })).result as Page;
  assert.equal(first.zones.length, 15);
  const rest = (await server.rpc('/small_dms', 'list_zone', { cursor: first.cursor })).result as Page;
  assert.deepEqual([rest.zones.length, rest.cursor], [5, null]);
  const behind = `${rest.zones.at(-1)?.zone_id}:${rest.zones.at(-1)?.name}`;
  assert.deepEqual((await server.rpc('/small_dms', 'list_zone', { cursor: behind })).result, {
    zones: [],
    cursor: null,
  });
  for (const bad of ['', 'x', '1:', 7, '99999999999999999999:a.', '1:a\u0000.']) {
    assert.equal((await server.rpc('/small_dms', 'list_zone', { cursor: bad })).error?.code, -32602, String(bad));
  }
  for (const bad of [0, -1, 10_001, 1.5, '5']) {
    assert.equal((await server.rpc('/small_dms', 'list_zone', { limit: bad })).error?.code, -32602, String(bad));
  }
  assert.equal((await server.rpc('/small_dms', 'list_zone', { reference: 'NOBODY', limit: 5 })).error?.code, -32);
});

test('a long listing in a batch stays in its place', async () => {
  const batch = [
    { id: 'before', method: 'list_zone', params: { limit: 1 } },
    { id: 'all', method: 'list_zone' },
    { method: 'list_zone' },
    { id: 'after', method: 'create_zone', params: { name: 'zz.test.', reference: 'R', login_id: 'x' } },
  ];
  const replies = (await (await server.post('/admin_dms', JSON.stringify(batch))).json()) as Reply[];
  assert.deepEqual(
    replies.map(({ id, jsonrpc }) => [id, jsonrpc]),
    ['before', 'all', 'after'].map((id) => [id, '2.0']),
  );
  // what comes later in the batch is not there yet
  const [, all] = replies as [Reply, Reply, Reply];
  assert.equal((all.result as Brief[]).length, LIVE);
  assert.equal(replies[2]?.result, true);
});

test('U-labels on every page', async () => {
  await server.rpc('/admin_dms', 'create_zone', { name: 'bücher.test.', login_id: 'x' });
  const { result } = await server.rpc('/admin_dms', 'list_zone', { unicode: true });
  const names = (result as Brief[]).map(({ name }) => name);
  assert.ok(names.length > LIVE && names.includes('bücher.test.'));
});
