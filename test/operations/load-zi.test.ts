// load_zi through the door: a zone file as the next version of a zone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeSite, publish, type Site } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const admin = async (name: string, params?: unknown) => (await site.as('admin')(name, params)).value as never;
const LOGIN = { login_id: 'jane' };
const TEXT = `$TTL 60
@ IN SOA ns1.example.net. h.example.net. 7 2h 15m 7d 5m
@ NS ns1.example.net.
a 300 A 192.0.2.1
b 300 A 192.0.2.2
b 600 A 192.0.2.3
c A 192.0.2.4
`;

interface Shown {
  readonly state: string;
  readonly lock_state: string;
  readonly zi_candidate_id: number;
}
const zone = (name: string): Promise<Shown> => admin('show_zonesm', [name]);

async function newest(name: string): Promise<string[]> {
  const { zi_candidate_id: zi_id } = await zone(name);
  const { zi } = (await admin('show_zone', { name, zi_id })) as {
    zi: { zone_ttl: string; soa_minimum: string; rr_groups: { rrs: Record<string, string | null>[] }[] };
  };
  const rrs = zi.rr_groups.flatMap((group) => group.rrs.map(({ label, ttl, rdata }) => `${label} ${ttl} ${rdata}`));
  return [zi.zone_ttl, zi.soa_minimum, ...rrs];
}

test('mended as named would, its TTLs normalised, published', async () => {
  await admin('create_zone', { name: 'load.test.', ...LOGIN });
  await publish(site, 'load.test.');
  const { note, zi_id } = await site.as('helpdesk')('load_zi', { name: 'load.test.', zi_text: TEXT, ...LOGIN });
  assert.match(note ?? '', /^warning: .*b/);
  assert.equal((await zone('load.test.')).zi_candidate_id, zi_id);
  assert.deepEqual(await newest('load.test.'), [
    '300',
    '5m',
    'a null 192.0.2.1',
    'b null 192.0.2.2',
    'b null 192.0.2.3',
    'c 60 192.0.2.4',
  ]);
});

test('a reverse zone by its network', async () => {
  await admin('create_zone', { name: '192.0.2.0/24', ...LOGIN });
  await publish(site, '2.0.192.in-addr.arpa.');
  await admin('load_zi', { name: '192.0.2.0/24', zi_text: '1 PTR a.test.\n', ...LOGIN });
  assert.ok((await newest('192.0.2.0/24')).includes('1 null a.test.'));
});

test('takes the edit lock and gives it to the save; a fault leaves none behind', async () => {
  const name = 'locked.test.';
  await admin('create_zone', { name, edit_lock: true, ...LOGIN });
  await publish(site, name);
  await assert.rejects(admin('load_zi', { name, zi_text: 'a B C\n', ...LOGIN }), { name: 'ZiTextParseError' });
  await assert.rejects(admin('load_zi', { name, zi_text: 'a CNAME b\na A 192.0.2.1\n', ...LOGIN }), {
    name: 'ZoneCNAMELabelExists',
  });
  assert.equal((await zone(name)).lock_state, 'EDIT_UNLOCK');
  await admin('edit_zone', { name, login_id: 'joe' });
  await assert.rejects(admin('load_zi', { name, zi_text: TEXT, ...LOGIN }), { name: 'EditLockFailure' });
  await publish(site, name);
  const { edit_lock_token } = await site.database.db
    .selectFrom('zone')
    .select('edit_lock_token')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  await admin('cancel_edit_zone', { name, edit_lock_token });
  await admin('load_zi', { name, zi_text: TEXT, ...LOGIN });
  assert.equal((await zone(name)).state, 'UPDATE');
});

test('refuses what update_zone_text refuses, and the file of another zone', async () => {
  const other = '$ORIGIN other.test.\n@ IN SOA a. b. 1 1 1 1 1\nwww A 192.0.2.1\n';
  await assert.rejects(admin('load_zi', { name: 'load.test.', zi_text: other, ...LOGIN }), {
    name: 'LabelNotInDomain',
  });
  await assert.rejects(admin('load_zi', { name: 'none.test.', zi_text: TEXT, ...LOGIN }), { name: 'ZoneNotFound' });
  await admin('create_zone', { name: 'own.test.', use_apex_ns: false, ...LOGIN });
  await publish(site, 'own.test.');
  await assert.rejects(site.as('helpdesk')('load_zi', { name: 'own.test.', zi_text: TEXT, ...LOGIN }), {
    name: 'ZoneAdminPrivilegeNeeded',
  });
  await assert.rejects(admin('load_zi', { name: 'own.test.', zi_text: 'a A 192.0.2.1\n', ...LOGIN }), {
    name: 'ZoneHasNoNSRecord',
  });
  await assert.rejects(admin('load_zi', { name: 'own.test.', zi_text: '$INCLUDE /etc/passwd\n', ...LOGIN }), {
    name: 'IncludeNotSupported',
  });
});
