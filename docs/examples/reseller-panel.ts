// What a reseller's panel does, on /value_reseller_dms: a zone is made, gets web hosting, is edited as a whole.
//   DMS_URL=http://127.0.0.1:8080 DMS_RESELLER=user:password ZONE=shop.example. node docs/examples/reseller-panel.ts

import { DmsClient, DmsError } from './dms-client.ts';

const { DMS_URL = '', DMS_RESELLER = '', ZONE: name = 'shop.example.' } = process.env;
const [user = '', password = ''] = DMS_RESELLER.split(':');
const dms = new DmsClient({ url: `${DMS_URL}/value_reseller_dms`, user, password });

/** Who is logged in to the panel: DMS keeps it with each change. */
const login_id = 'jane@reseller.example';
/** Whose the zone is: the customer in the reseller's books. */
const reference = 'CUSTOMER-4711';

// 1. A zone with mail. It is there at once, and served as soon as its servers are configured.
const mail = [
  { label: '@', type: 'MX', rdata: '10 mail' },
  { label: 'mail', type: 'A', rdata: '192.0.2.25' },
];
const made = await dms.call('create_zone', {
  ...{ name, login_id, reference, return_change: true as const },
  zi_data: { rr_groups: [{ comment: 'Mail\n', rrs: mail }] },
});
await dms.served(made);
console.log(`${name} is served with mail`);

// 2. "Add web hosting": a few records, whatever else is in the zone. One update of a name waits at a time.
const web = ['@', 'www'].flatMap((label) => [
  { label, type: 'A', rdata: '192.0.2.80', update_op: 'UPDATE_RRTYPE' },
  { label, type: 'AAAA', rdata: '2001:db8::80', update_op: 'UPDATE_RRTYPE' },
]);
const hosting = await dms.call('update_rrs', {
  ...{ name, login_id, update_type: 'web-hosting', return_change: true as const },
  update_data: { rr_groups: [{ comment: 'Web hosting\n', rrs: web }] },
});
await dms.served(hosting);
console.log(`${name} has web hosting`);

// 3. The zone as a form: read, changed, sent back as a whole. base_zi_id keeps what somebody else saved meanwhile.
const { zi, zi_candidate_id } = await dms.call('show_zone', { name });
const rr_groups = [...zi.rr_groups, { rrs: [{ label: 'blog', type: 'CNAME', rdata: 'www' }] }];
const save = { name, login_id, base_zi_id: zi_candidate_id, return_change: true as const };
await dms.served(await dms.call('update_zone', { ...save, zi_data: { ...zi, rr_groups } }));
console.log(`${name} has a blog`);

// 4. The same form once more, from a version that is not the newest any more.
try {
  await dms.call('update_zone', { ...save, zi_data: zi });
  throw new Error('an older version has been saved over a newer one');
} catch (error) {
  if (!(error instanceof DmsError) || error.code !== -132) throw error;
  console.log('a save from an older version is refused: read the zone again');
}

// 5. All zones of the customer.
for await (const zone of dms.zones({ reference })) console.log(`${zone.name} ${zone.state} ${zone.soa_serial}`);
