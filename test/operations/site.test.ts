// Server groups, servers, master, events, configuration, references and tags through the door.

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

const value = async (name: string, params?: unknown): Promise<never> => (await admin(name, params)).value as never;

describe('server groups', () => {
  test('create, show, list, replica', async () => {
    const params = { sg_name: 'replicas', master_address: '192.0.2.1', config_dir: 'default', replica_sg: true };
    await admin('create_sg', params);
    await assert.rejects(admin('create_sg', params), { name: 'SgExists' });
    await assert.rejects(admin('create_sg', { sg_name: 'bad name' }), { name: 'SgNameInvalid' });
    await assert.rejects(admin('create_sg', { sg_name: 'x', master_address: 'nowhere' }), { name: 'AddressInvalid' });
    await assert.rejects(admin('create_sg', { sg_name: 'x', config_dir: 'etc' }), {
      name: 'InvalidParamsJsonRpcError',
    });
    const shown: { sg_name: string; replica_sg: boolean; servers: null } = await value('show_sg', {
      sg_name: 'replicas',
    });
    assert.deepEqual([shown.sg_name, shown.replica_sg, shown.servers], ['replicas', true, null]);
    await assert.rejects(admin('show_sg', { sg_name: 'none' }), { name: 'NoSgFound' });
    const list: { sg_name: string }[] = await value('list_sg');
    assert.deepEqual(
      list.map(({ sg_name }) => sg_name),
      ['replicas', 'sg-one', 'sg-two'],
    );
    await assert.rejects(admin('set_replica_sg', { sg_name: 'sg-one' }), { name: 'ReplicaSgExists' });
    await admin('set_replica_sg', { sg_name: null });
    await admin('set_replica_sg', { sg_name: 'sg-two' });
    const master: { replica_sg_name: string } = await value('show_master_status');
    assert.equal(master.replica_sg_name, 'sg-two');
  });
});

describe('servers', () => {
  test('create, show, list', async () => {
    await admin('create_server', { server_name: 'NS1.Test.', address: '192.0.2.11' });
    await admin('create_server', ['ns2.test', '2001:DB8::2', 'nsd3', '192.0.2.99']);
    await assert.rejects(admin('create_server', ['ns1.test', '192.0.2.12']), { name: 'ServerExists' });
    await assert.rejects(admin('create_server', ['ns3.test', '192.0.2']), { name: 'AddressInvalid' });
    await assert.rejects(admin('create_server', ['ns3.test', '192.0.2.3', 'djbdns']), {
      name: 'ZoneCfgItemValueError',
    });
    await assert.rejects(admin('create_server', ['ns_3!', '192.0.2.3']), { name: 'ServerNameInvalid' });
    const shown: Record<string, unknown> = await value('show_server', ['ns2.test']);
    assert.deepEqual(
      [shown.server_name, shown.address, shown.ssh_address, shown.server_type, shown.state, shown.sg_name],
      ['ns2.test', '2001:db8::2', '192.0.2.99', 'nsd', 'DISABLED', 'sg-one'],
    );
    const found: { server_name: string }[] = await value('list_server', ['*1.test']);
    assert.deepEqual(
      found.map(({ server_name }) => server_name),
      ['ns1.test'],
    );
    assert.deepEqual(await value('list_server', { include_disabled: false }), []);
    await assert.rejects(admin('list_server', ['zz*']), { name: 'NoServerFound' });
  });

  test('enable, disable, reset', async () => {
    const { change_id } = await admin('enable_server', ['ns1.test']);
    assert.ok(change_id !== null);
    await assert.rejects(admin('enable_server', ['ns1.test']), (error: Error & { data: Record<string, unknown> }) => {
      assert.equal(error.name, 'ServerSmFailure');
      assert.equal(error.data.server_name, 'ns1.test');
      assert.match(String(error.data.event_message), /^Event ServerSMEnable\(\d+\) failed - ServerAlreadyEnabled: /);
      return true;
    });
    await admin('create_server', ['twin.test', '192.0.2.11']);
    await assert.rejects(admin('enable_server', ['twin.test']), { name: 'ServerSmFailure' });
    await admin('reset_server', ['ns1.test']);
    const { note } = await admin('reset_server', ['twin.test']);
    assert.equal(note, 'no change: server is DISABLED');
    await admin('disable_server', ['ns1.test']);
    await assert.rejects(admin('disable_server', ['none.test']), { name: 'NoServerFound' });
  });
});

