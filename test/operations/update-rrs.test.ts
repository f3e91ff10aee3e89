// Incremental updates through the door: what is refused, in which order, and what waits afterwards.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { waitingGroups } from '../../src/store/update-group.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
  const lines = ['www 300 A 192.0.2.1', 'alias CNAME www', '@ MX 10 www', 'sub.alias TXT "below"'];
  await make('inc.test.', lines);
});
after(() => site.close());

const LOGIN = { login_id: 'jane@example.org' };

async function make(name: string, lines: readonly string[], more: Record<string, unknown> = {}): Promise<void> {
  await site.as('admin')('create_zone', { name, zi_data: ziData(lines), inc_updates: true, ...more, ...LOGIN });
  await publish(site, name);
}

const op = (kind: string, line: string, more: Record<string, unknown> = {}) => rr(line, { update_op: kind, ...more });

async function send(
  name: string,
  update_type: string | null,
  rrs: readonly object[],
  role: 'admin' | 'customer' = 'admin',
) {
  const sectag = { sectag: 'Admin' };
  return site.as(role, sectag)('update_rrs', { name, update_type, update_data: { rr_groups: [{ rrs }] }, ...LOGIN });
}

async function waiting(name: string) {
  const { id } = await site.database.db
    .selectFrom('zone')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return waitingGroups(site.database.db, id);
}

async function pending(name: string): Promise<string[]> {
  const query = site.database.db.selectFrom('event').select('type').where('subject_name', '=', name);
  return (await query.where('state', '=', 'NEW').orderBy('id').execute()).map(({ type }) => type);
}

