// Whose zones and records are (references), and which front ends see them (security tags), through the door.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Caller, Role } from '../../src/domain/roles.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const as = (role: Role, more?: Partial<Caller>) => async (name: string, params?: unknown) =>
  (await site.as(role, more)(name, params)).value as never;
const admin = (name: string, params?: unknown) => as('admin')(name, params);
const LOGIN = { login_id: 'jane' };

async function referenceOf(name: string): Promise<string | null> {
  return ((await admin('show_zonesm', [name])) as { reference: string | null }).reference;
}

async function make(name: string, more: object = {}): Promise<void> {
  await admin('create_zone', { name, ...LOGIN, ...more });
  await publish(site, name);
}

describe('references', () => {
  test('are found by patterns in which only * and ? mean more than themselves', async () => {
    for (const one of ['Acme_One', 'acmeXone', 'beta', 'ALPHA']) await admin('create_reference', [one]);
    await assert.rejects(admin('create_reference', ['ACME_one']), { name: 'ReferenceExists' });
    for (const bad of ['', '-x', 'a b', 'a/b', 'x'.repeat(1025)]) {
      await assert.rejects(admin('create_reference', [bad]), { name: 'ReferenceFormatError' }, bad);
    }
    const list = async (...patterns: string[]) =>
      ((await admin('list_reference', patterns)) as { reference: string }[]).map(({ reference }) => reference);
    assert.deepEqual(await list('acme_*'), ['Acme_One']);
    assert.deepEqual(await list('acme?one'), ['Acme_One', 'acmeXone']);
    assert.deepEqual(await list('?lpha', 'BETA', 'beta'), ['ALPHA', 'beta']);
    assert.deepEqual(await list(), ['Acme_One', 'acmeXone', 'ALPHA', 'beta']);
    await assert.rejects(admin('list_reference', ['acme%']), { name: 'NoReferenceFound', message: /acme%/ });
    await assert.rejects(as('customer')('list_reference'), { name: 'MethodNotFoundJsonRpcError' });
  });

  test('rename: zones and records follow, case is kept as written', async () => {
    await make('ren.test.', { reference: 'acme_one' });
    await admin('update_zone', {
      name: 'ren.test.',
      zi_data: ziData([rr('a A 192.0.2.1', { reference: 'BETA' })]),
      ...LOGIN,
    });
    assert.equal(await referenceOf('ren.test.'), 'Acme_One');
    await admin('rename_reference', ['ACME_ONE', 'Acme.Two']);
    await admin('rename_reference', { reference: 'beta', dst_reference: 'Gamma' });
    assert.equal(await referenceOf('ren.test.'), 'Acme.Two');
    const shown = (await admin('show_zone', { name: 'ren.test.', zi_id: '^+' })) as {
      zi: { rr_groups: { rrs: { reference: string }[] }[] };
    };
    assert.equal(shown.zi.rr_groups[0]?.rrs[0]?.reference, 'Gamma');
    await assert.rejects(admin('rename_reference', ['beta', 'x']), { name: 'ReferenceDoesNotExist' });
    await assert.rejects(admin('rename_reference', ['gamma', 'ACME.TWO']), { name: 'ReferenceExists' });
    await assert.rejects(admin('rename_reference', ['gamma', 'GAMMA']), { name: 'ReferenceExists' });
    await assert.rejects(admin('rename_reference', ['gamma', '.x']), { name: 'ReferenceFormatError' });
  });

  test('delete: refused while a zone has it, a deleted one too; records lose it and are otherwise the same', async () => {
    await assert.rejects(admin('delete_reference', ['acme.two']), { name: 'ReferenceStillUsed' });
    await admin('delete_zone', ['ren.test.']);
    await assert.rejects(admin('delete_reference', ['acme.two']), { name: 'ReferenceStillUsed' });
    await make('del.test.');
    const zi_data = ziData([rr('a A 192.0.2.1', { reference: 'gamma' })]);
    await admin('update_zone', { name: 'del.test.', zi_data, ...LOGIN });
    await publish(site, 'del.test.');
    await admin('delete_reference', ['GAMMA']);
    await assert.rejects(admin('delete_reference', ['GAMMA']), { name: 'ReferenceDoesNotExist' });
    const rows = await site.database.db
      .selectFrom('record')
      .select(['owner', 'removed', 'reference_id'])
      .where('owner', '=', 'a')
      .execute();
    assert.deepEqual(rows, [
      { owner: 'a', removed: null, reference_id: null },
      { owner: 'a', removed: null, reference_id: null },
    ]);
    await assert.rejects(admin('update_zone', { name: 'del.test.', zi_data, ...LOGIN }), { name: 'NoReferenceFound' });
  });

  test('a reference goes with the last zone that has it, destroyed, not re-assigned', async () => {
    await make('gone1.test.', { reference: 'Gone' });
    await make('gone2.test.', { reference: 'GONE' });
    for (const name of ['gone1.test.', 'gone2.test.']) {
      const { zone_id } = (await admin('show_zonesm', [name])) as { zone_id: number };
      await admin('list_reference', ['gone']);
      await admin('delete_zone', [name]);
      await admin('destroy_zone', [zone_id]);
    }
    await assert.rejects(admin('list_reference', ['gone']), { name: 'NoReferenceFound' });
    await make('moved.test.', { reference: 'Moved' });
    await admin('set_zone_reference', ['moved.test.', 'ALPHA']);
    assert.deepEqual(await admin('list_reference', ['moved']), [{ reference: 'Moved' }]);
  });

  test('set on a zone: one that exists, or none, as an event of the zone', async () => {
    assert.equal(await referenceOf('moved.test.'), 'ALPHA');
    await assert.rejects(admin('set_zone_reference', ['moved.test.', 'nobody']), { name: 'NoReferenceFound' });
    const { change_id } = await site.as('helpdesk')('set_zone_reference', ['moved.test.', 'alpha']);
    const event = (await admin('show_event', [change_id])) as { event_type: string };
    assert.equal(event.event_type, 'ZoneSMSetReference');
    assert.equal(await referenceOf('moved.test.'), 'ALPHA');
    for (const none of [null, '']) {
      await admin('set_zone_reference', { name: 'moved.test.', reference: none });
      assert.equal(await referenceOf('moved.test.'), null);
    }
  });

  test('two at once: whoever uses a reference keeps it', async () => {
    await admin('create_reference', ['Raced']);
    const results = await Promise.allSettled([
      admin('set_zone_reference', ['moved.test.', 'raced']),
      admin('delete_reference', ['raced']),
    ]);
    const reasons = results.map((result) => (result.status === 'rejected' ? (result.reason as Error).name : 'ok'));
    assert.ok(['ok,ReferenceStillUsed', 'NoReferenceFound,ok'].includes(reasons.join()), reasons.join());
  });
});