describe('the master', () => {
  test('reconfigurations and the reset are queued once each', async () => {
    await admin('reconfig_master');
    await admin('reconfig_master');
    await admin('reconfig_sg', ['sg-one']);
    await admin('reconfig_replica_sg');
    await admin('reconfig_all');
    await admin('reset_master');
    await assert.rejects(admin('reconfig_sg', ['none']), { name: 'NoSgFound' });
    const pending: { event_type: string }[] = await value('list_pending_events');
    const types = pending.map(({ event_type }) => event_type).filter((type) => type.startsWith('MasterSM'));
    assert.deepEqual(types.sort(), [
      'MasterSMAllReconfig',
      'MasterSMMasterReconfig',
      'MasterSMPartialReconfig',
      'MasterSMPartialReconfig',
      'MasterSMReset',
    ]);
  });

  test('the status page', async () => {
    const status: Record<string, unknown> = await value('show_dms_status');
    assert.deepEqual(Object.keys(status), [
      'show_master_status',
      'show_replica_sg',
      'ls_server',
      'list_pending_events',
      'daemon',
      'alarms',
      'queue',
      'retrying',
    ]);
    await site.database.db
      .updateTable('server')
      .set({ retry_reason: 'rsync: refused' })
      .where('name', '=', 'ns1.test')
      .execute();
    const { retrying }: { retrying: object[] } = await value('show_dms_status');
    assert.deepEqual(retrying, [{ kind: 'server', name: 'ns1.test', reason: 'rsync: refused' }]);
  });
});