describe('update_rrs', () => {
  test('from a version that is not the newest any more it is refused, and nothing waits', async () => {
    await make('base.test.', ['www A 192.0.2.1']);
    const base = async () => {
      const { value } = await site.as('admin')('show_zonesm', ['base.test.']);
      return (value as { zi_candidate_id: number }).zi_candidate_id;
    };
    const first = await base();
    const ask = (update_type: string, base_zi_id: number | null) =>
      site.as('admin')('update_rrs', {
        ...{ name: 'base.test.', update_type, base_zi_id, ...LOGIN },
        update_data: { rr_groups: [{ rrs: [op('ADD', `${update_type} A 192.0.2.2`)] }] },
      });
    await ask('one', first);
    await ask('two', first);
    await site.as('admin')('update_zone', { name: 'base.test.', zi_data: ziData(['www A 192.0.2.3']), ...LOGIN });
    await assert.rejects(ask('three', first), (error: Error & { data: object }) => {
      assert.equal(error.name, 'LostUpdate');
      assert.deepEqual(error.data, { name: 'base.test.', base_zi_id: first, zi_id: (first as number) + 1 });
      return true;
    });
    assert.equal((await waiting('base.test.')).length, 2);
    await ask('three', await base());
    await ask('four', null);
  });

  test('of many saves from one version at a time one succeeds', async () => {
    await make('race.test.', ['www A 192.0.2.1']);
    const { zi_id } = (await site.as('admin')('show_zonesm', ['race.test.'])).value as { zi_id: number };
    const saves = Array.from({ length: 8 }, (_, n) =>
      site.as('admin')('update_zone', {
        ...{ name: 'race.test.', zi_data: ziData([`www A 192.0.2.${n + 10}`]), base_zi_id: zi_id, ...LOGIN },
      }),
    );
    const ends = await Promise.allSettled(saves);
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1);
    const why = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as Error).name] : []));
    assert.deepEqual(why, Array(7).fill('LostUpdate'));
  });

  test('waits with its operations in order; its event is the change; one update is queued for all', async () => {
    const { value, change_id, note } = await send('inc.test.', 'hosts', [
      op('ADD', 'new 600 A 192.0.2.9', { comment: 'rack 4\n', force_reverse: true }),
      { label: 'old', type: 'any', update_op: 'DELETE' },
      { label: 'www', type: 'TXT', rdata: '', update_op: 'DELETE' },
      op('DELETE', 'www A 192.0.2.1'),
      op('UPDATE_RRTYPE', 'alias CNAME new'),
    ]);
    assert.deepEqual([value, note], [null, null]);
    const [group] = await waiting('inc.test.');
    assert.deepEqual(
      group?.operations.map(({ kind, owner, type, ttl, rdata }) => [kind, owner, type, ttl, rdata].join(' ')),
      [
        'ADD new A 600 192.0.2.9',
        'DELETE old ANY  ',
        'DELETE www TXT  ',
        'DELETE www A  192.0.2.1',
        'UPDATE_RRTYPE alias CNAME  new',
      ],
    );
    assert.equal(group?.group.change_by, 'jane@example.org/Admin');
    assert.deepEqual([group?.operations[0]?.comment, group?.operations[0]?.forceReverse], ['rack 4\n', true]);
    const event = (await site.as('admin')('show_event', { event_id: change_id })).value as Record<string, unknown>;
    assert.deepEqual([event.event_type, event.state], ['ZoneSMUpdateRrs', 'SUCCESS']);
    await send('inc.test.', 'more', [op('ADD', 'other A 192.0.2.9')]);
    assert.deepEqual(await pending('inc.test.'), ['config', 'update']);
  });

  test('a type waits once on a zone; a group is tried with those that wait before it', async () => {
    await assert.rejects(send('inc.test.', 'hosts', [op('ADD', 'x A 192.0.2.7')]), {
      name: 'UpdateTypeAlreadyQueued',
      data: { name: 'inc.test.', update_type: 'hosts' },
    });
    // `new` has come with the group that waits
    await assert.rejects(send('inc.test.', 'clash', [op('ADD', 'new CNAME www')]), { name: 'ZoneCNAMELabelExists' });
    assert.equal((await waiting('inc.test.')).length, 2);
  });

  test('the order of the checks', async () => {
    const bad = [op('ADD', 'x A nonsense')];
    await assert.rejects(send('none.test.', '', bad), { name: 'UpdateTypeRequired' });
    await assert.rejects(send('none.test.', null, bad), { name: 'UpdateTypeRequired' });
    await assert.rejects(send('none.test.', 'x', bad), { name: 'ZoneNotFound' });
    await assert.rejects(send('none.test.', 'x'.repeat(61), bad), { name: 'InvalidParamsJsonRpcError' });
    await make('off.test.', [], { inc_updates: false });
    await assert.rejects(send('off.test.', 'x', bad), { name: 'IncrementalUpdatesDisabled' });
    await make('own.test.', ['@ NS ns.example.net.'], { use_apex_ns: false });
    await site.database.db.updateTable('zone').set({ state: 'DISABLED' }).where('name', '=', 'own.test.').execute();
    await assert.rejects(send('own.test.', 'x', bad, 'customer'), { name: 'ZoneDisabled' });
    await publish(site, 'own.test.');
    await assert.rejects(send('own.test.', 'x', bad, 'customer'), { name: 'ZoneAdminPrivilegeNeeded' });
    await assert.rejects(send('own.test.', 'x', bad), { name: 'RdataParseError' });
    await assert.rejects(send('inc.test.', 'hosts', bad), { name: 'UpdateTypeAlreadyQueued' });
  });

  test('faults of a record name it and where it stood', async () => {
    const faults: [Record<string, unknown>, string][] = [
      [op('ADD', 'x A 192.0.2.1', { class: 'CH' }), 'UnhandledClassError'],
      [{ label: 'x', rdata: '1', update_op: 'ADD' }, 'RRNoTypeGiven'],
      [op('ADD', 'x BOGUS 1'), 'UnhandledTypeError'],
      [op('ADD', 'x ANY 1'), 'UnhandledTypeError'],
      [op('', 'x A 192.0.2.1'), 'InvalidUpdateOperation'],
      [rr('x A 192.0.2.1'), 'InvalidUpdateOperation'],
      [op('PTR_UPDATE', 'x PTR a.'), 'InvalidUpdateOperation'],
      [op('ADD', 'x.example. A 192.0.2.1'), 'LabelNotInDomain'],
      [op('ADD', 'x 1h30 A 192.0.2.1'), 'RdataParseError'],
      [op('ADD', 'x A 192.0.2.1', { reference: '-x' }), 'ReferenceFormatError'],
      [op('ADD', 'alias A 192.0.2.1'), 'ZoneCNAMEExists'],
      [op('ADD', 'alias CNAME other'), 'ZoneCNAMEExists'],
      [op('ADD', 'www CNAME other'), 'ZoneCNAMELabelExists'],
      [op('UPDATE_RRTYPE', 'www CNAME other'), 'ZoneCNAMELabelExists'],
      [op('ADD', '@ RRSIG A 8 2 300 20260101000000 20250101000000 1 inc.test. AA=='), 'ServerManagedType'],
      [op('ADD', '@ SOA a. b. 1 2 3 4 5'), 'ZoneAlreadyHasSOARecord'],
      [op('ADD', 'x SOA a. b. 1 2 3 4 5'), 'ZoneSOARecordNotAtApex'],
    ];
    const zone = 'faults.test.';
    await make(zone, ['www A 192.0.2.1', 'alias CNAME www']);
    for (const [bad, name] of faults) {
      const rrs = [op('ADD', 'fine A 192.0.2.2'), bad];
      await assert.rejects(send(zone, 'x', rrs), (error: Error & { data: Record<string, unknown> }) => {
        assert.equal(error.name, name, JSON.stringify(bad));
        if (name !== 'ReferenceFormatError') {
          assert.deepEqual([error.data.rr_groups_index, error.data.rrs_index], [0, 1], name);
          assert.deepEqual(error.data.rr_data, bad);
        }
        return true;
      });
    }
    await assert.rejects(send(zone, 'x', [op('ADD', 'x A 192.0.2.1', { reference: 'NOBODY' })]), {
      name: 'NoReferenceFound',
    });
    assert.deepEqual(await waiting(zone), []);
  });

  test('a stored record that would be made wrong is named', async () => {
    await make('own2.test.', ['@ NS ns', 'ns A 192.0.2.53'], { use_apex_ns: false });
    await assert.rejects(
      send('own2.test.', 'x', [{ label: 'ns', type: 'A', update_op: 'DELETE' }]),
      (error: Error & { data: Record<string, unknown> }) => {
        assert.equal(error.name, 'ZoneCheckIntegrityNoGlue');
        assert.deepEqual([error.data.rr_groups_index, error.data.rrs_index], [null, null]);
        assert.deepEqual(error.data.rr_data, {
          label: '@',
          ttl: null,
          class: 'IN',
          type: 'NS',
          rdata: 'ns',
          disable: false,
          lock_ptr: false,
          track_reverse: false,
          reference: null,
        });
        return true;
      },
    );
    await assert.rejects(send('own2.test.', 'x', [{ label: '@', type: 'NS', update_op: 'DELETE' }]), {
      name: 'ZoneHasNoNSRecord',
    });
    await send('own2.test.', 'x', [
      { label: '@', type: 'NS', update_op: 'DELETE' },
      { label: 'ns', type: 'ANY', update_op: 'DELETE' },
      op('ADD', '@ NS ns.example.net.'),
    ]);
  });

  test('what is derived, and what is not there, changes nothing and is no error', async () => {
    await make('quiet.test.', ['www A 192.0.2.1']);
    await send('quiet.test.', 'x', [
      op('UPDATE_RRTYPE', '@ SOA a. b. 1 2 3 4 5'),
      op('ADD', '@ NS other.example.'),
      op('DELETE', 'gone A 192.0.2.1'),
      { label: 'www', type: 'MX', update_op: 'DELETE' },
      op('ADD', 'www A 192.0.2.1'),
    ]);
    assert.equal((await waiting('quiet.test.')).length, 1);
  });

  test('privileges are those of update_zone; a customer has the zones of his tag', async () => {
    const as = (role: 'helpdesk' | 'customer', more: object) => {
      const update_data = { rr_groups: [{ rrs: [op('ADD', 'p A 192.0.2.3', { ...more })] }] };
      return site.as(role, { sectag: 'Admin' })('update_rrs', {
        name: 'quiet.test.',
        update_type: 'p',
        update_data,
        ...LOGIN,
      });
    };
    await site
      .as('admin')('create_reference', { reference: 'WHO', ...LOGIN })
      .catch(() => undefined);
    await assert.rejects(as('customer', { lock_ptr: true }), { name: 'AdminPrivilegeNeeded' });
    await assert.rejects(as('helpdesk', { lock_ptr: true }), { name: 'AdminPrivilegeNeeded' });
    await assert.rejects(as('customer', { reference: 'WHO' }), { name: 'HelpdeskPrivilegeNeeded' });
    await assert.rejects(
      site.as('customer')('update_rrs', {
        name: 'quiet.test.',
        update_type: 'p',
        update_data: { rr_groups: [] },
        ...LOGIN,
      }),
      { name: 'ZoneNotFound' },
    );
    await assert.rejects(
      site.as('customer')('update_rrs', { name: 'quiet.test.', update_type: 'p', update_data: { rr_groups: [] } }),
      { data: { param: 'login_id', reason: 'missing' } },
    );
  });

  test('it waits while somebody edits, and the caller is told', async () => {
    await make('locked.test.', ['www A 192.0.2.1'], { edit_lock: true });
    const [, token] = (await site.as('admin')('edit_zone', { name: 'locked.test.', ...LOGIN })).value as [
      object,
      number,
    ];
    const { note } = await send('locked.test.', 'x', [op('ADD', 'a A 192.0.2.2')]);
    assert.equal(note, 'waits: jane@example.org/Admin edits the zone');
    await site.database.db.deleteFrom('event').where('type', '=', 'update').execute();
    await site.as('admin')('cancel_edit_zone', { name: 'locked.test.', edit_lock_token: token });
    assert.ok((await pending('locked.test.')).includes('update'), 'what waited is published now');
  });
});

