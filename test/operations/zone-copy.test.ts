// copy_zone through the door: what a copy takes from its source, and what it does not.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Caller, Role } from '../../src/domain/roles.ts';
import { makeSite, publish, rr, type Site } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
  await admin('create_reference', ['Owner']);
  await admin('set_apex_ns', { names: ['ns7.example.net.'], sg_name: 'sg-two' });
  await admin('create_zone', {
    name: 'src.test.',
    reference: 'Owner',
    edit_lock: true,
    inc_updates: true,
    sg_name: 'sg-two',
    sectags: [{ sectag_label: 'RESELLER' }],
    zi_data: DATA,
    ...LOGIN,
  });
  await publish(site, 'src.test.');
});
after(() => site.close());

const as = (role: Role, more?: Partial<Caller>) => async (name: string, params?: unknown) =>
  (await site.as(role, more)(name, params)).value as never;
const admin = (name: string, params?: unknown) => as('admin')(name, params);
const LOGIN = { login_id: 'jane' };

const DATA = {
  soa_serial: 2026112042,
  soa_minimum: '5m',
  zone_ttl: '2h',
  rr_groups: [
    {
      comment: 'Web',
      rrs: [
        rr('www 300 A 192.0.2.1', { track_reverse: true, comment: 'first', remark: 'note', reference: 'Owner' }),
        rr('old A 192.0.2.2', { disable: true, lock_ptr: true, force_reverse: true }),
      ],
    },
    {
      rrs: [
        rr('@ MX 10 mail'),
        rr('@ MX 20 mail.src.test.'),
        rr('mail A 192.0.2.3'),
        rr('x CNAME y.src.test.example.'),
      ],
    },
  ],
};

interface Shown extends Record<string, unknown> {
  readonly zi: {
    soa_serial: number;
    zone_ttl: string;
    soa_minimum: string;
    rr_groups: { comment?: string; rrs: Record<string, unknown>[] }[];
  };
  readonly sectags: { sectag_label: string }[];
}
const show = async (name: string): Promise<Shown> => {
  const { zi_candidate_id } = (await admin('show_zonesm', [name])) as { zi_candidate_id: number };
  return admin('show_zone', { name, zi_id: zi_candidate_id });
};
const lines = ({ zi }: Shown): string[] =>
  zi.rr_groups.flatMap(({ rrs }) => rrs.map(({ label, type, rdata }) => `${label} ${type} ${rdata}`));

