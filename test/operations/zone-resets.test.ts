// Operations that make the master look at a zone anew: reset, signing, keys, exchanged server groups; through the door.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DmsError } from '../../src/domain/errors.ts';
import type { Role } from '../../src/domain/roles.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const as = async (role: Role, name: string, params?: unknown) => (await site.as(role)(name, params)).value as never;
const LOGIN = { login_id: 'jane' };

async function make(name: string, more: object = {}): Promise<void> {
  await as('admin', 'create_zone', { name, ...LOGIN, ...more });
  await publish(site, name);
}

const row = (name: string) =>
  site.database.db.selectFrom('zone').selectAll().where('name', '=', name).executeTakeFirstOrThrow();

interface Pending {
  readonly event_type: string;
  readonly parameters: Record<string, unknown>;
}
const pending = async (type: string): Promise<Pending[]> =>
  ((await as('admin', 'list_pending_events')) as Pending[]).filter(({ event_type }) => event_type === type);

/** The refusal of a machine inside the error that callers know. */
const refused = (inner: string) => (error: DmsError) => {
  assert.equal(error.name, 'ZoneSmFailure');
  assert.match(String(error.data.event_message), new RegExp(` failed - ${inner}: `));
  return true;
};

describe('reset_zone', () => {
  const name = 'reset.test.';

  test('what is served is unknown from now on, and the master is to drop the zone first', async () => {
    await make(name, { zi_data: ziData([rr('a A 192.0.2.1')]) });
    const before = await row(name);
    await site.database.db
      .updateTable('zone')
      .set({ served_zi_id: before.zi_id })
      .where('id', '=', before.id)
      .execute();
    const { change_id, zi_id } = await site.as('helpdesk')('reset_zone', { name });
    assert.equal(zi_id, before.zi_candidate_id);
    assert.equal(((await as('admin', 'show_event', [change_id])) as Pending).event_type, 'ZoneSMDoReset');
    const after = await row(name);
    assert.deepEqual([after.state, after.served_zi_id, after.zi_id], ['RESET', null, before.zi_id]);
    assert.equal(after.soa_serial, before.soa_serial);
    const asked = await site.database.db
      .selectFrom('reconfig_wanted')
      .select(['sg_id', 'then_type'])
      .where('zone_id', '=', before.id)
      .where('then_type', '=', 'config')
      .execute();
    assert.deepEqual(asked, [{ sg_id: null, then_type: 'config' }]);
  });

  test('with a version it begins with that one, and a version of another zone is refused', async () => {
    await make('other.test.');
    const other = (await row('other.test.')).zi_id;
    await publish(site, name);
    const first = (await row(name)).zi_id;
    await as('admin', 'update_zone', { name, zi_data: ziData([rr('b A 192.0.2.2')]), ...LOGIN });
    await publish(site, name);
    await assert.rejects(as('admin', 'reset_zone', { name, zi_id: other }), { name: 'ZiNotFound' });
    const { zi_id } = await site.as('admin')('reset_zone', [name, '^-']);
    assert.deepEqual([zi_id, (await row(name)).zi_candidate_id], [first, first]);
  });

  test('the records that come back with a version take their PTR records along', async () => {
    await as('admin', 'create_zone', { name: '2001:db8::/32', ...LOGIN });
    await publish(site, '8.b.d.0.1.0.0.2.ip6.arpa.');
    await make('ptr.test.', { zi_data: ziData([rr('a AAAA 2001:db8::1')]) });
    const { zi_id } = await row('ptr.test.');
    await as('admin', 'update_zone', { name: 'ptr.test.', zi_data: ziData([rr('a AAAA 2001:db8::2')]), ...LOGIN });
    await publish(site, 'ptr.test.');
    const groups = () => site.database.db.selectFrom('update_group').select('id').execute();
    const before = (await groups()).length;
    await as('admin', 'reset_zone', ['ptr.test.', zi_id]);
    assert.equal((await groups()).length, before + 1);
    await as('admin', 'reset_zone', ['ptr.test.']);
    assert.equal((await groups()).length, before + 1);
  });

  test('a disabled zone is not reset, a customer does not reset', async () => {
    await as('admin', 'disable_zone', ['other.test.']);
    await assert.rejects(as('admin', 'reset_zone', ['other.test.']), refused('ZoneResetDisabled'));
    await assert.rejects(as('admin', 'reset_zone', ['none.test.']), { name: 'ZoneNotFound' });
    await assert.rejects(as('customer', 'reset_zone', [name]), { name: 'MethodNotFoundJsonRpcError' });
  });
});

describe('sign_zone, load_keys', () => {
  test('queue one event of the master for each zone that is signed', async () => {
    await make('plain.test.');
    for (const operation of ['sign_zone', 'load_keys']) {
      await assert.rejects(as('admin', operation, ['plain.test.']), { name: 'ZoneNotDnssecEnabled' });
      await assert.rejects(as('admin', operation, ['none.test.']), { name: 'ZoneNotFound' });
    }
    for (const name of ['signed1.test.', 'signed2.test.']) await make(name, { auto_dnssec: true });
    for (const name of ['signed1.test.', 'signed2.test.', 'signed1.test.']) {
      const { change_id } = await site.as('helpdesk')('sign_zone', { name });
      assert.notEqual(change_id, null);
    }
    await as('admin', 'load_keys', ['signed2.test.']);
    const names = (events: Pending[]) => events.map(({ parameters }) => parameters.zone_name);
    assert.deepEqual(names(await pending('MasterSMSignZone')), ['signed1.test.', 'signed2.test.']);
    assert.deepEqual(names(await pending('MasterSMLoadKeys')), ['signed2.test.']);
  });
});

describe('swap_zone_sg', () => {
  test('exchanges both groups; the servers of the new one follow, then it is published under its apex', async () => {
    await make('moved.test.');
    await assert.rejects(as('admin', 'swap_zone_sg', ['moved.test.']), { name: 'ZoneNoAltSgForSwap' });
    await as('admin', 'set_zone_alt_sg', ['moved.test.', 'sg-two']);
    const before = await row('moved.test.');
    await as('admin', 'swap_zone_sg', ['moved.test.']);
    const after = await row('moved.test.');
    assert.deepEqual([after.sg_id, after.alt_sg_id], [before.alt_sg_id, before.sg_id]);
    const asked = await site.database.db
      .selectFrom('reconfig_wanted')
      .select(['sg_id', 'then_type'])
      .where('zone_id', '=', after.id)
      .where('then_type', '=', 'update')
      .execute();
    assert.deepEqual(asked, [{ sg_id: after.sg_id, then_type: 'update' }]);
    await assert.rejects(as('helpdesk', 'swap_zone_sg', ['moved.test.']), { name: 'MethodNotFoundJsonRpcError' });
  });
});

test('show_configsm is show_master_status by the name that panels know', async () => {
  assert.deepEqual(await as('helpdesk', 'show_configsm'), await as('admin', 'show_master_status'));
});