describe('update_rrs_text', () => {
  const text = [
    '$ORIGIN inc2.test.',
    '$UPDATE_TYPE wsgi-failover',
    ';!RROP:UPDATE_RRTYPE',
    'panel 30 IN CNAME master2.example.net.',
    ';# gone',
    ';!RROP:DELETE',
    'old IN ANY',
    ';!RROP:DELETE',
    'www IN A',
    ';!RROP:ADD FORCEREV',
    'www 300 IN A 192.0.2.8',
    '',
  ].join('\n');

  test('an incremental zone file', async () => {
    await make('inc2.test.', ['www A 192.0.2.1']);
    await site.as('admin')('update_rrs_text', { update_text: text, ...LOGIN });
    const [group] = await waiting('inc2.test.');
    assert.equal(group?.group.update_type, 'wsgi-failover');
    assert.deepEqual(
      group?.operations.map(({ kind, owner, type, ttl, rdata }) => [kind, owner, type, ttl, rdata].join(' ')),
      [
        'UPDATE_RRTYPE panel CNAME 30 master2.example.net.',
        'DELETE old ANY  ',
        'DELETE www A  ',
        'ADD www A 300 192.0.2.8',
      ],
    );
    await assert.rejects(site.as('admin')('update_rrs_text', { update_text: text, ...LOGIN }), {
      name: 'UpdateTypeAlreadyQueued',
    });
  });

  test('the zone of the text comes first, then the one given; faults tell line and column', async () => {
    await make('named.test.', []);
    const lines = '$UPDATE_TYPE x\n;!RROP:ADD\nwww IN A 192.0.2.1\n';
    const admin = site.as('admin');
    await admin('update_rrs_text', { name: 'named.test.', update_text: lines, ...LOGIN });
    assert.equal((await waiting('named.test.')).length, 1);
    await assert.rejects(admin('update_rrs_text', { update_text: lines, ...LOGIN }), { name: 'ZoneNameUndefined' });
    const refused = (update_text: string) => admin('update_rrs_text', { name: 'named.test.', update_text, ...LOGIN });
    await assert.rejects(refused('www IN A 192.0.2.1\n'), { name: 'UpdateTypeRequired' });
    await assert.rejects(refused('$UPDATE_TYPE y\n\nwww IN A 192.0.2.1\n'), (error: Error & { data: object }) => {
      assert.equal(error.name, 'InvalidUpdateOperation');
      assert.deepEqual((({ lineno, col }) => [lineno, col])(error.data as { lineno: number; col: number }), [3, 1]);
      return true;
    });
    const long = `;# ${'x'.repeat(1030)}`;
    await assert.rejects(refused(`$UPDATE_TYPE y\n${long}\n;!RROP:ADD\nweb IN A 192.0.2.1\n`), {
      name: 'CommentTooLong',
    });
    await assert.rejects(refused('$UPDATE_TYPE y\n;!RROP:ADD\nwww IN CNAME a\n;!RROP:ADD\nwww IN TXT x\n'), {
      name: 'ZoneCNAMELabelExists',
    });
  });
});
