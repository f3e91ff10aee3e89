// Waiting for a change: what ends it, what it costs the database, and what it says at the time-out.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createClock } from '../../src/adapters/clock.ts';
import type { DmsError } from '../../src/domain/errors.ts';
import { createWaiting, type Waiting } from '../../src/engine/wait-for-change.ts';
import { call } from '../../src/operations/call.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import { recordServed } from '../../src/store/served.ts';
import { retryReasons } from '../../src/store/trouble.ts';
import { recordTrouble, tellWaiting } from '../../src/store/waiting.ts';
import { publishedZones } from '../../src/store/watched-zones.ts';
import { makeSite, type Site, ziData } from '../operations/setup.ts';

let site: Site;
let waiting: Waiting;
const servers: number[] = [];

before(async () => {
  site = await makeSite();
  await site.database.db
    .updateTable('daemon')
    .set({ heartbeat: new Date(Date.now() + 3_600_000).toISOString() })
    .execute();
  const sg = await site.database.db
    .selectFrom('server_group')
    .select('id')
    .where('name', '=', 'sg-one')
    .executeTakeFirstOrThrow();
  for (const [n, state] of [
    [1, 'OK'],
    [2, 'OK'],
    [3, 'DISABLED'],
  ] as const) {
    const row = { name: `ns${n}`, server_type: 'bind9' as const, sg_id: sg.id, address: `192.0.2.${n}`, state };
    servers.push(
      (await site.database.db.insertInto('server').values(row).returning('id').executeTakeFirstOrThrow()).id,
    );
  }
  waiting = open(50);
});
after(async () => {
  await waiting.close();
  await site.close();
});
afterEach(() => site.database.db.deleteFrom('served_trouble').execute());

function open(limit: number): Waiting {
  const { db, logger } = site.ports;
  return createWaiting({ db, connection: site.connection, clock: createClock(), logger, limit });
}

const ports = (): OperationPorts => ({ ...site.ports, waiting });

async function made(name: string): Promise<{ change: number; zone: number }> {
  const { change_id } = await site.as('admin')('create_zone', {
    name,
    zi_data: ziData(['www A 192.0.2.1']),
    login_id: 'x',
  });
  return { change: change_id!, zone: await idOf(name) };
}

