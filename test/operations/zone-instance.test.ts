// Versions of zones through the door: showing, copying, deleting, comparing, publishing an older one again.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { makeSite, publish, type Site, ziData } from './setup.ts';

let site: Site;
let admin: ReturnType<Site['as']>;
let count = 0;
let name = '';

before(async () => {
  site = await makeSite();
  admin = site.as('admin');
});
after(() => site.close());

/** A zone whose versions hold these records, one after the other; the last one is published. */
async function makeVersions(
  ...versions: readonly (readonly (string | Record<string, unknown>)[])[]
): Promise<number[]> {
  const ids: (number | null)[] = [];
  for (const [i, lines] of versions.entries()) {
    const operation = i === 0 ? 'create_zone' : 'update_zone';
    const zi_data = ziData(lines, { zone_ttl: '1h' });
    ids.push((await admin(operation, { name, login_id: 'x', zi_data })).zi_id);
    await publish(site, name);
  }
  return ids.map((id) => id ?? 0);
}

beforeEach(() => {
  count += 1;
  name = `zi${count}.example.`;
});

async function records(of: string, zi_id: number): Promise<string[]> {
  const { value } = await admin('show_zone', { name: of, zi_id });
  const { zi } = value as { zi: { rr_groups: { rrs: { label: string; type: string; rdata: string }[] }[] } };
  return zi.rr_groups.flatMap(({ rrs }) => rrs.map(({ label, type, rdata }) => `${label} ${type} ${rdata}`)).sort();
}

interface Diff {
  readonly from: { readonly name: string; readonly zi_id: number };
  readonly to: { readonly name: string; readonly zi_id: number };
  readonly fields: readonly { readonly field: string }[];
  readonly removed: readonly { readonly label: string; readonly rdata: string; readonly group: string | null }[];
  readonly added: readonly { readonly label: string; readonly rdata: string; readonly group: string | null }[];
  readonly groups_removed: readonly string[];
  readonly groups_added: readonly string[];
}

async function diff(params: Record<string, unknown>): Promise<Diff> {
  return (await admin('diff_zones', params)).value as Diff;
}

describe('show_zi', () => {
  test('one version by the zi-id language, or by number over all zones; only of zones that the caller sees', async () => {
    const [first, second] = await makeVersions(['a A 192.0.2.1'], ['a A 192.0.2.2']);
    const shown = async (operation: string, params: unknown) =>
      ((await admin(operation, params)).value as { zi_id: number }).zi_id;
    assert.equal(await shown('show_zi', { name }), second);
    assert.equal(await shown('show_zi', { name, zi_id: '^-' }), first);
    assert.equal(await shown('show_zi_byid', { zi_id: first }), first);
    await assert.rejects(admin('show_zi', { name, zi_id: '^--' }), { name: 'ZiNotFound' });
    await assert.rejects(admin('show_zi', { name, zi_id: 'x' }), { name: 'ZiIdSyntaxError' });
    await assert.rejects(admin('show_zi_byid', { zi_id: 999_999 }), {
      name: 'ZiNotFound',
      data: { name: '*', zi_id: 999_999 },
    });
    const other = site.as('helpdesk', { sectag: 'RESELLER' });
    await assert.rejects(other('show_zi_byid', { zi_id: first }), { name: 'ZiNotFound' });
    await assert.rejects(other('show_zi', { name, zi_id: first }), { name: 'ZoneNotFound' });
  });

  test('every row of the zi-id language in every operation that takes one', async () => {
    const [first, second] = await makeVersions(['a A 192.0.2.1'], ['a A 192.0.2.2']);
    const spread = sql`update zone_instance set ctime = now() - interval '40 days' where id = ${first}`;
    await spread.execute(site.database.db);
    const { rows } = await sql<{ dmy: string; iso: string; day: string }>`
      select to_char(now() - interval '20 days', 'DD/MM/YYYY,HH24:MI') as dmy, to_char(now() - interval '20 days', 'YY-MM-DD') as iso,
        to_char(now() - interval '20 days', 'DD/MM') as day`.execute(site.database.db);
    const { dmy = '', iso = '', day = '' } = rows[0] ?? {};
    const meanFirst = ['^-', '^-1', `${second}-`, `${second}-1`, `${first}`, '@3w', '@20.5d', dmy, iso, day];
    for (const zi_id of meanFirst) {
      const ids = await Promise.all([
        admin('show_zi', { name, zi_id }).then(({ value }) => (value as { zi_id: number }).zi_id),
        admin('show_zone', { name, zi_id }).then(({ value }) => (value as { zi: { zi_id: number } }).zi.zi_id),
        admin('show_zone_text', { name, zi_id }).then(({ value }) => (value as { zi_id: number }).zi_id),
        admin('edit_zone', { name, login_id: 'x', zi_id }).then(
          ({ value }) => (value as [{ zi: { zi_id: number } }])[0].zi.zi_id,
        ),
        diff({ name, zi_id }).then(({ from }) => from.zi_id),
      ]);
      assert.deepEqual(
        ids,
        ids.map(() => first),
        zi_id,
      );
    }
    for (const zi_id of ['^', '', `${first}+`, '@0s']) {
      assert.equal((await diff({ name, zi_id })).from.zi_id, second, zi_id);
    }
    const customer = site.as('helpdesk', { sectag: 'RESELLER' });
    await admin('create_sectag', { sectag_label: 'NOBODY' }).catch(() => undefined);
    await assert.rejects(customer('show_zi', { name, zi_id: '^-' }), { name: 'ZoneNotFound' });
  });
});

