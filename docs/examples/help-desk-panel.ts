// What the panel of a help desk does, on /helpdesk_dms: an edit under a lock, a PTR record, a roll-back.
//   DMS_URL=http://127.0.0.1:8080 DMS_HELPDESK=user:password ZONE=desk.example. node docs/examples/help-desk-panel.ts

import { DmsClient, DmsError } from './dms-client.ts';

const { DMS_URL = '', DMS_HELPDESK = '', ZONE: name = 'desk.example.', NETWORK = '198.51.100/24' } = process.env;
const [user = '', password = ''] = DMS_HELPDESK.split(':');
const dms = new DmsClient({ url: `${DMS_URL}/helpdesk_dms`, user, password });
const login_id = 'joe@helpdesk.example';
const change = { login_id, return_change: true as const };

// 1. A zone that only one person edits at a time, and the reverse zone of its addresses.
const rrs = [{ label: 'www', type: 'A', rdata: '198.51.100.80' }];
await dms.served(
  await dms.call('create_zone', { ...change, name, edit_lock: true, zi_data: { rr_groups: [{ rrs }] } }),
);
await dms.served(await dms.call('create_zone', { ...change, name: NETWORK }));

// 2. The edit cycle: the lock comes with the zone, every key stroke may prolong it, the save gives it back.
const [zone, edit_lock_token] = await dms.call('edit_zone', { name, login_id });
await dms.call('tickle_editlock', { name, edit_lock_token });
try {
  await dms.call('edit_zone', { name, login_id: 'else@helpdesk.example' });
} catch (error) {
  if (!(error instanceof DmsError) || error.code !== -34) throw error;
  console.log(`${name} is being edited by ${error.data.locked_by}`);
}
const records = { rrs: [...rrs, { label: 'ftp', type: 'CNAME', rdata: 'www' }] };
const save = { ...change, name, edit_lock_token };
const edited = await dms.call('update_zone', { ...save, zi_data: { ...zone.zi, rr_groups: [records] } });
await dms.served(edited);
console.log(`${name} has ftp, and can be edited again`);

// 3. A PTR record: the reverse zone is found by the address.
const ptr = { label: '80', type: 'PTR', rdata: `www.${name}`, update_op: 'UPDATE_RRTYPE' };
const reverse = await dms.call('update_rrs', {
  ...{ ...change, name: '198.51.100.80', update_type: 'ptr-80' },
  update_data: { rr_groups: [{ rrs: [ptr] }] },
});
await dms.served(reverse);
const found = await dms.call('rr_query_db', {
  label: '80',
  name: (await dms.call('list_zi', { name: NETWORK })).name,
  type: 'PTR',
});
console.log(`198.51.100.80 is ${found?.rrs[0]?.rdata}`);

// 4. Roll back: the version before the last one is published again; `^-` counts from the published one.
await dms.served(await dms.call('refresh_zone', { name, zi_id: '^-', return_change: true }));
const { zi, all_zis } = await dms.call('show_zone', { name });
console.log(`${name} is as it was made, ${all_zis.length} versions are kept`);
if (zi.rr_groups.some((group) => group.rrs.some(({ label }) => label === 'ftp'))) throw new Error('ftp is still there');
