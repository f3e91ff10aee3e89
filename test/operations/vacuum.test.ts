// Vacuum through the door: what goes, what stays, and that nobody has to wait for it.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { replayCheck } from '../../src/engine/replay.ts';
import { callForChange } from '../../src/operations/call.ts';
import { contentOfZi } from '../../src/store/record.ts';
import { ptrsOf, settle } from './ptr-world.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
let admin: ReturnType<Site['as']>;
before(async () => {
  site = await makeSite();
  admin = site.as('admin');
});
after(() => site.close());

const query = async <Row>(text: string): Promise<Row[]> => (await site.database.pool.query(text)).rows as Row[];
const value = async <T>(name: string, params: unknown = {}): Promise<T> => (await admin(name, params)).value as T;

/** A published zone. */
async function make(name: string, lines: Parameters<typeof ziData>[0] = [], more: object = {}): Promise<number> {
  await admin('create_zone', { name, login_id: 'x', zi_data: ziData(lines), ...more });
  await publish(site, name);
  return Number(
    (await query<{ id: number }>(`select id from zone where name = '${name}' and state <> 'DELETED'`))[0]?.id,
  );
}

/** As it is after `create_zone`: nothing is done behind the machine's back. */
async function create(name: string): Promise<number> {
  await admin('create_zone', { name, login_id: 'x' });
  return Number((await query<{ id: number }>(`select id from zone where name = '${name}'`))[0]?.id);
}

async function faultsOf(name: string): Promise<readonly unknown[]> {
  const { faults } = await replayCheck(site.database.db, () => undefined);
  return faults.filter(({ subject }) => subject === name);
}

const exists = async (id: number): Promise<boolean> =>
  (await query(`select 1 from zone where id = ${id}`)).length === 1;

/** Deletes it, so many days ago; null: as a nuke does. */
async function deleted(name: string, days: number | null, files = false): Promise<number> {
  const id = await make(name);
  await admin('delete_zone', [name]);
  const since = days === null ? 'null' : `now() - interval '${days} days'`;
  await query(`update zone set deleted_start = ${since}, zone_files = ${files} where id = ${id}`);
  return id;
}

describe('configuration', () => {
  test('a missing key is told before anything has gone', async () => {
    await query(`insert into systemevents (receivedat, message) values (now() - interval '999 days', 'x')`);
    await assert.rejects(admin('vacuum_all'), { name: 'ZoneCfgItemNotFound' });
    await assert.rejects(admin('vacuum_zones'), { name: 'ZoneCfgItemNotFound' });
    const keys = { zi_max_age: '90', zone_del_age: '0', zone_del_pare_age: '90', syslog_max_age: '120' };
    for (const [key, age] of Object.entries(keys)) await admin('set_config', [key, age]);
    assert.deepEqual(await value('vacuum_all'), {
      total: 1,
      events: 0,
      zones: 0,
      zis: 0,
      deleted_zone_zis: 0,
      syslog: 1,
    });
  });
});