describe('copy_zone', () => {
  test('takes content, flags, reference and tags of the source; group and serial are its own', async () => {
    const source = await show('src.test.');
    await admin('copy_zone', { src_name: 'src.test.', name: 'copy.example.', ...LOGIN });
    const copy = await show('copy.example.');
    assert.deepEqual(lines(copy), lines(source));
    const strip = ({ zi }: Shown) =>
      zi.rr_groups.map(({ comment, rrs }) => [comment, rrs.map(({ rr_id: _rr, zi_id: _zi, ...one }) => one)]);
    assert.deepEqual(strip(copy), strip(source));
    assert.deepEqual(
      [copy.use_apex_ns, copy.edit_lock, copy.auto_dnssec, copy.inc_updates, copy.reference, copy.sg_name, copy.state],
      [true, true, false, true, 'Owner', 'sg-one', 'CREATE'],
    );
    assert.deepEqual(
      [copy.zi.zone_ttl, copy.zi.soa_minimum, copy.zi.soa_serial],
      ['2h', '5m', source.zi.soa_serial + 1],
    );
    assert.deepEqual(
      copy.sectags.map(({ sectag_label }) => sectag_label),
      ['Admin', 'RESELLER'],
    );
    const { db } = site.database;
    const canon = await db
      .selectFrom('record')
      .innerJoin('zone', 'zone.id', 'zone_id')
      .select('canon')
      .where('name', '=', 'copy.example.')
      .where('type', '=', 'CNAME')
      .execute();
    assert.match(canon[0]?.canon.toString('latin1') ?? '', /src.test.example/s);
    const mail = await db
      .selectFrom('record')
      .innerJoin('zone', 'zone.id', 'zone_id')
      .select('canon')
      .where('name', '=', 'copy.example.')
      .where('type', '=', 'MX')
      .execute();
    assert.ok(mail.every((row) => row.canon.toString('latin1').includes('copy\u0007example')));
  });

  test('what is given wins', async () => {
    await admin('copy_zone', {
      src_name: 'src.test.',
      name: 'given.example.',
      zi_id: '^',
      use_apex_ns: false,
      edit_lock: false,
      inc_updates: false,
      reference: 'Other',
      sg_name: 'sg-two',
      sectags: [],
      ...LOGIN,
    });
    const copy = await show('given.example.');
    assert.deepEqual(
      [copy.use_apex_ns, copy.edit_lock, copy.inc_updates, copy.reference, copy.sg_name],
      [false, false, false, 'Other', 'sg-two'],
    );
    assert.ok(lines(copy).includes('@ NS ns7.example.net.'));
    assert.deepEqual(
      copy.sectags.map(({ sectag_label }) => sectag_label),
      ['Admin', 'RESELLER'],
    );
  });

  test('below another zone its reference is the nearer', async () => {
    await admin('create_zone', { name: 'top.example.', reference: 'Top', ...LOGIN });
    await admin('copy_zone', { src_name: 'src.test.', name: 'sub.top.example.', ...LOGIN });
    assert.equal((await show('sub.top.example.')).reference, 'Top');
  });

  test('an own apex stays or goes with the flag; the usual comment names the new zone', async () => {
    await admin('copy_zone', { src_name: 'given.example.', name: 'own.example.', ...LOGIN });
    const own = await show('own.example.');
    assert.equal(own.zi.rr_groups[0]?.comment, 'Apex resource records for own.example.\n');
    await admin('copy_zone', { src_name: 'given.example.', name: 'managed.example.', use_apex_ns: true, ...LOGIN });
    assert.ok(!lines(await show('managed.example.')).some((line) => /^@ NS /.test(line)));
  });

  test('networks: a reverse zone takes incremental updates unless asked otherwise', async () => {
    await admin('create_zone', { name: '192.0.2.0/24', inc_updates: false, ...LOGIN });
    await publish(site, '2.0.192.in-addr.arpa.');
    await admin('copy_zone', { src_name: '192.0.2.7', name: '198.51.100.0/24', ...LOGIN });
    assert.equal((await show('198.51.100.0/24')).inc_updates, true);
    await admin('copy_zone', { src_name: '192.0.2.0/24', name: '203.0.113.0/24', inc_updates: false, ...LOGIN });
    assert.equal((await show('203.0.113.9')).inc_updates, false);
  });

  test('TRACKREV of the source moves no PTR to a copy', async () => {
    await admin('create_zone', { name: '10.1.0.0/16', ...LOGIN });
    await publish(site, '1.10.in-addr.arpa.');
    await admin('create_zone', {
      name: 'track.test.',
      zi_data: { rr_groups: [{ rrs: [rr('a A 10.1.2.3', { track_reverse: true })] }] },
      ...LOGIN,
    });
    await publish(site, 'track.test.');
    await admin('copy_zone', { src_name: 'track.test.', name: 'track.example.', ...LOGIN });
    const { db } = site.database;
    const waiting = await db
      .selectFrom('update_operation')
      .select(['operation', 'rdata'])
      .where('owner', '=', '3.2')
      .orderBy('id')
      .execute();
    assert.deepEqual(
      waiting.map(({ operation, rdata }) => `${operation} ${rdata}`).filter((one) => one.includes('FORCE')),
      ['PTR_UPDATE_FORCE a.track.test.'],
    );
  });

  test('a version of any zone by its number, for administrators', async () => {
    const { zi } = (await show('src.test.')) as unknown as { zi: { zi_id: number } };
    await admin('copy_zone', { src_name: null, name: 'byid.example.', zi_id: zi.zi_id, ...LOGIN });
    assert.equal((await show('byid.example.')).reference, 'Owner');
    const copy = { src_name: null, name: 'no.example.', ...LOGIN };
    await assert.rejects(admin('copy_zone', copy), { name: 'InvalidParamsJsonRpcError' });
    await assert.rejects(admin('copy_zone', { ...copy, zi_id: '^-' }), { name: 'InvalidParamsJsonRpcError' });
    await assert.rejects(admin('copy_zone', { ...copy, zi_id: 999999 }), { name: 'ZiNotFound' });
    await assert.rejects(as('helpdesk')('copy_zone', { ...copy, zi_id: zi.zi_id }), {
      name: 'InvalidParamsJsonRpcError',
    });
  });

  test('the help desk copies, locked PTRs too, and chooses less', async () => {
    const helpdesk = as('helpdesk');
    const copy = { src_name: 'src.test.', name: 'hd.example.', ...LOGIN };
    for (const more of [{ use_apex_ns: true }, { sectags: [] }, { sg_name: 'sg-two' }]) {
      await assert.rejects(helpdesk('copy_zone', { ...copy, ...more }), { name: 'InvalidParamsJsonRpcError' });
    }
    await helpdesk('copy_zone', { ...copy, edit_lock: false });
    assert.equal((await show('hd.example.')).edit_lock, false);
  });

  test('refuses what cannot be, in the order of the checks', async () => {
    const copy = { src_name: 'src.test.', name: 'copy.example.', ...LOGIN };
    await assert.rejects(admin('copy_zone', { ...copy, src_name: 'none.test.' }), { name: 'ZoneNotFound' });
    await assert.rejects(admin('copy_zone', { ...copy, zi_id: 999999 }), { name: 'ZiNotFound' });
    await assert.rejects(admin('copy_zone', copy), { name: 'ZoneExists' });
    await assert.rejects(admin('copy_zone', { ...copy, name: 'bad name.' }), { name: 'InvalidDomainName' });
    await assert.rejects(admin('copy_zone', { ...copy, name: 'x.example.', sg_name: 'none' }), { name: 'NoSgFound' });
    await assert.rejects(admin('copy_zone', { ...copy, name: 'x.example.', reference: '-x' }), {
      name: 'ReferenceFormatError',
    });
    await assert.rejects(admin('copy_zone', { ...copy, name: 'x.example.', login_id: '-x' }), {
      name: 'LoginIdFormatError',
    });
    const reseller = as('helpdesk', { sectag: 'RESELLER' });
    await reseller('show_zone', { name: 'src.test.' });
    await assert.rejects(reseller('copy_zone', { ...copy, name: 'sub.top.example.', src_name: 'top.example.' }), {
      name: 'ZoneNotFound',
    });
    await assert.rejects(reseller('copy_zone', { ...copy, name: 'sub2.top.example.' }), { name: 'ZoneExists' });
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(50)}.`;
    await publish(site, 'byid.example.');
    await admin('set_zone', { name: 'byid.example.', edit_lock: false });
    await admin('update_zone', {
      name: 'byid.example.',
      zi_data: { rr_groups: [{ rrs: [rr(`${'w'.repeat(60)} A 192.0.2.1`)] }] },
      ...LOGIN,
    });
    await publish(site, 'byid.example.');
    await assert.rejects(admin('copy_zone', { ...copy, src_name: 'byid.example.', name: long }), {
      name: 'LabelNotInDomain',
    });
  });
});
