// PTR records that follow addresses, from operations to the version that dmsd makes of the waiting groups (spec 04 §8, spec 06 §7).

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ptrsOf, settle, withSettings } from './ptr-world.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

const LOGIN = { login_id: 'ann' };
const V4 = '2.0.192.in-addr.arpa.';
const V6 = '8.b.d.0.1.0.0.2.ip6.arpa.';
/** Owner of 2001:db8::N in the reverse zone of 2001:db8::/32. */
const v6 = (n: string) => [...n.padStart(24, '0')].reverse().join('.');

let site: Site;
let made = 0;
let zone = '';
before(async () => {
  site = await makeSite();
  await admin('create_zone', { name: '192.0.2.0/24', reference: 'NET', ...LOGIN });
  await admin('create_zone', { name: '2001:db8::/32', reference: 'NET', ...LOGIN });
  await publish(site, V4);
  await publish(site, V6);
});
after(() => site.close());
beforeEach(() => {
  made += 1;
  zone = `z${made}.test.`;
});

const admin = (name: string, params: unknown) => site.as('admin')(name, params);

/** A zone with these records, published. */
async function create(lines: readonly (string | Record<string, unknown>)[], name = zone): Promise<void> {
  await admin('create_zone', { name, zi_data: ziData(lines), ...LOGIN });
  await publish(site, name);
}

async function save(lines: readonly (string | Record<string, unknown>)[], name = zone): Promise<void> {
  await admin('update_zone', { name, zi_data: ziData(lines), ...LOGIN });
}