describe('vacuum_zones', () => {
  beforeEach(() => admin('set_config', ['zone_del_age', '0']));

  test('with the age 0 only nuked zones go; a given age takes the others, 0 all of them', async () => {
    const nuked = await deleted('nuked.test.', null);
    const young = await deleted('young.test.', 1);
    const old = await deleted('old.test.', 4000);
    const live = await make('live.test.');
    const all = async () => [await exists(nuked), await exists(young), await exists(old), await exists(live)];
    assert.equal(await value('vacuum_zones'), 1);
    assert.deepEqual(await all(), [false, true, true, true]);
    await admin('set_config', ['zone_del_age', '3000']);
    assert.equal(await value('vacuum_zones'), 1);
    assert.deepEqual(await all(), [false, true, false, true]);
    assert.equal(await value('vacuum_zones', [0]), 1);
    assert.deepEqual(await all(), [false, false, false, true]);
  });

  test('where files are left their removal is asked for, and a later run takes the zone', async () => {
    const id = await deleted('files.test.', null, true);
    const other = await deleted('none.test.', null);
    await query(`delete from reconfig_wanted`);
    assert.equal(await value('vacuum_zones', { dry_run: true }), 1);
    assert.deepEqual([await exists(id), await exists(other)], [true, true]);
    assert.equal(await value('vacuum_zones'), 1);
    assert.deepEqual([await exists(id), await exists(other)], [true, false]);
    const wanted = await query<{ then_type: string }>(`select then_type from reconfig_wanted where zone_id = ${id}`);
    assert.deepEqual(wanted, [{ then_type: 'removeZoneFiles' }]);
    await query(`update zone set zone_files = false where id = ${id}`);
    assert.equal(await value('vacuum_zones'), 1);
  });

  test('serial floor and last event stay; the history replays', async () => {
    const id = await create('floor.test.');
    await query(`insert into serial_floor (name, serial) values ('floor.test.', 2026112042)`);
    await admin('delete_zone', ['floor.test.']);
    await value('vacuum_zones', [0]);
    assert.equal(await exists(id), false);
    assert.equal((await query(`select 1 from serial_floor where name = 'floor.test.'`)).length, 1);
    await admin('vacuum_event_queue', [0]);
    const left = await query(
      `select subject_name, type from event where kind = 'zone' and subject_id = ${id} and seq is not null`,
    );
    assert.deepEqual(left, [{ subject_name: 'floor.test.', type: 'doDestroy' }]);
    assert.deepEqual(await faultsOf('floor.test.'), []);
  });

  test('PTR records that DMS made for the zone go with it', async () => {
    await make('2.0.192.in-addr.arpa.', [], { inc_updates: true });
    await make('forward.test.', [rr('www A 192.0.2.5', { force_reverse: true })]);
    await settle(site);
    assert.deepEqual(await ptrsOf(site, '2.0.192.in-addr.arpa.'), ['5 www.forward.test.']);
    await admin('delete_zone', ['forward.test.']);
    await settle(site);
    assert.deepEqual(await ptrsOf(site, '2.0.192.in-addr.arpa.'), ['5 www.forward.test.-']);
    assert.equal(await value('vacuum_zones', [0]), 1);
    await settle(site);
    assert.deepEqual(await ptrsOf(site, '2.0.192.in-addr.arpa.'), []);
  });

  test("a reference goes with its last zone, unless another zone's record names it", async () => {
    await make('owner.test.', [], { reference: 'ONE-OWNER' });
    await make('shared.test.', [], { reference: 'NAMED-ELSEWHERE' });
    await make('names.test.', [rr('a A 192.0.2.77', { reference: 'NAMED-ELSEWHERE' })]);
    await admin('delete_zone', ['owner.test.']);
    await admin('delete_zone', ['shared.test.']);
    assert.equal(await value('vacuum_zones', [0]), 2);
    const left = await query(`select reference from reference where reference in ('ONE-OWNER', 'NAMED-ELSEWHERE')`);
    assert.deepEqual(left, [{ reference: 'NAMED-ELSEWHERE' }]);
  });

  test('a zone that somebody holds is left for the next run, the others go', async () => {
    const held = await deleted('held.test.', null);
    const free = await deleted('free.test.', null);
    const client = await site.database.pool.connect();
    try {
      await client.query(`begin; select 1 from zone where id = ${held} for update`);
      assert.equal(await value('vacuum_zones'), 1);
    } finally {
      await client.query('rollback');
      client.release();
    }
    assert.deepEqual([await exists(held), await exists(free)], [true, false]);
    assert.equal(await value('vacuum_zones'), 1);
  });
});

