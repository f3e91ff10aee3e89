// Reverse zones as operations make them: covering sets, filling, classless zones with their parent (spec 06 §7.2, RFC 2317).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { followApexNs } from '../../src/engine/classless-parent.ts';
import { contentOfZi } from '../../src/store/record.ts';
import { ptrsOf, settle } from './ptr-world.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

const LOGIN = { login_id: 'ann' };

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const admin = (name: string, params: unknown) => site.as('admin')(name, params);

async function named(pattern: string): Promise<string[]> {
  const { rows } = await site.database.pool.query<{ name: string }>(
    "select name from zone where name like $1 and state <> 'DELETED' order by id",
    [pattern],
  );
  return rows.map((row) => row.name);
}

/** `64-26 NS ns1.example.net.` of the candidate, PTR records apart. */
async function records(zone: string, type?: string): Promise<string[]> {
  const { db } = site.database;
  const row = await db
    .selectFrom('zone')
    .select('zi_candidate_id')
    .where('name', '=', zone)
    .where('state', '<>', 'DELETED')
    .executeTakeFirstOrThrow();
  const content = await contentOfZi(db, row.zi_candidate_id ?? 0);
  return (content?.records ?? [])
    .filter((record) => (type === undefined ? record.type !== 'PTR' : record.type === type))
    .map((record) => `${record.owner} ${record.type} ${record.rdata}`);
}

describe('networks between the boundaries', () => {
  test('one command makes the zones that cover them, all or none', async () => {
    await admin('create_zone', { name: '10.20.8.0/22', ...LOGIN });
    const zones = [8, 9, 10, 11].map((n) => `${n}.20.10.in-addr.arpa.`);
    assert.deepEqual(await named('%.20.10.in-addr.arpa.'), zones);
    await assert.rejects(admin('create_zone', { name: '10.20.0.0/20', ...LOGIN }), { name: 'ZoneExists' });
    assert.deepEqual(await named('%.20.10.in-addr.arpa.'), zones);
    await admin('create_zone', { name: '2001:db8:10::/46', ...LOGIN });
    assert.equal((await named('%.1.0.0.8.b.d.0.1.0.0.2.ip6.arpa.')).length, 4);
    await assert.rejects(admin('create_zone', { name: '10.30.0.0/23', zi_data: ziData([]), ...LOGIN }), {
      name: 'InvalidDomainName',
    });
  });

  test('two creations of one network at a time make one zone', async () => {
    for (const at of [0, 32, 64, 96]) {
      const names = [`${at}-27.7.51.198.in-addr.arpa.`, `${at}/27.7.51.198.in-addr.arpa.`];
      const made = await Promise.allSettled(names.map((name) => admin('create_zone', { name, ...LOGIN })));
      assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1);
    }
  });

  test('a zone is found by any network inside it, changed only by its own', async () => {
    await admin('create_zone', { name: '172.16.5.0/24', ...LOGIN });
    const { value } = await admin('list_zi', { name: '172.16.5.128/27' });
    assert.equal((value as { name: string }).name, '5.16.172.in-addr.arpa.');
    await assert.rejects(admin('disable_zone', { name: '172.16.5.128/27' }), { name: 'ZoneNotFound' });
    await admin('create_zone', { name: '2001:db8:ff::1/128', ...LOGIN });
    await admin('create_zone', { name: '198/26.51.100.198.in-addr.arpa.', ...LOGIN }).catch(() => undefined);
    await admin('create_zone', { name: '64/26.100.51.198.in-addr.arpa.', ...LOGIN });
    const slash = await admin('list_zi', { name: '198.51.100.70' });
    assert.equal((slash.value as { name: string }).name, '64/26.100.51.198.in-addr.arpa.');
    // One live zone of a network, whichever way its name is written.
    const dash = () => admin('create_zone', { name: '198.51.100.64/26', ...LOGIN });
    await assert.rejects(dash(), {
      name: 'ZoneExists',
      message: /zone 64\/26\.100\.51\.198\.in-addr\.arpa\. of the net/,
    });
    const { zone_id } = (await admin('show_zonesm', ['198.51.100.64/26'])).value as { zone_id: number };
    await admin('delete_zone', ['64/26.100.51.198.in-addr.arpa.']);
    await dash();
    await assert.rejects(admin('undelete_zone', { zone_id }), { name: 'ActiveZoneExists' });
  });

  test('filling and a delegation are for reverse zones', async () => {
    for (const wish of ['fill', 'parent']) {
      const made = admin('create_zone', { name: 'forward.test.', [wish]: true, ...LOGIN });
      await assert.rejects(made, {
        name: 'InvalidParamsJsonRpcError',
        message: /forward\.test\. is no (classless )?reverse zone/,
      });
    }
  });
});