async function idOf(name: string): Promise<number> {
  const row = await site.database.db
    .selectFrom('zone')
    .select('id')
    .where('name', '=', name)
    .where('state', '<>', 'DELETED')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function saved(name: string, address: string): Promise<number> {
  const zi_data = ziData([`www A ${address}`]);
  return (await site.as('admin')('update_zone', { name, zi_data, login_id: 'x' })).change_id!;
}

/** As dmsd does it: the candidate goes out under this serial, by an event that begins now. */
async function publish(zone: number, serial: number): Promise<void> {
  const { db } = site.database;
  const { zi_candidate_id: zi } = await db
    .selectFrom('zone')
    .select('zi_candidate_id')
    .where('id', '=', zone)
    .executeTakeFirstOrThrow();
  const events = db
    .updateTable('event')
    .where('kind', '=', 'zone')
    .where('subject_id', '=', zone)
    .where('state', '=', 'NEW');
  const { next } = await db
    .selectFrom('event')
    .select((e) => e.fn.max('seq').as('next'))
    .where('subject_id', '=', zone)
    .where('kind', '=', 'zone')
    .executeTakeFirstOrThrow();
  const done = await events
    .set({ state: 'SUCCESS', processed: new Date(Date.now() + 1000).toISOString(), seq: Number(next) + 1 })
    .returning('id')
    .execute();
  await db
    .updateTable('zone')
    .set({ state: 'PUBLISHED', zi_id: zi, served_zi_id: zi, soa_serial: serial })
    .where('id', '=', zone)
    .execute();
  const publication = {
    zone_id: zone,
    zi_id: zi,
    serial,
    soa: Buffer.alloc(0),
    apex_ns: [],
    event_id: done[0]?.id ?? 0,
  };
  await db.insertInto('publication').values(publication).execute();
  await tellWaiting(db, [zone]);
}

const wait = (change_id: number, until: 'published' | 'served', timeout = 5) =>
  call(ports(), { role: 'admin', sectag: 'Admin', loginId: 'x', source: 'rpc' }, 'wait_change', {
    change_id,
    until,
    timeout,
  });

const failure = (work: Promise<unknown>): Promise<DmsError> =>
  work.then(
    () => assert.fail('it succeeds'),
    (error: DmsError) => error,
  );

test('a new zone: waits while it is set up, and returns soon after it is published', async () => {
  const { change, zone } = await made('new.example.');
  const now = await wait(change, 'published', 0);
  assert.deepEqual([now.reached, now.timed_out, now.reasons], [false, true, ['not published yet: zone is CREATE']]);
  const waited = wait(change, 'published');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const published = performance.now();
  await publish(zone, 2026112001);
  const { reached, serial, servers: none } = await waited;
  assert.deepEqual([reached, serial, none], [true, 2026112001, null]);
  assert.ok(performance.now() - published < 1_000, 'told, not polled');
});

test('served: by every enabled server; who does not is named', async () => {
  const { change, zone } = await made('served.example.');
  await publish(zone, 5);
  await recordServed(site.ports.db, [{ zoneId: zone, serverId: servers[0]!, serial: 5 }]);
  await recordTrouble(site.ports.db, [{ serverId: servers[1]!, zoneId: zone, reason: 'REFUSED' }]);
  const late = await wait(change, 'served', 0.2);
  assert.deepEqual([late.reached, late.timed_out, late.reasons], [false, true, ['ns2: REFUSED, published is 5']]);
  assert.deepEqual(
    late.servers?.map((server) => [server.server_name, server.serves]),
    [
      ['ns1', true],
      ['ns2', false],
    ],
  );
  const waited = wait(change, 'served');
  await recordTrouble(site.ports.db, [{ serverId: servers[1]!, zoneId: zone, reason: null }]);
  await tellWaiting(
    site.ports.db,
    await recordServed(site.ports.db, [{ zoneId: zone, serverId: servers[1]!, serial: 6 }]),
  );
  assert.equal((await waited).reached, true, 'a later serial counts');
});

test('a version that a newer one skipped counts', async () => {
  const { zone } = await made('skipped.example.');
  await publish(zone, 1);
  const first = await saved('skipped.example.', '192.0.2.2');
  const second = await saved('skipped.example.', '192.0.2.3');
  assert.equal((await wait(first, 'published', 0)).reached, false);
  await publish(zone, 2);
  assert.equal((await wait(first, 'published', 0)).reached, true);
  assert.equal((await wait(second, 'published', 0)).serial, 2);
});

test('a refresh waits for a publish behind it, though the version was published before', async () => {
  const { zone } = await made('refreshed.example.');
  await publish(zone, 1);
  const { change_id } = await site.as('admin')('refresh_zone', { name: 'refreshed.example.' });
  assert.equal((await wait(change_id!, 'published', 0)).reached, false);
  await publish(zone, 2);
  assert.equal((await wait(change_id!, 'published', 0)).reached, true);
});

test('what sends nothing is there at once', async () => {
  const { zone } = await made('flag.example.');
  await publish(zone, 1);
  const { change_id } = await site.as('admin')('set_zone', { name: 'flag.example.', edit_lock: true });
  assert.equal((await wait(change_id!, 'published')).reached, true);
});

test('at once: disabled, failed for good, no server', async () => {
  const { change, zone } = await made('never.example.');
  await publish(zone, 1);
  const later = await saved('never.example.', '192.0.2.9');
  const { db } = site.database;
  await db
    .updateTable('event')
    .set({
      state: 'FAILURE',
      processed: new Date().toISOString(),
      seq: 99,
      error: 'never.example. cannot be published: FORMERR',
    })
    .where('subject_id', '=', zone)
    .where('kind', '=', 'zone')
    .where('state', '=', 'NEW')
    .execute();
  const failed = await wait(later, 'published');
  assert.deepEqual(
    [failed.timed_out, failed.reasons],
    [false, ['not publishing: never.example. cannot be published: FORMERR']],
  );
  await db.updateTable('zone').set({ state: 'DISABLED' }).where('id', '=', zone).execute();
  assert.deepEqual((await wait(change, 'served')).reasons, ['not publishing: zone is DISABLED']);
  const { zone: other } = await made('nobody.example.');
  await publish(other, 1);
  await db
    .updateTable('zone')
    .set((e) => ({ sg_id: e.selectFrom('server_group').select('id').where('name', '=', 'sg-two') }))
    .where('id', '=', other)
    .execute();
  const change2 = await saved('nobody.example.', '192.0.2.9');
  await publish(other, 2);
  assert.deepEqual((await wait(change2, 'served')).reasons, ['not served: sg-two has no enabled server']);
});

test('strangers and changes of other things', async () => {
  const { change } = await made('foreign.example.');
  const customer = { role: 'customer', sectag: 'RESELLER', loginId: 'x', source: 'rpc' } as const;
  const params = { change_id: change, until: 'published' } as const;
  assert.equal((await failure(call(ports(), customer, 'wait_change', params))).name, 'EventNotFoundById');
  assert.equal((await failure(wait(987654321, 'published'))).name, 'EventNotFoundById');
  const own = await site.as('customer')('create_zone', { name: 'own.example.', reference: 'R', login_id: 'x' });
  const seen = await call(ports(), customer, 'wait_change', { change_id: own.change_id!, until: 'served', timeout: 0 });
  assert.equal(seen.timed_out, true);
  const { change_id } = await site.as('admin', { source: 'shell' })('enable_server', { server_name: 'ns3' });
  assert.equal((await failure(wait(change_id!, 'published'))).name, 'ChangeNotOfZone');
});

test('many waiters are one statement; more than the limit are refused; who goes away ends', async () => {
  const { change, zone } = await made('many.example.');
  let statements = 0;
  const counted = site.reopen();
  const db = counted.db.withPlugin({
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const own = createWaiting({
    db,
    connection: site.connection,
    clock: createClock(),
    logger: site.ports.logger,
    limit: 40,
  });
  const gone = new AbortController();
  const request = { changeId: change, until: 'published', timeoutMs: 5_000 } as const;
  const quitter = failure(own.wait({ ...request, signal: gone.signal }));
  const all = Array.from({ length: 39 }, () => own.wait(request));
  assert.equal((await failure(own.wait(request))).name, 'TooManyWaiters');
  gone.abort();
  assert.equal((await quitter).name, 'Interrupted');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await publish(zone, 3);
  assert.ok((await Promise.all(all)).every(({ state }) => state === 'reached'));
  assert.ok(statements <= 10, `${statements} statements`);
  await own.close();
  await counted.close();
});

test('closing ends them with what there is', async () => {
  const { change } = await made('closing.example.');
  const own = open(5);
  const waited = own.wait({ changeId: change, until: 'served', timeoutMs: 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await own.close();
  const { state, timedOut } = await waited;
  assert.deepEqual([state, timedOut], ['waiting', true]);
});

test('the tour sees every published zone, page by page; show_dms_status tells what a server does not serve', async () => {
  const { db } = site.database;
  const { zones, next } = await publishedZones(db, 0, 2);
  assert.equal(zones.length, 2);
  const rest = await publishedZones(db, next ?? 0, 1_000);
  const all = await db.selectFrom('zone').select('id').where('state', '=', 'PUBLISHED').execute();
  assert.deepEqual(
    [[...zones, ...rest.zones].map(({ id }) => id), rest.next],
    [all.map(({ id }) => id).sort((a, b) => a - b), null],
  );
  const zone = await idOf('served.example.');
  const troubles = [
    { serverId: servers[0]!, zoneId: zone, reason: 'serves 4' },
    { serverId: servers[1]!, zoneId: null, reason: 'no answer: connection refused' },
    { serverId: servers[2]!, zoneId: zone, reason: 'REFUSED' },
  ];
  await recordTrouble(db, troubles);
  await db.updateTable('server').set({ state: 'DISABLED' }).where('name', '=', 'ns3').execute();
  assert.deepEqual(
    (await retryReasons(db, 10)).map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`),
    ['server ns2: no answer: connection refused', 'server ns1: served.example. serves 4'],
  );
  await recordTrouble(
    db,
    troubles.map((trouble) => ({ ...trouble, reason: null })),
  );
  assert.deepEqual(await retryReasons(db, 10), []);
});

test('back to an older version: what is published already, though later, is not it', async () => {
  const name = 'back.example.';
  const { zone } = await made(name);
  await publish(zone, 2026112001);
  await saved(name, '192.0.2.2');
  await publish(zone, 2026112002);
  const { change_id } = await site.as('admin')('refresh_zone', { name, zi_id: '^-' });
  const now = await wait(change_id!, 'published', 0);
  assert.deepEqual([now.reached, now.timed_out], [false, true]);
  await publish(zone, 2026112003);
  const { reached, serial } = await wait(change_id!, 'published');
  assert.deepEqual([reached, serial], [true, 2026112003]);
});