describe('versions', () => {
  beforeEach(() => query('delete from zone; delete from event'));

  /** A zone with so many versions, the oldest made so many days ago, one a day. */
  async function aged(name: string, count: number, days: number): Promise<number> {
    const id = await make(name);
    for (let i = 2; i <= count; i += 1) {
      await admin('update_zone', { name, zi_data: ziData([`h${i} A 192.0.2.${i}`]), login_id: 'x' });
    }
    await publish(site, name);
    await query(
      `update zone_instance set mtime = now() - (${days} - version) * interval '1 day' where zone_id = ${id}`,
    );
    return id;
  }
  const versions = async (id: number): Promise<number[]> =>
    (await query<{ version: number }>(`select version from zone_instance where zone_id = ${id} order by version`)).map(
      (row) => row.version,
    );

  test('of live zones: too many and too old, both', async () => {
    const id = await aged('many.test.', 8, 100);
    await admin('set_config', ['zi_max_num', '3']);
    assert.equal(await value('vacuum_zis'), 5);
    assert.deepEqual(await versions(id), [6, 7, 8]);
    assert.equal(await value('vacuum_zis', [0, 1]), 2);
    assert.deepEqual(await versions(id), [8]);
  });

  test('the young, the published, the served, what they are copies of, and what an event names stay', async () => {
    const id = await aged('stay.test.', 8, 96);
    const ids = (
      await query<{ id: number }>(`select id from zone_instance where zone_id = ${id} order by version`)
    ).map((row) => row.id);
    await query(`update zone set zi_id = ${ids[0]}, served_zi_id = ${ids[1]} where id = ${id}`);
    await query(`update zone_instance set copied_from = ${ids[2]} where id = ${ids[1]}`);
    await query(
      `update event set state = 'FAILURE', processed = now() where processed is null and subject_id = ${id} and kind = 'zone'`,
    );
    await query(
      `insert into event (kind, subject_id, subject_name, type, params) values ('zone', ${id}, 'x', 'update', '{"zi_id": ${ids[3]}}')`,
    );
    await query(`insert into event (kind, subject_id, subject_name, type, state, lease_until, effects) values ('zone', ${id}, 'x', 'update', 'RUNNING',
      now(), '[{"type": "compare_and_publish", "params": {"locked": false, "candidate_zi_id": ${ids[4]}}}]')`);
    // 90 days: versions 6 and younger would stay by age alone
    assert.equal(await value('vacuum_zis', [90.5, 1]), 0);
    assert.equal(await value('vacuum_zis', [0, 1]), 2);
    assert.deepEqual(await versions(id), [1, 2, 3, 4, 5, 8]);
    await query(`delete from event where subject_id = ${id} and kind = 'zone' and processed is null`);
  });

  test('of deleted zones all but the last', async () => {
    const id = await aged('pare.test.', 4, 10);
    await admin('delete_zone', ['pare.test.']);
    assert.equal(await value('vacuum_zis', [0, 1]), 0, 'it is not live');
    assert.equal(await value('vacuum_pare_deleted_zone_zis'), 0, 'it was deleted just now');
    await query(`update zone set deleted_start = now() - interval '91 days' where id = ${id}`);
    await admin('set_config', ['zone_del_pare_age', '0']);
    assert.equal(await value('vacuum_pare_deleted_zone_zis'), 0, '0 is off');
    await admin('set_config', ['zone_del_pare_age', '90']);
    assert.equal(await value('vacuum_pare_deleted_zone_zis'), 3);
    assert.deepEqual(await versions(id), [4]);
    await admin('undelete_zone', [id]);
    const [row] = await query<{ zi: number }>(`select zi_candidate_id as zi from zone where id = ${id}`);
    const content = await contentOfZi(site.database.db, Number(row?.zi));
    assert.deepEqual(
      content?.records.map((one) => one.owner),
      ['h4'],
    );
  });

  test('a zone that is being edited is not waited for', async () => {
    const held = await aged('edited.test.', 3, 10);
    const free = await aged('quiet.test.', 3, 10);
    const client = await site.database.pool.connect();
    try {
      await client.query(`begin; select 1 from zone where id = ${held} for no key update`);
      await admin('vacuum_zis', [0, 1]);
      assert.deepEqual([await versions(held), await versions(free)], [[1, 2, 3], [3]]);
    } finally {
      await client.query('rollback');
      client.release();
    }
    await admin('vacuum_zis', [0, 1]);
    assert.deepEqual(await versions(held), [3]);
  });
});