describe('filling a new reverse zone', () => {
  test('from the addresses that zones have, each to the oldest name', async () => {
    const lines = ['a A 203.0.113.1', 'b A 203.0.113.1', 'c A 203.0.113.2', rr('d A 203.0.113.3', { disable: true })];
    await admin('create_zone', { name: 'fill.test.', zi_data: ziData([...lines, '* A 203.0.113.4']), ...LOGIN });
    await admin('create_zone', { name: 'off.test.', zi_data: ziData(['x A 203.0.113.5']), ...LOGIN });
    for (const zone of ['fill.test.', 'off.test.']) await publish(site, zone);
    await admin('disable_zone', { name: 'off.test.' });
    await admin('create_zone', { name: '203.0.113.128/25', ...LOGIN });
    await admin('create_zone', { name: 'far.test.', zi_data: ziData(['y A 203.0.113.130']), ...LOGIN });
    const { note } = await admin('create_zone', { name: '203.0.113.0/24', fill: true, ...LOGIN });
    assert.equal(note, '2 PTR records made');
    assert.deepEqual(await ptrsOf(site, '113.0.203.in-addr.arpa.'), ['1 a.fill.test.', '2 c.fill.test.']);
    await admin('update_zone', { name: 'fill.test.', zi_data: ziData(lines.slice(1)), ...LOGIN });
    await settle(site);
    assert.deepEqual(await ptrsOf(site, '113.0.203.in-addr.arpa.'), ['1 b.fill.test.', '2 c.fill.test.']);
    await admin('create_zone', { name: '2001:db8:aa::/48', ...LOGIN });
    await assert.rejects(admin('create_zone', { name: 'no.test.', zi_data: ziData([]), fill: true, ...LOGIN }), {
      name: 'InvalidParamsJsonRpcError',
    });
  });
});