async function ids(name: string): Promise<{ id: number; zi_candidate_id: number | null }> {
  return site.database.db
    .selectFrom('zone')
    .select(['id', 'zi_candidate_id'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
}

/** Those at one name, in short: `www` is that name in the zone. */
async function at(reverse: string, owner: string): Promise<string> {
  const found = (await ptrsOf(site, reverse)).filter((ptr) => ptr.startsWith(`${owner} `));
  return found.map((ptr) => ptr.slice(owner.length + 1).replaceAll(`.${zone}`, '')).join(' ');
}

async function settled(reverse: string, owner: string): Promise<string> {
  await settle(site);
  return at(reverse, owner);
}

const forced = (line: string) => rr(line, { force_reverse: true });
const disabled = (line: string) => rr(line, { disable: true });

describe('what makes a PTR', () => {
  test('an IPv6 address alone, an IPv4 address with FORCEREV', async () => {
    await create(['www A 192.0.2.1', forced('mail A 192.0.2.2'), `www AAAA 2001:db8::1`]);
    assert.equal(await settled(V6, v6('1')), 'www');
    assert.deepEqual([await at(V4, '1'), await at(V4, '2')], ['', 'mail']);
  });

  test('one group and one publish for each reverse zone, whose author is that of the change', async () => {
    await create([forced('a A 192.0.2.3'), forced('b A 192.0.2.4'), 'a AAAA 2001:db8::3']);
    const { db } = site.database;
    const groups = await db.selectFrom('update_group').selectAll().execute();
    assert.equal(groups.length, 2);
    assert.deepEqual([...new Set(groups.map((group) => [group.ptr_only, group.sectag].join()))], ['true,Admin']);
    const events = await db
      .selectFrom('event')
      .selectAll()
      .where('state', '=', 'NEW')
      .where('type', '=', 'update')
      .execute();
    assert.deepEqual(events.map((event) => event.subject_name).sort(), [V4, V6].sort());
    assert.ok(events.every((event) => event.cause_id !== null && event.actor === 'ann/Admin'));
    await settle(site);
    const { value } = await admin('show_zone', { name: V4, zi_id: (await ids(V4)).zi_candidate_id });
    assert.equal((value as { zi: { change_by: string } }).zi.change_by, 'ann/Admin');
  });

  test('nothing for wildcards, disabled records, addresses without a reverse zone, and with auto_reverse off', async () => {
    await create(['* AAAA 2001:db8::5', disabled('off AAAA 2001:db8::6'), 'far AAAA 2001:db9::1']);
    assert.equal(await settle(site), 0);
    await withSettings(site, { auto_reverse: false }, () => save(['new AAAA 2001:db8::7']));
    assert.equal(await settle(site), 0);
    await withSettings(site, { auto_create_ipv4_ptr: true }, async () => {
      await save(['new A 192.0.2.7']);
      assert.equal(await settled(V4, '7'), 'new');
    });
  });

  test('TRACKREV asserts itself at every save, FORCEREV once', async () => {
    await create([rr('track A 192.0.2.8', { track_reverse: true }), forced('once A 192.0.2.9')]);
    await settle(site);
    const other = `other.${zone}`;
    await create([forced('x A 192.0.2.8'), forced('x A 192.0.2.9')], other);
    assert.equal(await settled(V4, '8'), 'x.other');
    await save([rr('track A 192.0.2.8', { track_reverse: true }), 'once A 192.0.2.9']);
    assert.deepEqual([await settled(V4, '8'), await at(V4, '9')], ['track', 'x.other']);
    await save([rr('track A 192.0.2.8', { track_reverse: true }), 'once A 192.0.2.9', 'more TXT x']);
    assert.equal(await settle(site), 0, 'it is right already');
  });

  test('a copy insists on nothing', async () => {
    await create([rr('t A 192.0.2.10', { track_reverse: true }), 't AAAA 2001:db8::c', 'u AAAA 2001:db8::d']);
    await settle(site);
    await save([rr('t A 192.0.2.10', { track_reverse: true }), 't AAAA 2001:db8::c']);
    await settle(site);
    await admin('copy_zone', { src_name: zone, name: `copy.${zone}`, ...LOGIN });
    assert.equal(await settled(V4, '10'), 't');
    assert.deepEqual([await at(V6, v6('c')), await at(V6, v6('d'))], ['t', 'u.copy']);
  });

  test('load_zone only with ptr', async () => {
    const text = (address: string) => `$TTL 1h\nwww IN AAAA ${address}\n`;
    await admin('load_zone', { name: zone, zi_text: text('2001:db8::a'), ...LOGIN });
    assert.equal(await settle(site), 0);
    await admin('load_zone', { name: `b.${zone}`, zi_text: text('2001:db8::b'), ptr: true, ...LOGIN });
    assert.equal(await settled(V6, v6('b')), 'www.b');
  });
});

describe('a PTR made by DMS follows', () => {
  test('an address that changes, also where its family is off', async () => {
    await create([forced('www A 192.0.2.20')]);
    assert.equal(await settled(V4, '20'), 'www');
    await save(['www A 192.0.2.21']);
    assert.deepEqual([await settled(V4, '20'), await at(V4, '21')], ['', 'www']);
  });

  test('a change before the first was applied', async () => {
    await create([forced('www A 192.0.2.22')]);
    await save(['www A 192.0.2.23']);
    assert.deepEqual([await settled(V4, '22'), await at(V4, '23')], ['', 'www']);
  });

  test('a record that goes, a name that changes, a record that is disabled and enabled', async () => {
    await create([forced('a A 192.0.2.24'), forced('b A 192.0.2.25'), forced('c A 192.0.2.26')]);
    await settle(site);
    await save(['bee A 192.0.2.25', disabled('c A 192.0.2.26')]);
    await settle(site);
    assert.deepEqual([await at(V4, '24'), await at(V4, '25'), await at(V4, '26')], ['', 'bee', 'c-']);
    await save(['bee A 192.0.2.25', 'c A 192.0.2.26']);
    assert.equal(await settled(V4, '26'), 'c');
    await save([disabled('c A 192.0.2.26')]);
    await settle(site);
    await save([]);
    assert.equal(await settled(V4, '26'), '', 'no remains of what was disabled when it went');
  });

  test('a TTL, a comment, a group are no change', async () => {
    await create(['www AAAA 2001:db8::30']);
    await settle(site);
    await save([rr('www 300 AAAA 2001:DB8:0::30', { comment: 'moved' })]);
    assert.equal(await settle(site), 0);
  });

  test('another who has the address: it moves to the oldest, and back', async () => {
    await create([forced('first A 192.0.2.31'), 'second A 192.0.2.31', 'third A 192.0.2.31']);
    await settle(site);
    await save([disabled('first A 192.0.2.31'), 'second A 192.0.2.31', 'third A 192.0.2.31']);
    assert.equal(await settled(V4, '31'), 'first- second');
    await save(['first A 192.0.2.31', 'second A 192.0.2.31', 'third A 192.0.2.31']);
    assert.equal(await settled(V4, '31'), 'first');
    await save(['second A 192.0.2.31', 'third A 192.0.2.31']);
    assert.equal(await settled(V4, '31'), 'second');
  });
});

describe('a zone', () => {
  const lines = [forced('www A 192.0.2.40'), 'www AAAA 2001:db8::40'];
  const both = async () => {
    await settle(site);
    return [await at(V4, '40'), await at(V6, v6('40'))];
  };

  test('that is disabled and enabled', async () => {
    await create(lines);
    assert.deepEqual(await both(), ['www', 'www']);
    await admin('disable_zone', { name: zone });
    assert.deepEqual(await both(), ['www-', 'www-']);
    await admin('enable_zone', { name: zone });
    assert.deepEqual(await both(), ['www', 'www']);
    await admin('disable_zone', { name: zone });
    await save(['other A 192.0.2.41']);
    assert.deepEqual(await both(), ['', ''], 'what a disabled zone loses does not come back');
    await admin('delete_zone', { name: zone });
  });

  test('that is deleted, undeleted, deleted and destroyed', async () => {
    await create(lines);
    await both();
    await admin('delete_zone', { name: zone });
    assert.deepEqual(await both(), ['www-', 'www-']);
    const { id } = await ids(zone);
    await admin('undelete_zone', { zone_id: id });
    assert.deepEqual(await both(), ['www', 'www']);
    await admin('delete_zone', { name: zone });
    await both();
    await admin('destroy_zone', { zone_id: id });
    assert.deepEqual(await both(), ['', '']);
  });

  test('of which an older version is published again', async () => {
    await create(lines);
    await both();
    const { zi_candidate_id: old } = await ids(zone);
    await save(['www AAAA 2001:db8::41']);
    await both();
    await publish(site, zone);
    assert.deepEqual([await at(V4, '40'), await at(V6, v6('41'))], ['', 'www']);
    await admin('refresh_zone', { name: zone, zi_id: old });
    await both();
    assert.equal(await at(V6, v6('41')), '');
    assert.equal(await at(V6, v6('40')), 'www');
  });
});

describe('a reverse zone', () => {
  const NET = '113.0.203.in-addr.arpa.';

  test('that comes back has no PTR of an address that went meanwhile', async () => {
    await admin('create_zone', { name: '203.0.113.0/24', ...LOGIN });
    await publish(site, NET);
    await create([forced('a A 203.0.113.1'), forced('b A 203.0.113.2'), 'c A 203.0.113.2']);
    await settle(site);
    const { id } = await ids(NET);
    await admin('delete_zone', { name: NET });
    await save([forced('a A 203.0.113.1'), 'c A 203.0.113.2']);
    assert.equal(await settle(site), 0);
    await admin('undelete_zone', { zone_id: id });
    await settle(site);
    assert.deepEqual(await ptrsOf(site, NET), [`1 a.${zone}`, `2 c.${zone}`]);
  });

  test('that is disabled hears of changes, and has them when it is enabled', async () => {
    await admin('disable_zone', { name: NET });
    await create([forced('d A 203.0.113.4')]);
    const { db } = site.database;
    const open = await db
      .selectFrom('event')
      .selectAll()
      .where('state', '=', 'NEW')
      .where('type', '=', 'update')
      .execute();
    assert.deepEqual(open, []);
    await admin('enable_zone', { name: NET });
    assert.equal(await settled(NET, '4'), 'd');
  });
});

describe('what is not DMS’s', () => {
  test('a PTR of somebody else is never touched, but by FORCEREV', async () => {
    await save(['50 PTR hand.example.', '51 PTR www.hand.example.', '52 PTR a.example.', '52 PTR b.example.'], V4);
    await save([`${v6('50')} PTR hand.example.`, `${v6('51')} PTR www.hand.test.`], V6);
    await publish(site, V4);
    await publish(site, V6);
    await create(['www AAAA 2001:db8::50', 'www A 192.0.2.50', 'x A 192.0.2.52']);
    await settle(site);
    await create(['www AAAA 2001:db8::51'], 'hand.test.');
    await settle(site);
    for (const name of [zone, 'hand.test.']) await admin('delete_zone', { name });
    await settle(site);
    assert.deepEqual(await at(V6, v6('50')), 'hand.example.!');
    assert.deepEqual(await at(V6, v6('51')), 'www.hand.test.!');
    assert.deepEqual(await at(V4, '52'), 'a.example.!52 b.example.!'.replace('52 ', ' '));
    await create([forced('force AAAA 2001:db8::50')], `f.${zone}`);
    assert.equal(await settled(V6, v6('50')), 'force.f');
  });

  test('nor one that a person made his own, nor a locked one', async () => {
    await create([forced('www A 192.0.2.60'), forced('lock A 192.0.2.61')]);
    await settle(site);
    const { value } = await admin('show_zone', { name: V4, zi_id: (await ids(V4)).zi_candidate_id });
    type Shown = { zi: { rr_groups: { rrs: Record<string, unknown>[] }[] } };
    const rrs = (value as Shown).zi.rr_groups.flatMap((group) => group.rrs).filter((one) => one.type === 'PTR');
    const edited = rrs.map(({ label, type, rdata, disable, ...rest }) => ({
      label,
      type,
      rdata,
      disable,
      reference: rest.reference,
      ...(label === '60' ? { ttl: '5m' } : {}),
      ...(label === '61' ? { lock_ptr: true } : {}),
    }));
    await save(edited, V4);
    await publish(site, V4);
    await create([forced('other A 192.0.2.61')], `o.${zone}`);
    await save([]);
    await settle(site);
    assert.deepEqual([await at(V4, '60'), await at(V4, '61')], ['www!', 'lock!']);
  });
});

describe('who may', () => {
  const reseller = { role: 'customer', sectag: 'RESELLER' } as const;
  const customer = (name: string, params: unknown) => site.as('customer', reseller)(name, params);

  test('a reseller changes PTR records where his reference is that of the reverse zone, or of the PTR', async () => {
    await customer('create_zone', {
      name: zone,
      reference: 'CUST',
      zi_data: ziData(['www AAAA 2001:db8::70']),
      ...LOGIN,
    });
    await publish(site, zone);
    assert.equal(await settle(site), 0);
    await customer('create_zone', {
      name: `n.${zone}`.replace('.', '-'),
      reference: 'NET',
      zi_data: ziData(['www AAAA 2001:db8::71']),
      ...LOGIN,
    });
    assert.equal((await settled(V6, v6('71'))).startsWith('www.n-'), true);
    await admin('update_zone', { name: zone, zi_data: ziData([forced('www AAAA 2001:db8::70')]), ...LOGIN });
    assert.equal(await settled(V6, v6('70')), 'www');
    await customer('update_zone', { name: zone, zi_data: ziData(['web AAAA 2001:db8::70']), ...LOGIN });
    assert.equal(await settled(V6, v6('70')), 'web', 'the PTR carries his reference');
  });
});

describe('what will follow is told beforehand', () => {
  type Preview = { ptr: { changes: { address: string; target: string; change: string }[] } };
  type Withdrawal = Preview['ptr'] & { total: number; removed: number; added: number; reverse_zones: string[] };
  const shown = ({ changes }: Preview['ptr']) =>
    changes.map(({ address, target, change }) => `${change} ${address} ${target.replace(`.${zone}`, '')}`).sort();

  test('of an edit, and then it comes so', async () => {
    await create([forced('a A 192.0.2.80'), forced('b A 192.0.2.81'), 'c A 192.0.2.81', forced('d A 192.0.2.82')]);
    await settle(site);
    const text = [
      '$TTL 1h',
      'a A 192.0.2.85',
      'c A 192.0.2.81',
      ';!DISABLE',
      'd A 192.0.2.82',
      'e AAAA 2001:db8::80',
      ';!FORCEREV',
      'f A 192.0.2.86',
      'g A 192.0.2.87',
      '',
    ].join('\n');
    const before = [await ptrsOf(site, V4), await ptrsOf(site, V6)];
    const { value } = await admin('preview_zone_text', { name: zone, zi_text: text });
    assert.deepEqual([await ptrsOf(site, V4), await ptrsOf(site, V6)], before);
    assert.equal(await settle(site), 0);
    assert.deepEqual(shown((value as Preview).ptr), [
      'add 192.0.2.81 c',
      'add 192.0.2.85 a',
      'add 192.0.2.86 f',
      'add 2001:db8::80 e',
      'remove 192.0.2.80 a',
      'remove 192.0.2.81 b',
      'remove 192.0.2.82 d',
    ]);
    await admin('update_zone_text', { name: zone, zi_text: text, ...LOGIN });
    await settle(site);
    const names = ['80', '81', '82', '85', '86', '87'];
    assert.deepEqual(await Promise.all(names.map((n) => at(V4, n))), ['', 'c', 'd-', 'a', 'f', '']);
    assert.equal(await at(V6, v6('80')), 'e');
  });

  test('of a zone that goes', async () => {
    await create([forced('a A 192.0.2.90'), forced('b A 192.0.2.91'), 'b AAAA 2001:db8::90', 'x A 192.0.2.99']);
    await create(['other A 192.0.2.91'], `o.${zone}`);
    await settle(site);
    const { value } = await admin('preview_withdrawal', { name: zone });
    const { total, removed, added, reverse_zones } = value as Withdrawal;
    assert.deepEqual(
      { total, removed, added, reverse_zones },
      { total: 4, removed: 3, added: 1, reverse_zones: [V4, V6] },
    );
    assert.ok(shown(value as Withdrawal).includes('add 192.0.2.91 other.o'));
  });
});