describe('diff_zones', () => {
  test('two versions of a zone: fields, groups and records, either way round', async () => {
    const grouped = (comment: string) => ({
      zone_ttl: comment === 'Web' ? '1h' : '2h',
      rr_groups: [
        { rrs: [{ label: 'a', type: 'A', rdata: '192.0.2.1' }] },
        { comment, rrs: [{ label: 'www', type: 'A', rdata: '192.0.2.3' }] },
      ],
    });
    await admin('create_zone', { name, login_id: 'x', zi_data: grouped('Web') });
    await publish(site, name);
    const changed = grouped('Servers');
    changed.rr_groups[0]?.rrs.push({ label: 'b', type: 'A', rdata: '192.0.2.2' });
    await admin('update_zone', { name, login_id: 'x', zi_data: changed });
    await publish(site, name);
    const there = await diff({ name, zi_id: '^-' });
    assert.deepEqual(there.fields, [{ field: 'zone_ttl', from: '1h', to: '2h' }]);
    assert.deepEqual([there.groups_removed, there.groups_added], [['Web'], ['Servers']]);
    assert.deepEqual([there.removed, there.added.map(({ label }) => label)], [[], ['b']]);
    const back = await diff({ name, to_zi_id: '^-' });
    assert.deepEqual([back.removed.map(({ label }) => label), back.added], [['b'], []]);
    assert.deepEqual([back.groups_removed, back.groups_added], [['Servers'], ['Web']]);
    assert.deepEqual((await diff({ name })).fields, [], 'a version and itself');
  });

  test('two zones: names that mean the same in each are equal', async () => {
    const lines = ['www CNAME web', 'web A 192.0.2.1', '@ MX 10 web', 'ext MX 10 mail.example.org.'];
    await makeVersions(lines);
    const [one] = [name];
    name = `other${count}.example.`;
    await makeVersions([...lines.slice(1), 'www CNAME @', 'txt TXT "A"']);
    const found = await diff({ name: one, to_name: name });
    assert.deepEqual([found.from.name, found.to.name], [one, name]);
    assert.deepEqual(
      found.removed.map(({ label, rdata }) => `${label} ${rdata}`),
      ['www web'],
    );
    assert.deepEqual(found.added.map(({ label, rdata }) => `${label} ${rdata}`).sort(), ['txt "A"', 'www @']);
  });
});