describe('whose a new zone is', () => {
  test("the argument, else the nearest parent's for Admin, else default_ref", async () => {
    await make('parent.test.', { reference: 'Owner' });
    await make('child.parent.test.');
    assert.equal(await referenceOf('child.parent.test.'), 'Owner');
    await make('own.parent.test.', { reference: 'Else' });
    await make('sub.own.parent.test.');
    assert.equal(await referenceOf('sub.own.parent.test.'), 'Else');
    await make('plain.test.');
    assert.equal(await referenceOf('plain.test.'), 'SITE');
  });

  test('customers create below a zone of their own reference only', async () => {
    const customer = as('customer');
    const create = (name: string, reference: string | null) => customer('create_zone', { name, reference, ...LOGIN });
    await assert.rejects(create('c.parent.test.', 'Other'), { name: 'ZoneExists' });
    await assert.rejects(create('c.parent.test.', null), { name: 'ZoneExists' });
    await create('c.parent.test.', 'OWNER');
    assert.equal(await referenceOf('c.parent.test.'), 'Owner');
    await assert.rejects(create('d.test.', 'bad reference'), { name: 'ReferenceFormatError' });
  });

  test('REF: of the SOA counts where no argument is given', async () => {
    const zi_text =
      '$TTL 1h\n;!REF:FromText\n@ IN SOA ns1.example.net. h.example.net. 1 2h 15m 7d 1h\n@ NS ns1.example.net.\n';
    await admin('load_zone', { name: 'text1.test.', zi_text, ...LOGIN });
    assert.equal(await referenceOf('text1.test.'), 'FromText');
    await admin('load_zone', { name: 'text2.test.', zi_text, reference: 'Argument', ...LOGIN });
    assert.equal(await referenceOf('text2.test.'), 'Argument');
  });
});

