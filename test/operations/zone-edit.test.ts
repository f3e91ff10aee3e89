// Creating, editing and saving zones through the door.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const LOGIN = { login_id: 'jane@example.org' };

interface Shown {
  readonly zone_id: number;
  readonly state: string;
  readonly zi_id: number;
  readonly zi_candidate_id: number;
  readonly zi: {
    zi_id: number;
    change_by: string;
    soa_serial: number;
    zone_ttl: string;
    rr_groups: { rrs: object[] }[];
  };
  readonly sectags?: { sectag_label: string }[];
  readonly all_zis: object[];
}

async function show(name: string, params: object = {}): Promise<Shown> {
  return (await site.as('admin')('show_zone', { name, ...params })).value as Shown;
}

function rrs(zone: Shown): string[] {
  const all = zone.zi.rr_groups.flatMap((group) => group.rrs) as Record<string, string>[];
  return all.map(({ label, ttl, type, rdata }) => [label, ttl, type, rdata].filter(Boolean).join(' '));
}

describe('create_zone', () => {
  test('an empty zone has configured SOA fields, a date serial, and waits for its configuration', async () => {
    const { value, change_id, zi_id } = await site.as('admin')('create_zone', { name: 'plain.test.', ...LOGIN });
    assert.equal(value, true);
    assert.ok(change_id !== null && zi_id !== null);
    const zone = await show('plain.test.', { zi_id });
    assert.equal(zone.state, 'CREATE');
    assert.equal(zone.zi.soa_serial, 2026112000);
    assert.equal(zone.zi.change_by, 'jane@example.org/Admin');
    assert.deepEqual(rrs(zone), []);
    assert.deepEqual(zone.sectags, [{ sectag_label: 'Admin' }]);
    const pending = (await site.as('admin')('list_pending_events')).value as {
      event_type: string;
      parameters: object;
    }[];
    assert.ok(pending.some(({ event_type }) => event_type === 'ZoneSMConfig'));
  });

  test('content is stored, managed apex left out, its commonest TTL becomes the zone TTL', async () => {
    const zi_data = ziData(['@ NS other.example.', '@ MX 10 mail', 'mail 300 A 192.0.2.1', 'www 300 A 192.0.2.2'], {
      zone_ttl: '1h',
    });
    await site.as('admin')('create_zone', { name: 'full.test.', zi_data, ...LOGIN });
    const zone = await show('full.test.');
    assert.equal(zone.zi.zone_ttl, '300');
    assert.deepEqual(rrs(zone), ['@ 1h MX 10 mail', 'mail A 192.0.2.1', 'www A 192.0.2.2']);
  });

  test('a taken name, a bad name, a missing login id', async () => {
    const admin = site.as('admin');
    await assert.rejects(admin('create_zone', { name: 'plain.test.', ...LOGIN }), { name: 'ZoneExists' });
    await assert.rejects(admin('create_zone', { name: 'no_dot', ...LOGIN }), { name: 'InvalidDomainName' });
    await assert.rejects(admin('create_zone', { name: 'x.test.' }), {
      name: 'InvalidParamsJsonRpcError',
      data: { param: 'login_id', reason: 'missing' },
    });
    await assert.rejects(admin('create_zone', { name: 'x.test.', login_id: '-x' }), { name: 'LoginIdFormatError' });
    await assert.rejects(admin('create_zone', { name: 'x.in-addr.arpa.', ...LOGIN }), {
      name: 'ReverseNamesNotAccepted',
    });
  });

  test('a network and a reverse name give a reverse zone that takes incremental updates', async () => {
    await site.as('admin')('create_zone', { name: '192.0.2.77/24', ...LOGIN });
    await site.as('admin')('create_zone', { name: '100.51.198.in-addr.arpa.', ...LOGIN });
    for (const name of ['192.0.2.5', '192.0.2.0/24', '2.0.192.in-addr.arpa.', '198.51.100.1']) {
      const { value } = await site.as('admin')('list_zi', { name });
      assert.equal((value as { inc_updates: boolean }).inc_updates, true, name);
    }
    await assert.rejects(site.as('admin')('delete_zone', { name: '192.0.2.5' }), { name: 'ZoneNotFound' });
  });

  test('above the serial floor of the name', async () => {
    await site.database.db.insertInto('serial_floor').values({ name: 'floor.test.', serial: 2026112007 }).execute();
    await site.as('admin')('create_zone', { name: 'floor.test.', ...LOGIN });
    assert.equal((await show('floor.test.')).zi.soa_serial, 2026112008);
  });

  test("a customer's zone carries its tag, and only zones with it exist for him", async () => {
    const customer = site.as('customer');
    await assert.rejects(customer('create_zone', { name: 'cust.test.', ...LOGIN }), {
      data: { param: 'reference', reason: 'missing' },
    });
    await customer('create_zone', { name: 'cust.test.', reference: 'CUST', ...LOGIN });
    const zone = (await customer('show_zone', { name: 'cust.test.' })).value as Shown & { inc_updates: boolean };
    assert.equal(zone.inc_updates, true);
    assert.equal(zone.sectags, undefined);
    await assert.rejects(customer('show_zone', { name: 'plain.test.' }), { name: 'ZoneNotFound' });
    await assert.rejects(customer('create_zone', { name: 'plain.test.', reference: null, ...LOGIN }), {
      name: 'ZoneExists',
    });
    await assert.rejects(customer('create_zone', { name: 'sub.plain.test.', reference: 'CUST', ...LOGIN }), {
      name: 'ZoneExists',
    });
    await customer('create_zone', { name: 'sub.cust.test.', reference: 'cust', ...LOGIN });
    await assert.rejects(customer('show_zone', { name: 'cust.test.', zi_id: '^-1' }), { name: 'ZiNotFound' });
    const foreign = site.as('customer', { sectag: 'GONE' });
    await assert.rejects(foreign('list_zone'), { name: 'ZoneSecTagConfigError' });
  });
});

