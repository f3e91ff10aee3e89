// The life of a zone, and listing zones, through the door.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeSite, publish, type Site } from './setup.ts';

let site: Site;
let admin: ReturnType<Site['as']>;
before(async () => {
  site = await makeSite();
  admin = site.as('admin');
});
after(() => site.close());

async function zone(name: string): Promise<Record<string, unknown>> {
  return (await admin('show_zonesm', { name })).value as Record<string, unknown>;
}

async function make(name: string, more: object = {}): Promise<void> {
  await admin('create_zone', { name, login_id: 'x', ...more });
  await publish(site, name);
}

describe('life', () => {
  test('disable and enable', async () => {
    await make('a.test.');
    assert.equal((await admin('disable_zone', ['a.test.'])).value, true);
    assert.equal((await zone('a.test.')).state, 'DISABLED');
    await assert.rejects(admin('disable_zone', ['a.test.']), (error: Error & { data: Record<string, unknown> }) => {
      assert.equal(error.name, 'ZoneSmFailure');
      assert.equal(error.data.name, 'a.test.');
      assert.match(String(error.data.event_message), /^Event ZoneSMDisable\(\d+\) failed - ZoneAlreadyDisabled: /);
      return true;
    });
    await admin('enable_zone', ['a.test.']);
    assert.equal((await zone('a.test.')).state, 'CREATE');
    await assert.rejects(admin('enable_zone', ['a.test.']), { name: 'ZoneSmFailure' });
  });

  test('delete, undelete, destroy', async () => {
    await make('b.test.');
    const { zone_id } = await zone('b.test.');
    await assert.rejects(admin('destroy_zone', [zone_id]), { name: 'ZoneNotDeleted' });
    await admin('undelete_zone', [zone_id]);
    assert.equal((await zone('b.test.')).state, 'PUBLISHED');
    assert.equal((await admin('delete_zone', ['b.test.'])).value, true);
    await assert.rejects(admin('show_zone', ['b.test.']), { name: 'ZoneNotFound' });
    const deleted = (await admin('show_zone_byid', [zone_id])).value as { state: string; deleted_start: string };
    assert.equal(deleted.state, 'DELETED');
    assert.match(deleted.deleted_start, /Z$/);
    await admin('undelete_zone', [zone_id]);
    assert.equal((await zone('b.test.')).state, 'CREATE');
    await admin('delete_zone', ['b.test.']);
    await site.database.db.updateTable('zone').set({ zone_files: true }).where('id', '=', Number(zone_id)).execute();
    await assert.rejects(admin('destroy_zone', [zone_id]), { name: 'ZoneFilesStillExist' });
    const wanted = site.database.db
      .selectFrom('reconfig_wanted')
      .select('then_type')
      .where('zone_id', '=', Number(zone_id));
    assert.ok((await wanted.execute()).some(({ then_type }) => then_type === 'removeZoneFiles'));
    await site.database.db.updateTable('zone').set({ zone_files: false }).where('id', '=', Number(zone_id)).execute();
    await make('b.test.');
    await assert.rejects(admin('undelete_zone', [zone_id]), { name: 'ActiveZoneExists' });
    assert.equal((await admin('destroy_zone', [zone_id])).value, true);
    await assert.rejects(admin('destroy_zone', [zone_id]), { name: 'ZoneNotFoundByZoneId' });
  });

  test('an event that the state does not handle is told, not refused', async () => {
    await admin('create_zone', { name: 'c.test.', login_id: 'x' });
    const { note } = await admin('refresh_zone', { name: 'c.test.' });
    assert.equal(note, 'no change: zone is CREATE');
    await publish(site, 'c.test.');
    assert.equal((await admin('refresh_zone', { name: 'c.test.' })).note, null);
    await assert.rejects(admin('refresh_zone', { name: 'c.test.', zi_id: 99999 }), { name: 'ZiNotFound' });
  });

  test('flags; null means the configured default', async () => {
    await make('d.test.');
    await admin('set_zone', { name: 'd.test.', edit_lock: true, nsec3: true });
    const set = await zone('d.test.');
    assert.deepEqual([set.edit_lock, set.nsec3, set.auto_dnssec], [true, true, false]);
    await admin('set_zone', { name: 'd.test.', edit_lock: null });
    assert.equal((await zone('d.test.')).edit_lock, false);
    await assert.rejects(site.as('helpdesk')('set_zone', { name: 'd.test.', nsec3: false }), {
      name: 'InvalidParamsJsonRpcError',
    });
  });

  test('a zone locked for editing is not deleted', async () => {
    await make('e.test.', { edit_lock: true });
    await admin('edit_zone', { name: 'e.test.', login_id: 'x' });
    await assert.rejects(admin('delete_zone', ['e.test.']), { name: 'ZoneBeingCreated' });
  });
});

describe('list_zone', () => {
  const names = async (params: unknown, as = admin): Promise<string[]> =>
    ((await as('list_zone', params)).value as { name: string }[]).map(({ name }) => name);

  before(async () => {
    await make('x_1.list.', { reference: 'Own_1' });
    await make('xa1.list.', { reference: 'Owna1', sg_name: 'sg-two' });
    await make('192.0.2.0/24');
    await make('10/8');
    await site.as('customer')('create_zone', { name: 'cust.list.', reference: 'CUST', login_id: 'x' });
  });

  test('patterns, each zone once, by name', async () => {
    assert.deepEqual(await names(['*.list', 'x?1.list', 'xa1.LIST']), ['cust.list.', 'x_1.list.', 'xa1.list.']);
    assert.deepEqual(await names({ names: ['x_1.list.'] }), ['x_1.list.']);
    assert.deepEqual(await names({ names: ['*list.'], reference: 'own_1' }), ['x_1.list.']);
    assert.deepEqual(await names({ names: ['*list.'], sg_name: 'sg-two' }), ['xa1.list.']);
    assert.ok((await names({})).length > 5);
    await assert.rejects(admin('list_zone', ['nothing.list']), { name: 'NoZonesFound' });
    await assert.rejects(admin('list_zone', ['*', 'x']), { name: 'OnlyOneLoneWildcardValid' });
    await assert.rejects(admin('list_zone', { sg_name: 'none' }), { name: 'NoSgFound' });
  });

  test('addresses and networks', async () => {
    assert.deepEqual(await names(['192.0.2.9']), ['2.0.192.in-addr.arpa.']);
    assert.deepEqual(await names(['0.0.0.0/0']), ['10.in-addr.arpa.', '2.0.192.in-addr.arpa.']);
  });

  test('states', async () => {
    await make('del.list.');
    await admin('delete_zone', ['del.list.']);
    await make('dis.list.');
    await admin('disable_zone', ['dis.list.']);
    assert.deepEqual(await names({ names: ['d*.list'] }), ['dis.list.']);
    assert.deepEqual(await names({ names: ['d*.list'], toggle_deleted: true }), ['del.list.']);
    assert.deepEqual(await names({ names: ['d*.list'], include_deleted: true }), ['del.list.', 'dis.list.']);
    await assert.rejects(admin('list_zone', { names: ['d*.list'], include_disabled: false }), { name: 'NoZonesFound' });
  });

  test('a customer sees his own, and needs a reference to search', async () => {
    const customer = site.as('customer');
    assert.deepEqual(await names(undefined, customer), ['cust.list.']);
    await assert.rejects(customer('list_zone', ['x*']), { name: 'ReferenceMustBeGiven' });
    assert.deepEqual(await names({ names: ['*'], reference: 'CUST' }, customer), ['cust.list.']);
  });
});