describe('security tags', () => {
  const labels = async (name: string) =>
    ((await admin('show_zone_sectags', [name])) as { sectag_label: string }[]).map(({ sectag_label }) => sectag_label);

  test('add, delete, replace; Admin is implied and never stored', async () => {
    await make('tags.test.');
    await admin('create_sectag', ['HOSTED']);
    assert.deepEqual(await labels('tags.test.'), ['Admin']);
    await admin('add_zone_sectag', ['tags.test.', 'HOSTED']);
    await admin('add_zone_sectag', ['tags.test.', 'HOSTED']);
    await admin('add_zone_sectag', ['tags.test.', 'Admin']);
    assert.deepEqual(await labels('tags.test.'), ['Admin', 'HOSTED']);
    const both = ['RESELLER', 'Admin', 'HOSTED', 'HOSTED'].map((sectag_label) => ({ sectag_label }));
    await admin('replace_zone_sectags', { name: 'tags.test.', sectag_labels: both });
    assert.deepEqual(await labels('tags.test.'), ['Admin', 'HOSTED', 'RESELLER']);
    await admin('delete_zone_sectag', ['tags.test.', 'HOSTED']);
    await admin('delete_zone_sectag', ['tags.test.', 'HOSTED']);
    await admin('delete_zone_sectag', ['tags.test.', 'Admin']);
    assert.deepEqual(await labels('tags.test.'), ['Admin', 'RESELLER']);
    for (const method of ['add_zone_sectag', 'delete_zone_sectag']) {
      await assert.rejects(admin(method, ['tags.test.', 'hosted']), { name: 'ZoneSecTagDoesNotExist' });
    }
    await assert.rejects(admin('replace_zone_sectags', ['tags.test.', [{ sectag_label: 'NONE' }]]), {
      name: 'ZoneSecTagDoesNotExist',
    });
    assert.deepEqual(await labels('tags.test.'), ['Admin', 'RESELLER']);
    for (const bad of [null, 'HOSTED', ['HOSTED'], [{ label: 'HOSTED' }]]) {
      await assert.rejects(admin('replace_zone_sectags', ['tags.test.', bad]), { name: 'InvalidParamsJsonRpcError' });
    }
  });

  test('what a tag shows and hides', async () => {
    const reseller = as('customer');
    assert.equal(((await reseller('show_zone', ['tags.test.'])) as { name: string }).name, 'tags.test.');
    await admin('replace_zone_sectags', ['tags.test.', []]);
    await assert.rejects(reseller('show_zone', ['tags.test.']), { name: 'ZoneNotFound' });
  });

  test('delete a tag that nobody has', async () => {
    await admin('add_zone_sectag', ['tags.test.', 'HOSTED']);
    await assert.rejects(admin('delete_sectag', ['HOSTED']), { name: 'ZoneSecTagStillUsed' });
    await assert.rejects(admin('delete_sectag', ['Admin']), { name: 'ZoneSecTagStillUsed' });
    await assert.rejects(admin('delete_sectag', ['NONE']), { name: 'ZoneSecTagDoesNotExist' });
    await admin('delete_zone_sectag', ['tags.test.', 'HOSTED']);
    await admin('delete_sectag', ['HOSTED']);
  });

  test('are for callers with the Admin tag, and changed by administrators', async () => {
    const calls: [string, unknown][] = [
      ['show_sectags', []],
      ['create_sectag', ['X']],
      ['delete_sectag', ['X']],
      ['show_zone_sectags', ['tags.test.']],
      ['add_zone_sectag', ['tags.test.', 'RESELLER']],
      ['delete_zone_sectag', ['tags.test.', 'RESELLER']],
      ['replace_zone_sectags', ['tags.test.', []]],
    ];
    for (const [method, params] of calls) {
      await assert.rejects(
        as('admin', { sectag: 'RESELLER' })(method, params),
        { name: 'SecTagPermissionDenied' },
        method,
      );
      await assert.rejects(as('customer')(method, params), { name: 'MethodNotFoundJsonRpcError' }, method);
    }
    await as('helpdesk')('show_zone_sectags', ['tags.test.']);
    await assert.rejects(as('helpdesk')('add_zone_sectag', ['tags.test.', 'RESELLER']), {
      name: 'MethodNotFoundJsonRpcError',
    });
    await assert.rejects(as('admin', { sectag: 'NOWHERE' })('show_zone', ['tags.test.']), {
      name: 'ZoneSecTagConfigError',
    });
  });
});