describe('update_zone', () => {
  test('saves a version, queues its publication, tells change and ZI', async () => {
    await publish(site, 'full.test.');
    const { change_id, zi_id } = await site.as('customer', { sectag: 'Admin' })('update_zone', {
      name: 'full.test.',
      zi_data: ziData(['new A 192.0.2.9', 'new TXT "a b"']),
      ...LOGIN,
    });
    const zone = await show('full.test.');
    assert.equal(zone.zi_candidate_id, zi_id);
    assert.notEqual(zone.zi_id, zi_id);
    assert.deepEqual(rrs(await show('full.test.', { zi_id })), ['new A 192.0.2.9', 'new TXT "a b"']);
    const event = (await site.as('admin')('show_event', { event_id: change_id })).value as {
      event_type: string;
      state: string;
    };
    assert.deepEqual([event.event_type, event.state], ['ZoneSMEditSavedNoLock', 'SUCCESS']);
    await publish(site, 'full.test.');
  });

  test('what show_zone gave can be sent back unchanged', async () => {
    const before = await show('full.test.');
    const { zi_id } = await site.as('admin')('update_zone', { name: 'full.test.', zi_data: before.zi, ...LOGIN });
    assert.deepEqual(rrs(await show('full.test.', { zi_id })), rrs(before));
    await publish(site, 'full.test.');
  });

  const bad: [string, object, string, object][] = [
    [
      'a record outside',
      ziData(['a.other.test. A 192.0.2.1']),
      'LabelNotInDomain',
      { rr_groups_index: 0, rrs_index: 0 },
    ],
    [
      'bad rdata',
      ziData(['a A 192.0.2.1', 'b A 192.0.2.999']),
      'RdataParseError',
      { rrs_index: 1, rdata_thing: '192.0.2.999' },
    ],
    ['a CNAME beside others', ziData(['a A 192.0.2.1', 'a CNAME b']), 'ZoneCNAMELabelExists', {}],
    ['a duplicate', ziData(['a A 192.0.2.1', 'A A 192.0.2.1']), 'DuplicateRecordInZone', { rrs_index: 1 }],
    ['two TTLs in a set', ziData(['a 60 A 192.0.2.1', 'a 70 A 192.0.2.2']), 'RrsetTtlDiffers', {}],
    ['an unknown type', ziData([rr('a A 192.0.2.1', { type: 'BOGUS' })]), 'UnhandledTypeError', {}],
    ['another class', ziData([rr('a A 192.0.2.1', { class: 'CH' })]), 'UnhandledClassError', {}],
    ['no type', ziData([{ label: 'a', rdata: 'x' }]), 'RRNoTypeGiven', {}],
    [
      'a bad name of a managed apex',
      ziData([], { soa_mname: 'a b' }),
      'HostnameZiParseError',
      { zi_field: 'soa_mname' },
    ],
    [
      'a bad timer of a managed apex',
      ziData([], { soa_refresh: '1y' }),
      'TtlZiParseError',
      { zi_field: 'soa_refresh' },
    ],
    ['a bad timer', ziData([], { soa_minimum: 'soon' }), 'TtlZiParseError', { zi_field: 'soa_minimum', value: 'soon' }],
    ['a bad serial', ziData([], { soa_serial: 'x' }), 'SOASerialTypeError', {}],
    ['a flag as text', ziData([rr('a A 192.0.2.1', { disable: 'false' })]), 'InvalidParamsJsonRpcError', {}],
    ['no groups', {}, 'InvalidParamsJsonRpcError', { param: 'zi_data.rr_groups', reason: 'missing' }],
  ];
  for (const [what, zi_data, name, data] of bad) {
    test(`refuses ${what}, and keeps nothing`, async () => {
      const before = await show('full.test.');
      await assert.rejects(
        site.as('admin')('update_zone', { name: 'full.test.', zi_data, ...LOGIN }),
        (error: Error & { data: Record<string, unknown> }) => {
          assert.equal(error.name, name, error.message);
          for (const [key, value] of Object.entries(data)) assert.equal(error.data[key], value, key);
          return true;
        },
      );
      assert.equal((await show('full.test.')).all_zis.length, before.all_zis.length);
    });
  }

  test('privilege is checked on the change', async () => {
    const locked = ziData([rr('p A 192.0.2.1', { lock_ptr: true })]);
    const helpdesk = site.as('helpdesk');
    const update = { name: 'full.test.', ...LOGIN };
    await assert.rejects(helpdesk('update_zone', { ...update, zi_data: locked }), { name: 'AdminPrivilegeNeeded' });
    await site.as('admin')('update_zone', { ...update, zi_data: locked });
    await publish(site, 'full.test.');
    const more = ziData([rr('p A 192.0.2.1', { lock_ptr: true }), rr('q A 192.0.2.2')]);
    await helpdesk('update_zone', { ...update, zi_data: more });
    await publish(site, 'full.test.');
    const own = ziData([rr('p A 192.0.2.1', { reference: 'CUST' })]);
    await assert.rejects(site.as('customer', { sectag: 'Admin' })('update_zone', { ...update, zi_data: own }), {
      name: 'HelpdeskPrivilegeNeeded',
    });
    await assert.rejects(
      helpdesk('update_zone', { ...update, zi_data: ziData([rr('p A 192.0.2.1', { reference: 'nobody' })]) }),
      { name: 'NoReferenceFound' },
    );
  });

  test('a base that is not the newest is a lost update', async () => {
    const zone = await show('full.test.');
    const update = { name: 'full.test.', zi_data: ziData(['z A 192.0.2.3']), ...LOGIN };
    await site.as('admin')('update_zone', { ...update, base_zi_id: zone.zi_candidate_id });
    await assert.rejects(site.as('admin')('update_zone', { ...update, base_zi_id: zone.zi_candidate_id }), {
      name: 'LostUpdate',
    });
    await publish(site, 'full.test.');
  });

  test('costs few statements whatever the zone', async () => {
    const zi_data = ziData(['one A 192.0.2.4']);
    const counted = await countStatements(() =>
      site.as('admin')('update_zone', { name: 'full.test.', zi_data, ...LOGIN }),
    );
    assert.ok(counted.length <= 17, counted.join('\n'));
    await publish(site, 'full.test.');
  });
});