describe('events and log rows', () => {
  test('a busy history replays after every vacuum of a part of it', async () => {
    await create('busy.test.');
    for (let i = 0; i < 4; i += 1) await admin('refresh_zone', { name: 'busy.test.' });
    await admin('set_zone', { name: 'busy.test.', edit_lock: true });
    await assert.rejects(admin('enable_zone', { name: 'busy.test.' }));
    await admin('disable_zone', { name: 'busy.test.' });
    await admin('refresh_zone', { name: 'busy.test.' });
    await query(`update event set processed = processed - interval '10 days', created = created - interval '10 days'
      where subject_name = 'busy.test.' and seq <= 4`);
    const foretold = await value<number>('vacuum_event_queue', { age_days: 5, dry_run: true });
    assert.ok(foretold > 0);
    await assert.rejects(admin('vacuum_event_queue', [2 ** 31]), { name: 'InvalidParamsJsonRpcError' });
    assert.equal(await value('vacuum_event_queue', [5]), foretold);
    assert.deepEqual(await faultsOf('busy.test.'), []);
    await admin('enable_zone', { name: 'busy.test.' });
    await admin('vacuum_event_queue', [0]);
    assert.deepEqual(await faultsOf('busy.test.'), []);
    const left = await query(`select type from event where subject_name = 'busy.test.' and seq is not null`);
    assert.deepEqual(left, [{ type: 'enable' }]);
  });

  test('publications go with their events, but the last one of a zone stays', async () => {
    const [zone, other] = [await create('pub.test.'), await create('pub2.test.')];
    await query(`insert into publication (zone_id, serial, soa, apex_ns, event_id, at)
      select z, n, '\\x00', '{}', n, now() - (9 - n) * interval '1 day' from generate_series(1, 3) n, unnest(array[${zone}, ${other}]) z`);
    await query(
      `insert into publication (zone_id, serial, soa, apex_ns, event_id) values (${other}, 9, '\\x00', '{}', 9)`,
    );
    await admin('vacuum_event_queue', [6.5]);
    const left = await query<{ zone_id: number; serial: number }>(
      'select zone_id, serial from publication order by zone_id, serial',
    );
    assert.deepEqual(
      left.map((row) => [row.zone_id === zone, row.serial]),
      [
        [true, 3],
        [false, 3],
        [false, 9],
      ],
    );
    await admin('vacuum_event_queue', [0]);
    assert.equal((await query('select 1 from publication')).length, 2);
  });

  test('Ctrl-C ends it between two transactions; the next run does the rest', async () => {
    await query(
      `insert into systemevents (receivedat, message) select now() - interval '200 days', 'x' from generate_series(1, 5000)`,
    );
    await query(`insert into systemevents (receivedat, message) values (now(), 'young'), (null, 'of no time')`);
    const ending = new AbortController();
    const told: string[] = [];
    const follower = {
      signal: ending.signal,
      progress: (text: string) => {
        told.push(text);
        ending.abort();
      },
    };
    const caller = { role: 'admin', sectag: 'Admin', loginId: 'x', source: 'shell' } as const;
    await assert.rejects(callForChange({ ...site.ports, follower }, caller, 'vacuum_syslog', {}), {
      name: 'Interrupted',
    });
    assert.deepEqual(told, ['log rows: 2000 deleted']);
    assert.equal(await value('vacuum_syslog'), 3000);
    assert.deepEqual(await query('select message from systemevents order by message'), [
      { message: 'of no time' },
      { message: 'young' },
    ]);
  });
});
