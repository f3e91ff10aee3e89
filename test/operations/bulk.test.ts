// Operations on many zones: which zones a job takes, what it is refused, and how it is steered. No daemon runs here.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { raise } from '../../src/engine/raise.ts';
import { ptrsOf, settle } from './ptr-world.ts';
import { makeSite, publish, type Site, ziData } from './setup.ts';

const V6 = '8.b.d.0.1.0.0.2.ip6.arpa.';

let site: Site;
let admin: (name: string, params?: unknown) => Promise<{ readonly value: unknown; readonly change_id: number | null }>;
before(async () => {
  site = await makeSite();
  admin = site.as('admin', { source: 'shell' });
  for (const name of ['bad1.example.', 'bad2.example.', 'good.example.', 'off.example.', 'new.example.']) {
    await admin('create_zone', { name });
    if (name !== 'new.example.') await publish(site, name);
  }
  await admin('create_zone', { name: '192.0.2.0/24' });
  await publish(site, '2.0.192.in-addr.arpa.');
  await admin('create_zone', { name: 'other.example.', sg_name: 'sg-two', use_apex_ns: false, reference: 'ACME' });
  await publish(site, 'other.example.');
  await admin('disable_zone', { name: 'off.example.' });
});
after(() => site.close());

interface Job {
  readonly bulk_id: number;
  readonly state: string;
  readonly expected: number;
  readonly done: number;
  readonly failed: number;
  readonly change_id: number;
}

const job = async (name: string, params: object = {}): Promise<Job> => (await admin(name, params)).value as Job;
const names = async (operation: string, params: object = {}): Promise<string[]> =>
  ((await admin('preview_bulk', { operation, ...params })).value as { names: string[] }).names;

const CONFIGURED = ['2.0.192.in-addr.arpa.', 'bad1.example.', 'bad2.example.', 'good.example.', 'other.example.'];

describe('which zones', () => {
  test('a refresh takes what is configured', async () => {
    assert.deepEqual(await names('refresh_all'), CONFIGURED);
    assert.deepEqual(await names('refresh_sg', { sg_name: 'sg-two' }), ['other.example.']);
    assert.deepEqual(await names('refresh_apex'), CONFIGURED.slice(0, 4));
    await assert.rejects(admin('refresh_sg', { sg_name: 'none' }), { name: 'NoSgFound' });
  });

  test('a reset takes also what is being set up', async () => {
    assert.deepEqual(await names('reset_all_zones'), [...CONFIGURED.slice(0, 4), 'new.example.', 'other.example.']);
  });

  test('nuking keeps to default_sg and forward zones; disabled ones go too', async () => {
    assert.deepEqual(await names('nuke_zones', { names: ['*'] }), [
      'bad1.example.',
      'bad2.example.',
      'good.example.',
      'new.example.',
      'off.example.',
    ]);
    assert.deepEqual(await names('nuke_zones', { names: ['bad?.example', 'other*'] }), [
      'bad1.example.',
      'bad2.example.',
    ]);
    const two = { names: ['*'], sg_name: 'sg-two' };
    assert.deepEqual(await names('nuke_zones', { ...two, reference: 'acme' }), ['other.example.']);
    assert.deepEqual(await names('nuke_zones', { ...two, reference: 'SITE' }), []);
  });

  test('nothing to nuke, and what is no name, is refused', async () => {
    await assert.rejects(admin('nuke_zones', { names: ['none*'] }), { name: 'NoZonesFound' });
    for (const name of ['192.0.2.0/24', '192.0.2.1']) {
      await assert.rejects(admin('nuke_zones', { names: [name] }), { name: 'InvalidParamsJsonRpcError' });
    }
    assert.deepEqual((await admin('list_bulk')).value, []);
  });
});

describe('a job', () => {
  test('is a row and a first step whose id is the change', async () => {
    const { value, change_id } = await admin('refresh_all');
    const begun = value as Job;
    assert.deepEqual([begun.state, begun.expected, begun.done, begun.failed], ['RUNNING', 5, 0, 0]);
    assert.equal(begun.change_id, change_id);
    const event = (await admin('show_event', { event_id: change_id })).value as Record<string, unknown>;
    assert.deepEqual([event.event_type, event.state], ['BulkStep', 'NEW']);
    assert.deepEqual(await job('show_bulk', { bulk_id: begun.bulk_id }), begun);
  });

  test('is paused, resumed and cancelled once each', async () => {
    const { bulk_id } = await job('refresh_apex', { sg_name: 'sg-one' });
    assert.equal((await job('pause_bulk', { bulk_id })).state, 'PAUSED');
    await assert.rejects(admin('pause_bulk', { bulk_id }), {
      name: 'BulkNotRunning',
      message: `bulk job ${bulk_id} is PAUSED`,
    });
    assert.equal((await job('resume_bulk', { bulk_id })).state, 'RUNNING');
    assert.equal((await job('cancel_bulk', { bulk_id })).state, 'CANCELLED');
    for (const name of ['pause_bulk', 'resume_bulk', 'cancel_bulk']) {
      await assert.rejects(admin(name, { bulk_id }), { name: 'BulkNotRunning' });
    }
    await assert.rejects(admin('show_bulk', { bulk_id: 99 }), { name: 'BulkNotFound' });
  });

  const master = async (): Promise<unknown> => {
    const { rows } = await site.database.pool.query(
      `select state, hold_sg, extract(epoch from hold_stop - hold_start)::float8 as s from master`,
    );
    return rows[0];
  };
  const ready = { state: 'READY', hold_sg: 0, s: null };

  test('that will reconfigure holds the master first if it takes many zones', async () => {
    const { pool } = site.database;
    await admin('nuke_zones', { names: ['bad*'] });
    assert.deepEqual(await master(), ready);
    await pool.query(`insert into zone (name, state, sg_id)
      select 'many-' || n || '.example.', 'PUBLISHED', 1 from generate_series(1, 501) n`);
    await admin('refresh_all');
    assert.deepEqual(await master(), ready);
    const { change_id, value } = await admin('nuke_zones', { names: ['many-*'] });
    assert.deepEqual([(value as Job).expected, (value as Job).change_id], [501, change_id]);
    assert.deepEqual(await master(), { state: 'HOLD', hold_sg: -2, s: 2 });
    await pool.query(`delete from zone where name like 'many-%'`);
    await pool.query(`update master set state = 'READY', hold_sg = 0, hold_start = null, hold_stop = null`);
    await admin('batch_hold');
    assert.deepEqual(await master(), { state: 'HOLD', hold_sg: -2, s: 2 });
  });
});

test('PTR records that DMS made go with a zone that is nuked', async () => {
  await admin('create_zone', { name: '2001:db8::/32' });
  await publish(site, V6);
  await admin('create_zone', { name: 'gone.example.', zi_data: ziData(['www AAAA 2001:db8::5']) });
  await publish(site, 'gone.example.');
  await settle(site);
  const [made = ''] = await ptrsOf(site, V6);
  assert.match(made, / www\.gone\.example\.$/);
  const { id } = await site.database.db
    .selectFrom('zone')
    .select('id')
    .where('name', '=', 'gone.example.')
    .executeTakeFirstOrThrow();
  await site.database.db
    .transaction()
    .execute((trx) =>
      raise(trx, site.ports, { kind: 'zone', subjectId: id, type: 'nukeStart', actor: 'op@test', source: 'shell' }),
    );
  assert.equal(await settle(site), 1);
  assert.deepEqual(await ptrsOf(site, V6), [`${made}-`]);
});