/** Statements that pg clients are given meanwhile. */
async function countStatements(run: () => Promise<unknown>): Promise<string[]> {
  const { default: pg } = await import('pg');
  const seen: string[] = [];
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first] = args as [{ text?: string } | string];
    seen.push(typeof first === 'string' ? first : (first.text ?? '?'));
    return Reflect.apply(original, this, args);
  } as typeof original;
  try {
    await run();
  } finally {
    pg.Client.prototype.query = original;
  }
  return seen;
}

describe('the edit lock', () => {
  const zone = { name: 'lock.test.' };

  test('one token, shown to its holder only; saving needs it and gives it back', async () => {
    const admin = site.as('admin');
    await admin('create_zone', { ...zone, edit_lock: true, ...LOGIN });
    await publish(site, 'lock.test.');
    const [shown, token] = (await admin('edit_zone', { ...zone, ...LOGIN })).value as [
      { edit_lock_token: number },
      number,
    ];
    assert.equal(typeof token, 'number');
    assert.equal(shown.edit_lock_token, token);
    const other = (await admin('show_zone', zone)).value as { edit_lock_token: unknown; locked_by: string };
    assert.deepEqual([other.edit_lock_token, other.locked_by], [null, 'jane@example.org/Admin']);
    await assert.rejects(
      admin('edit_zone', { ...zone, login_id: 'joe' }),
      (error: Error & { data: Record<string, unknown> }) => {
        assert.equal(error.name, 'EditLockFailure');
        assert.equal(error.data.locked_by, 'jane@example.org/Admin');
        const told = JSON.stringify(error.data).replaceAll(String(error.data.locked_at), '');
        assert.doesNotMatch(told, new RegExp(`\\b${token}\\b`));
        return true;
      },
    );
    const failed = (await admin('list_failed_events')).value as { event_type: string }[];
    assert.equal(failed[0]?.event_type, 'ZoneSMEdit');
    const save = { ...zone, zi_data: ziData(['a A 192.0.2.1']), ...LOGIN };
    await assert.rejects(admin('update_zone', save), { name: 'UpdateZoneFailure' });
    await assert.rejects(admin('update_zone', { ...save, edit_lock_token: token + 1 }), { name: 'UpdateZoneFailure' });
    assert.equal((await admin('tickle_editlock', { ...zone, edit_lock_token: token })).value, true);
    await assert.rejects(admin('cancel_edit_zone', { ...zone, edit_lock_token: token + 1 }), {
      name: 'CancelEditLockFailure',
    });
    await admin('update_zone', { ...save, edit_lock_token: token });
    assert.equal((await show('lock.test.')).state, 'UPDATE');
  });

  test('a version that does not exist leaves no lock; cancelling what is not locked is fine', async () => {
    const admin = site.as('admin');
    await admin('create_zone', { name: 'lock2.test.', edit_lock: true, ...LOGIN });
    await publish(site, 'lock2.test.');
    await assert.rejects(admin('edit_zone', { name: 'lock2.test.', zi_id: 999999, ...LOGIN }), { name: 'ZiNotFound' });
    assert.equal((await admin('cancel_edit_zone', { name: 'lock2.test.', edit_lock_token: 1 })).value, true);
  });

  test('a zone that manages its own apex is for administrators', async () => {
    const name = 'own.test.';
    await site.as('admin')('create_zone', { name, use_apex_ns: false, ...LOGIN });
    await publish(site, name);
    const [shown] = (await site.as('admin')('edit_zone', { name, ...LOGIN })).value as [Shown];
    const soa = '@ SOA ns1.example.net. hostmaster.example.net. 2026112000 2h 900 7d 1h';
    assert.deepEqual(rrs(shown), [soa, '@ NS ns1.example.net.', '@ NS ns2.example.net.']);
    await assert.rejects(site.as('helpdesk')('edit_zone', { name, ...LOGIN }), { name: 'ZoneAdminPrivilegeNeeded' });
    await assert.rejects(site.as('admin')('update_zone', { name, zi_data: ziData([]), ...LOGIN }), {
      name: 'ZoneHasNoNSRecord',
    });
  });
});