describe('events', () => {
  test('fail one that waits, not one that is finished', async () => {
    const [first]: { event_id: number; event_type: string; state: string }[] = await value('list_pending_events', [1]);
    assert.ok(first !== undefined);
    await admin('fail_event', [first.event_id]);
    const shown: { state: string; processed: string; results: object } = await value('show_event', [first.event_id]);
    assert.equal(shown.state, 'FAILURE');
    assert.match(shown.processed, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    await assert.rejects(admin('fail_event', [first.event_id]), { name: 'CantFailEventById' });
    await assert.rejects(admin('fail_event', [999999]), { name: 'EventNotFoundById' });
    await assert.rejects(admin('show_event', [999999]), { name: 'EventNotFoundById' });
    const last: { event_id: number }[] = await value('list_events', [3]);
    assert.equal(last.length, 3);
    assert.ok((last[0]?.event_id ?? 0) > (last[1]?.event_id ?? 0));
  });

  test('vacuum keeps the last event of each subject', async () => {
    await admin('create_zone', { name: 'v.test.', login_id: 'x' });
    await publish(site, 'v.test.');
    for (let i = 0; i < 3; i++) await admin('refresh_zone', { name: 'v.test.' });
    const count = await value('vacuum_event_queue', [0]);
    assert.ok(Number(count) >= 3);
    const left: { event_type: string; parameters: { name?: string } }[] = await value('list_events', [100]);
    const own = left.filter(
      ({ parameters, event_type }) => parameters.name === 'v.test.' && event_type === 'ZoneSMDoRefresh',
    );
    assert.equal(own.length, 1);
    assert.equal(await value('vacuum_event_queue'), 0);
  });
});

describe('configuration', () => {
  test('values are checked, stored in their form, per group where they belong to one', async () => {
    await admin('set_config', ['auto_dnssec', 'On']);
    await admin('set_config', { key: 'soa_mname', value: 'NS9.example.net', sg_name: 'sg-two' });
    await admin('set_config', ['soa_mname', 'ns8.example.net.']);
    const rows: { key: string; value: string; sg_name: string | null }[] = await value('show_config');
    const of = (key: string) => rows.filter((row) => row.key === key).map((row) => [row.value, row.sg_name]);
    assert.deepEqual(of('auto_dnssec'), [['true', null]]);
    assert.deepEqual(of('soa_mname'), [
      ['ns8.example.net.', 'sg-one'],
      ['ns9.example.net.', 'sg-two'],
    ]);
    assert.deepEqual(of('apex_ns'), []);
    await admin('set_config', ['auto_dnssec', 'false']);
    await assert.rejects(admin('set_config', ['auto_dnssec', 'maybe']), { name: 'ZoneCfgItemValueError' });
    await assert.rejects(admin('set_config', ['nonsense', '1']), { name: 'ZoneCfgItemNotFound' });
    await assert.rejects(admin('set_config', ['default_sg', 'none']), { name: 'NoSgFound' });
    await assert.rejects(admin('set_config', ['apex_ns', 'ns1.example.net.']), { name: 'ConfigKeyUnknown' });
  });

  test('server groups by what they were once called', async () => {
    await admin('set_config', ['default_ssg', 'sg-two']);
    await admin('set_config', { key: 'default_ssg', value: 'sg-one' });
    await admin('create_zone', { name: 'old-name.test.', ssg_name: 'sg-two', login_id: 'x' });
    const { sg_name }: { sg_name: string } = await value('show_zone', ['old-name.test.']);
    assert.equal(sg_name, 'sg-two');
    await assert.rejects(admin('show_zone', { name: 'a.', ssg_name: 'sg-two' }), { name: 'InvalidParamsJsonRpcError' });
    await assert.rejects(admin('set_config', ['constructor', 'x']), { name: 'ZoneCfgItemNotFound' });
  });

  test('the SOA and the zone TTL may have values of their own for a server group', async () => {
    const create = async (name: string, sg_name: string) => {
      await admin('create_zone', { name, sg_name, use_apex_ns: false, login_id: 'x' });
      const { zi }: { zi: Record<string, string> } = await value('show_zone', [name]);
      return [zi.soa_refresh, zi.soa_minimum, zi.soa_ttl, zi.zone_ttl];
    };
    await admin('set_apex_ns', { names: ['ns3.example.net.'], sg_name: 'sg-two' });
    for (const [key, text] of Object.entries({ soa_refresh: '3h', soa_minimum: '5m', soa_ttl: '7m', zone_ttl: '9m' })) {
      await admin('set_config', { key, value: text, sg_name: 'sg-two' });
    }
    assert.deepEqual(await create('sg2.test.', 'sg-two'), ['3h', '5m', '7m', '9m']);
    assert.deepEqual(await create('sg1.test.', 'sg-one'), ['2h', '1h', null, '1h']);
    await admin('set_config', { key: 'soa_ttl', value: '8m' });
    await admin('set_config', { key: 'soa_ttl', value: 'default', sg_name: 'sg-two' });
    await admin('set_config', { key: 'zone_ttl', value: 'default', sg_name: 'sg-two' });
    assert.deepEqual(await create('sg3.test.', 'sg-two'), ['3h', '5m', '8m', '1h']);
    await admin('set_config', { key: 'soa_ttl', value: 'default' });
    assert.deepEqual(await create('sg4.test.', 'sg-one'), ['2h', '1h', null, '1h']);
    const { note } = await admin('set_config', { key: 'soa_ttl', value: 'default' });
    assert.equal(note, 'no change: it is not set');
    await assert.rejects(admin('set_config', { key: 'zone_ttl', value: 'default' }), { name: 'ZoneCfgItemValueError' });
    await assert.rejects(admin('set_config', { key: 'zone_ttl', value: '1h', sg_name: 'none' }), { name: 'NoSgFound' });
    const global = await admin('set_config', { key: 'nsec3', value: 'false', sg_name: 'sg-two' });
    assert.equal(global.note, 'nsec3 is global: the server group does not count');
  });

  test('apex NS', async () => {
    assert.deepEqual(await value('show_apex_ns'), ['ns1.example.net.', 'ns2.example.net.']);
    await assert.rejects(admin('show_apex_ns', ['sg-none']), { name: 'NoSgFound' });
    await admin('set_apex_ns', { names: ['NS3.example.net', 'ns1.example.net.'], sg_name: 'sg-two' });
    assert.deepEqual(await value('show_apex_ns', ['sg-two']), ['ns3.example.net.', 'ns1.example.net.']);
    await assert.rejects(admin('set_apex_ns', [['bad name']]), { name: 'ZoneCfgItemValueError' });
    await assert.rejects(admin('set_apex_ns', [[]]), { name: 'InvalidParamsJsonRpcError' });
  });
});

describe('references and tags', () => {
  test('references', async () => {
    await admin('create_reference', ['Acme_One']);
    await assert.rejects(admin('create_reference', ['acme_one']), { name: 'ReferenceExists' });
    await assert.rejects(admin('create_reference', ['-x']), { name: 'ReferenceFormatError' });
    assert.deepEqual(await value('list_reference', ['acme*']), [{ reference: 'Acme_One' }]);
    await assert.rejects(admin('list_reference', ['acme?one?']), { name: 'NoReferenceFound' });
  });

  test('security tags', async () => {
    await admin('create_sectag', ['HOSTED']);
    await assert.rejects(admin('create_sectag', ['HOSTED']), { name: 'ZoneSecTagExists' });
    await assert.rejects(admin('create_sectag', ['Admin']), { name: 'ZoneSecTagExists' });
    const tags: { sectag_label: string }[] = await value('show_sectags');
    assert.deepEqual(
      tags.map(({ sectag_label }) => sectag_label),
      ['Admin', 'HOSTED', 'RESELLER'],
    );
    await assert.rejects(site.as('admin', { sectag: 'HOSTED' })('show_sectags'), { name: 'SecTagPermissionDenied' });
  });
});