describe('copy_zi', () => {
  test('to the same zone: the content of the old version as the newest one, not published', async () => {
    const [first, second] = await makeVersions(['a A 192.0.2.1'], ['a A 192.0.2.2', 'b A 192.0.2.3']);
    const { zi_id: copy } = await admin('copy_zi', { src_name: name, name, login_id: 'x', zi_id: first });
    assert.deepEqual(await records(name, copy ?? 0), ['a A 192.0.2.1']);
    const { value } = await admin('show_zonesm', { name });
    const { zi_id, zi_candidate_id } = value as { zi_id: number; zi_candidate_id: number };
    assert.deepEqual([zi_id, zi_candidate_id], [second, second]);
    const row = await site.database.db
      .selectFrom('zone_instance')
      .selectAll()
      .where('id', '=', copy)
      .executeTakeFirst();
    assert.deepEqual([row?.copied_from, row?.change_by, row?.version], [first, 'x/Admin', 3]);
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from record where zone_id = ${row?.zone_id ?? 0}`.execute(site.database.db);
    assert.equal(rows[0]?.n, 4, 'only what differs from the newest version is written');
  });

  test('to another zone: relative names move, the serial and the apex are the target’s', async () => {
    await makeVersions(['www CNAME web', 'web A 192.0.2.1', 'ext MX 10 mail.example.org.']);
    const source = name;
    name = `target${count}.example.`;
    const [own] = await makeVersions([]);
    const { zi_id: copy } = await admin('copy_zi', { src_name: source, name, login_id: 'x' });
    assert.deepEqual(await records(name, copy ?? 0), [
      'ext MX 10 mail.example.org.',
      'web A 192.0.2.1',
      'www CNAME web',
    ]);
    const canon = await sql<{ text: string }>`select encode(canon, 'escape') as text from record where type = 'CNAME'
      and zone_id = (select id from zone where name = ${name})`.execute(site.database.db);
    assert.match(canon.rows[0]?.text ?? '', /target/);
    assert.equal((await diff({ name, zi_id: own, to_zi_id: copy })).added.length, 3);
    await assert.rejects(admin('copy_zi', { src_name: source, name, login_id: 'x', zi_id: own }), {
      name: 'ZiNotFound',
    });
  });

  test('what DMS knows of a PTR stays behind, and a name that becomes too long is refused', async () => {
    const label = 'l'.repeat(63);
    await makeVersions(['1 PTR a.example.', `${label}.${label}.${label} A 192.0.2.1`]);
    const source = name;
    await sql`update record set ptr_source = '{"zone_id": 1, "owner": "a"}' where type = 'PTR'`.execute(
      site.database.db,
    );
    name = `${'t'.repeat(60)}${count}.example.`;
    await makeVersions([]);
    await assert.rejects(admin('copy_zi', { src_name: source, name, login_id: 'x' }), { name: 'LabelNotInDomain' });
    name = `target${count}.example.`;
    await makeVersions([]);
    await admin('copy_zi', { src_name: source, name, login_id: 'x' });
    const { rows } = await sql<{ ptr_source: unknown }>`select ptr_source from record where type = 'PTR'
      and zone_id = (select id from zone where name = ${name})`.execute(site.database.db);
    assert.deepEqual(rows, [{ ptr_source: null }]);
  });

  test('a lock on a PTR does not come along for who may not set it', async () => {
    await makeVersions([{ label: 'a', type: 'A', rdata: '192.0.2.1', lock_ptr: true }]);
    const source = name;
    name = `target${count}.example.`;
    await makeVersions([]);
    const helpdesk = site.as('helpdesk');
    await assert.rejects(helpdesk('copy_zi', { src_name: source, name, login_id: 'x' }), {
      name: 'AdminPrivilegeNeeded',
    });
    await helpdesk('copy_zi', { src_name: source, name: source, login_id: 'x' });
  });
});

describe('delete_zi', () => {
  test('a version goes; published, candidate, served ones and those of open events stay', async () => {
    const [first = 0, second = 0, third = 0] = await makeVersions(
      ['a A 192.0.2.1'],
      ['b A 192.0.2.2'],
      ['c A 192.0.2.3'],
    );
    const { db } = site.database;
    const refused = (zi_id: number) =>
      assert.rejects(admin('delete_zi', { name, zi_id }), { name: 'ZiInUse', data: { name, zi_id } });
    await refused(third);
    await db.updateTable('zone').set({ zi_candidate_id: second }).where('name', '=', name).execute();
    await refused(second);
    await db
      .updateTable('zone')
      .set({ zi_candidate_id: third, served_zi_id: second })
      .where('name', '=', name)
      .execute();
    await refused(second);
    await db.updateTable('zone').set({ served_zi_id: null }).where('name', '=', name).execute();
    await admin('refresh_zone', { name, zi_id: first });
    await refused(first);
    await sql`delete from event where state = 'NEW'`.execute(db);
    await publish(site, name);
    assert.deepEqual(await records(name, first), ['a A 192.0.2.1'], 'the old version is published again');
    await admin('delete_zi', { name, zi_id: second });
    await assert.rejects(admin('delete_zi', { name, zi_id: second }), { name: 'ZiNotFound' });
    await assert.rejects(admin('delete_zi', { name, zi_id: '^' }), { name: 'InvalidParamsJsonRpcError' });
    assert.deepEqual(await records(name, third), ['c A 192.0.2.3']);
    const rows =
      await sql`select from record where owner = 'b' and zone_id = (select id from zone where name = ${name})`.execute(
        db,
      );
    assert.equal(rows.rows.length, 0);
  });
});

describe('list_zi', () => {
  test('pages of versions with who made them and when, oldest first', async () => {
    const ids = await makeVersions([], ['a A 192.0.2.1'], ['b A 192.0.2.2'], ['c A 192.0.2.3']);
    const page = async (params: object) =>
      ((await admin('list_zi', { name, ...params })).value as { all_zis: { zi_id: number; change_by: string }[] })
        .all_zis;
    assert.deepEqual(
      (await page({})).map(({ zi_id }) => zi_id),
      ids,
    );
    const newest = await page({ limit: 2 });
    assert.deepEqual(
      newest.map(({ zi_id }) => zi_id),
      ids.slice(2),
    );
    assert.deepEqual(
      (await page({ limit: 2, before_zi_id: newest[0]?.zi_id })).map(({ zi_id }) => zi_id),
      ids.slice(0, 2),
    );
    assert.equal(newest[0]?.change_by, 'x/Admin');
  });
});
