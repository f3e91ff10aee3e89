// What the door does around every operation: audit, failed events, locks, databases that are away.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { callForChange } from '../../src/operations/call.ts';
import { openDatabase } from '../../src/store/db.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const LOGIN = { login_id: 'jane' };

async function lastAudit(): Promise<Record<string, unknown>> {
  return site.database.db.selectFrom('audit').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow();
}

test('every write leaves its audit row, without bodies; reads leave none', async () => {
  const big = ziData(Array.from({ length: 30 }, (_, i) => `h${i} A 192.0.2.${i}`));
  const { change_id } = await site.as('admin', { requestId: 'r-1' })('create_zone', {
    name: 'a.test.',
    zi_data: big,
    ...LOGIN,
  });
  const row = await lastAudit();
  assert.deepEqual(
    [row.operation, row.actor, row.source, row.sectag, row.request_id, row.change_id, row.outcome],
    ['create_zone', 'jane', 'rpc', 'Admin', 'r-1', change_id, 'ok'],
  );
  assert.match(String((row.params as { zi_data: unknown }).zi_data), /^\(\d+ characters of JSON\)$/);
  await site
    .as('admin')('show_zone', { name: 'a.test.', zi_id: null })
    .catch(() => undefined);
  assert.equal((await lastAudit()).id, row.id);
});

test('a refusal is audited, and its event is history', async () => {
  await publish(site, 'a.test.');
  await assert.rejects(site.as('admin')('enable_zone', { name: 'a.test.' }), { name: 'ZoneSmFailure' });
  const row = await lastAudit();
  assert.deepEqual([row.operation, row.outcome], ['enable_zone', 'ZoneSmFailure']);
  const event = await site.database.db.selectFrom('event').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow();
  assert.deepEqual([event.type, event.state, event.sync], ['enable', 'FAILURE', true]);
  assert.ok(event.seq !== null && event.processed !== null);
});

test('characters that PostgreSQL does not store: refused by name, in zone text passed over, told in the audit', async () => {
  const admin = site.as('admin');
  const name = 'nul.test.';
  await assert.rejects(admin('show_zone', { name: 'a\0b' }), (error: { data: unknown }) => {
    assert.deepEqual((error.data as { param: string }).param, 'name');
    return true;
  });
  await assert.rejects(admin('list_zone', { names: ['\0'] }), (error: { data: unknown }) => {
    assert.deepEqual((error.data as { param: string }).param, 'names.0');
    return true;
  });
  const zi_text = '$TTL 1h\n@ SOA a.o. b.o. 1 2 3 4 5\n@ NS a.o.\n; \0\nw TXT "x\0" ; \ud800\n';
  await admin('load_zone', { name, zi_text, ...LOGIN });
  await admin('update_zone', { name, zi_data: ziData([{ ...rr('a TXT x'), comment: '\udc00' }]), ...LOGIN });
  assert.equal((await lastAudit()).outcome, 'ok');
  await assert.rejects(admin('create_zone', { name: 'a\ud800..', ...LOGIN }));
  assert.match(JSON.stringify((await lastAudit()).params), /a\ufffd/);
});

test('a busy subject is told after two seconds', { timeout: 15_000 }, async () => {
  const { db } = site.database;
  await db.transaction().execute(async (trx) => {
    await sql`select 1 from zone where name = 'a.test.' for update`.execute(trx);
    await assert.rejects(
      site.as('admin')('disable_zone', { name: 'a.test.' }),
      (error: Error & { data: Record<string, unknown>; passing: boolean }) => {
        assert.equal(error.name, 'Busy');
        assert.equal(error.data.name, 'a.test.');
        assert.equal(error.passing, true);
        return true;
      },
    );
  });
});

test('a database that only reads', async () => {
  const { db } = site.database;
  const name = (await sql<{ name: string }>`select current_database() as name`.execute(db)).rows[0]?.name ?? '';
  await sql`alter database ${sql.ref(name)} set default_transaction_read_only = on`.execute(db);
  const other = site.reopen();
  try {
    const caller = { role: 'admin', sectag: 'Admin', loginId: 'x', source: 'rpc' } as const;
    const ports = { ...site.ports, db: other.db };
    await assert.rejects(callForChange(ports, caller, 'disable_zone', { name: 'a.test.' }), {
      name: 'DBReadOnlyError',
    });
    assert.ok((await callForChange(ports, caller, 'list_zone', {})).value);
  } finally {
    await other.close();
  }
});

test('a database that is away', async () => {
  const away = openDatabase({
    host: '127.0.0.1',
    port: 1,
    database: 'dms',
    user: 'dms',
    password: 'x',
    applicationName: 'test',
    max: 1,
  });
  const caller = { role: 'admin', sectag: 'Admin', loginId: 'x', source: 'rpc' } as const;
  const ports = { ...site.ports, db: away.db };
  for (const [operation, params] of [
    ['list_zone', {}],
    ['disable_zone', { name: 'a.test.' }],
    ['vacuum_event_queue', {}],
  ] as const) {
    await assert.rejects(callForChange(ports, caller, operation, params), { name: 'DatabaseUnreachable' });
  }
  await away.close();
});