describe('a classless zone', () => {
  const PARENT = '2.0.192.in-addr.arpa.';
  const CHILD = '64-26.2.0.192.in-addr.arpa.';
  const cnames = () => Array.from({ length: 64 }, (_, i) => `${64 + i} CNAME ${64 + i}.64-26`);
  const NS = ['64-26 NS ns1.example.net.', '64-26 NS ns2.example.net.'];

  test('says what its parent needs where that is not here', async () => {
    const { note } = await admin('create_zone', { name: '192.0.2.0/28', parent: true, ...LOGIN });
    assert.equal(
      note,
      [
        '0-28.2.0.192.in-addr.arpa. needs in the zone of whoever runs the zone above it:',
        '$ORIGIN 2.0.192.in-addr.arpa.',
        '0-28 IN NS ns1.example.net.',
        '0-28 IN NS ns2.example.net.',
        '$GENERATE 0-15 $ IN CNAME $.0-28.2.0.192.in-addr.arpa.',
      ].join('\n'),
    );
    await admin('delete_zone', { name: '192.0.2.0/28' });
    await assert.rejects(admin('create_zone', { name: '10.99.0.0/24', parent: true, ...LOGIN }), {
      name: 'InvalidParamsJsonRpcError',
    });
  });

  test('is delegated in its parent when asked, and PTR records of DMS move', async () => {
    await admin('create_zone', { name: '192.0.2.0/24', ...LOGIN });
    await publish(site, PARENT);
    const lines = [rr('a A 192.0.2.70', { force_reverse: true }), rr('b A 192.0.2.7', { force_reverse: true })];
    await admin('create_zone', { name: 'less.test.', zi_data: ziData(lines), ...LOGIN });
    await settle(site);
    assert.deepEqual(await ptrsOf(site, PARENT), ['7 b.less.test.', '70 a.less.test.']);
    const { note } = await admin('create_zone', { name: '192.0.2.64/26', parent: true, ...LOGIN });
    assert.match(note ?? '', /^delegated in 2\.0\.192\.in-addr\.arpa\. /);
    await publish(site, CHILD);
    await settle(site);
    assert.deepEqual((await records(PARENT)).sort(), [...NS, ...cnames()].sort());
    assert.deepEqual(await ptrsOf(site, PARENT), ['7 b.less.test.']);
    assert.deepEqual(await ptrsOf(site, CHILD), ['70 a.less.test.']);
  });

  test('takes the PTR records of its addresses', async () => {
    const lines = ['a A 192.0.2.71', rr('c A 192.0.2.8', { force_reverse: true })];
    await admin('update_zone', { name: 'less.test.', zi_data: ziData(lines), ...LOGIN });
    await settle(site);
    assert.deepEqual(await ptrsOf(site, CHILD), ['71 a.less.test.']);
    assert.deepEqual(await ptrsOf(site, PARENT), ['8 c.less.test.']);
  });

  test('has its delegation follow the name servers that were published', async () => {
    const { db } = site.database;
    const child = await db.selectFrom('zone').selectAll().where('name', '=', CHILD).executeTakeFirstOrThrow();
    const cause = { actor: null, source: null, requestId: null, causeId: null, sectag: null };
    const follow = (apexNs: string[]) => db.transaction().execute((trx) => followApexNs(trx, child, { apexNs, cause }));
    await follow(['NS1.example.net.', 'ns2.example.net.']);
    assert.equal(await settle(site), 0);
    await follow(['ns2.example.net.', 'ns3.example.net.']);
    await settle(site);
    assert.deepEqual(await records(PARENT, 'NS'), ['64-26 NS ns2.example.net.', '64-26 NS ns3.example.net.']);
    await follow(['ns1.example.net.', 'ns2.example.net.']);
    await settle(site);
  });

  test('goes with its delegation, and comes back with it', async () => {
    const { id } = await site.database.db
      .selectFrom('zone')
      .select('id')
      .where('name', '=', CHILD)
      .executeTakeFirstOrThrow();
    await admin('delete_zone', { name: CHILD });
    await settle(site);
    assert.deepEqual(await records(PARENT), []);
    await admin('undelete_zone', { zone_id: id });
    await settle(site);
    assert.deepEqual((await records(PARENT)).sort(), [...NS, ...cnames()].sort());
  });

  test('gets what still waits in its parent', async () => {
    const NET = '16.18.198.in-addr.arpa.';
    await admin('create_zone', { name: '198.18.16.0/24', ...LOGIN });
    await publish(site, NET);
    const lines = [rr('w A 198.18.16.70', { force_reverse: true }), rr('w A 198.18.16.7', { force_reverse: true })];
    await admin('create_zone', { name: 'wait.test.', zi_data: ziData(lines), ...LOGIN });
    await admin('create_zone', { name: 'no_host.test.', zi_data: ziData(['w AAAA 2001:db8::1', ...lines]), ...LOGIN });
    await admin('create_zone', { name: '198.18.16.64/26', parent: true, ...LOGIN });
    await settle(site);
    assert.deepEqual(await ptrsOf(site, NET), ['7 w.wait.test.']);
    assert.deepEqual(await ptrsOf(site, `64-26.${NET}`), ['70 w.wait.test.']);
    assert.equal((await records(NET, 'CNAME')).length, 64);
  });

  test('is refused where others have its names', async () => {
    await admin('create_zone', { name: '198.18.0.0/24', ...LOGIN });
    await admin('update_zone', { name: '198.18.0.0/24', zi_data: ziData(['33 PTR hand.example.']), ...LOGIN });
    const making = admin('create_zone', { name: '198.18.0.32/27', parent: true, ...LOGIN });
    await assert.rejects(making, { name: 'ClasslessNamesTaken', message: /: 33$/ });
    await admin('create_zone', { name: '198.18.0.64/27', parent: true, ...LOGIN });
    await settle(site);
    assert.equal((await records('0.18.198.in-addr.arpa.', 'CNAME')).length, 32);
  });
});

test('what was hidden below a reverse zone is looked through when that one goes', async () => {
  const [around, inside] = ['4.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.', '0.0.0.0.4.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'];
  await admin('create_zone', { name: '2001:db8:4::/48', ...LOGIN });
  await publish(site, around);
  const save = (...records: string[]) =>
    admin('update_zone', { name: 'hidden.test.', zi_data: ziData(records.map((record) => rr(record))), ...LOGIN });
  await admin('create_zone', { name: 'hidden.test.', ...LOGIN });
  await publish(site, 'hidden.test.');
  await save('a AAAA 2001:db8:4::1', 'b AAAA 2001:db8:4::2', 'c AAAA 2001:db8:4:ff::1');
  await settle(site);
  await admin('create_zone', { name: '2001:db8:4::/64', ...LOGIN });
  await publish(site, inside);
  await save('b AAAA 2001:db8:4::2', 'c AAAA 2001:db8:4:ff::1');
  await settle(site);
  const targets = async () => (await ptrsOf(site, around)).map((ptr) => ptr.split(' ')[1]).sort();
  assert.deepEqual(await targets(), ['a.hidden.test.', 'b.hidden.test.', 'c.hidden.test.']);
  await admin('delete_zone', { name: inside });
  await settle(site);
  assert.deepEqual(await targets(), ['b.hidden.test.', 'c.hidden.test.']);
});