describe('text', () => {
  const TEXT = `$TTL 300
@ IN SOA ns1.example.net. hostmaster.example.net. 2026112005 7200 900 604800 3600
@ NS ns1.example.net.

;| Web servers
www 300 A 192.0.2.1
www A 192.0.2.2

mail A 192.0.2.3
`;

  test('load_zone, show_zone_text and update_zone_text go round', async () => {
    const admin = site.as('admin');
    await admin('load_zone', { name: 'text.test.', zi_text: TEXT, ...LOGIN });
    await publish(site, 'text.test.');
    assert.equal((await show('text.test.')).zi.soa_serial, 2026112006);
    const shown = (await admin('show_zone_text', { name: 'text.test.' })).value as { zi_text: string; zi_id: number };
    assert.match(shown.zi_text, /ns2\.example\.net\./);
    assert.match(shown.zi_text, /;\| Web servers\n/);
    const { zi_id } = await admin('update_zone_text', { name: 'text.test.', zi_text: shown.zi_text, ...LOGIN });
    const again = (await admin('show_zone_text', { name: 'text.test.', zi_id })).value as { zi_text: string };
    const body = (text: string): string => text.replaceAll(/^; .*$/gm, '').replaceAll(/^.*;Serial.*$/gm, '');
    assert.equal(body(again.zi_text), body(shown.zi_text));
  });

  test('a file that the zone already equals is skipped when asked', async () => {
    const admin = site.as('admin');
    const load = { name: 'text.test.', zi_text: TEXT, ...LOGIN };
    assert.equal((await admin('load_zone', { ...load, skip_equal: true })).value, false);
    await assert.rejects(admin('load_zone', load), { name: 'ZoneExists' });
    const other = { ...load, zi_text: `${TEXT}x A 192.0.2.7\n`, skip_equal: true };
    await assert.rejects(admin('load_zone', other), { name: 'ZoneExists' });
  });

  test('batch loading goes its own way', async () => {
    await site.as('admin')('load_zone', { name: 'batch.test.', zi_text: TEXT, batch: true, ...LOGIN });
    assert.equal((await show('batch.test.')).state, 'BATCH_CREATE_1');
  });

  test('text that does not parse tells line and column', async () => {
    const zi_text = `${TEXT}bad A 1.2.3\n`;
    await assert.rejects(
      site.as('admin')('load_zone', { name: 'bad.test.', zi_text, ...LOGIN }),
      (error: Error & { data: Record<string, unknown> }) => {
        assert.equal(error.name, 'RdataParseError');
        assert.equal(error.data.lineno, 10);
        assert.match(String(error.data.marked_input_line), />!</);
        return true;
      },
    );
    const faulty = `$TTL x\n${zi_text}c MX 1\n`;
    await assert.rejects(
      site.as('admin')('load_zone', { name: 'bad.test.', zi_text: faulty, ...LOGIN }),
      (error: Error & { data: Record<string, unknown> }) => {
        assert.equal(error.name, 'TtlParseError');
        assert.match(error.message, /\(and 2 more\)$/);
        assert.deepEqual(
          (error.data.more_faults as Record<string, unknown>[]).map(({ error: name, lineno, col }) => [
            name,
            lineno,
            col,
          ]),
          [
            ['RdataParseError', 11, 7],
            ['RdataParseError', 12, 7],
          ],
        );
        return true;
      },
    );
    await assert.rejects(site.as('admin')('load_zone', { name: 'bad.test.', zi_text: 'a B C D (', ...LOGIN }), {
      name: 'ZiTextParseError',
    });
  });
});
