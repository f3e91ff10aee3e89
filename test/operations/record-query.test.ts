// rr_query_db: which zone, which version, which records, and who may see them; through the door.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Caller } from '../../src/domain/roles.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
  await make('query.test.', [
    'www A 192.0.2.1',
    'www AAAA 2001:DB8:0:0::1',
    'WWW2 A 192.0.2.2',
    'w_w A 192.0.2.3',
    'wxw A 192.0.2.4',
    'a%b TXT "percent"',
    'axb TXT "x" "y"',
    '* TXT "any"',
    '*.sub TXT "any"',
    'deep.er.sub TXT plain',
    'mail MX 10 WWW',
    '_sip._tcp SRV 1 2 5060 www',
    'bücher CNAME www.query.test.',
    'raw TYPE65280 \\# 2 abcd',
    rr('off A 192.0.2.1', { disable: true }),
    rr('noted A 192.0.2.9', { comment: 'a host', lock_ptr: true }),
  ]);
});
after(() => site.close());

const LOGIN = { login_id: 'jane' };

async function make(name: string, lines: readonly (string | Record<string, unknown>)[], more: object = {}) {
  await site.as('admin')('create_zone', { name, zi_data: ziData(lines), ...LOGIN, ...more });
  await publish(site, name);
}

interface Found {
  readonly query: Record<string, unknown>;
  readonly label: string;
  readonly name: string;
  readonly zi_id: unknown;
  readonly zone_disabled: boolean;
  readonly truncated: boolean;
  readonly rrs: readonly (Record<string, unknown> & { label: string; type: string; rdata: string; zi_id: number })[];
}

async function ask(params: unknown, more?: Partial<Caller>): Promise<Found | null> {
  return (await site.as('helpdesk', more)('rr_query_db', params)).value as Found | null;
}

/** `label type` of what is found. */
async function found(params: unknown, more?: Partial<Caller>): Promise<string[]> {
  return ((await ask(params, more))?.rrs ?? []).map(({ label, type }) => `${label} ${type}`);
}

const ziOf = async (name: string): Promise<number> =>
  ((await site.as('admin')('show_zonesm', [name])).value as { zi_id: number }).zi_id;

describe('owners', () => {
  const name = 'Query.Test';

  test('with a zone the label is relative, without one it is the whole name', async () => {
    const answer = await ask({ label: 'WWW', name });
    assert.deepEqual(answer?.query, {
      label: 'WWW',
      name: 'Query.Test',
      type: null,
      rdata: null,
      zi_id: null,
      include_disabled: false,
    });
    assert.deepEqual([answer?.label, answer?.name, answer?.zone_disabled], ['www', 'query.test.', false]);
    assert.equal(answer?.zi_id, await ziOf('query.test.'));
    assert.deepEqual(await found({ label: 'www', name }), ['www A', 'www AAAA']);
    for (const label of ['www.query.test', 'WWW.query.TEST.'])
      assert.deepEqual(await found({ label }), ['www A', 'www AAAA']);
    assert.deepEqual(await found({ label: 'www.query.test.', name }), ['www A', 'www AAAA']);
    for (const label of ['www.other.test.', 'query.test', 'fooquery.test.'])
      assert.equal(await ask({ label, name }), null, label);
  });

  test('* and ? are wildcards, _ and % are not, and an escaped asterisk is that of a DNS wildcard', async () => {
    assert.deepEqual(await found({ label: 'w?w', name }), ['w_w A', 'www A', 'www AAAA', 'wxw A']);
    assert.deepEqual(await found({ label: 'w_w', name }), ['w_w A']);
    assert.deepEqual(await found({ label: 'a%b', name }), ['a%b TXT']);
    assert.deepEqual(await found({ label: 'a%*', name }), ['a%b TXT']);
    assert.deepEqual(await found({ label: 'www*', name }), ['www A', 'www AAAA', 'www2 A']);
    assert.deepEqual(await found({ label: '*.sub', name }), ['*.sub TXT', 'deep.er.sub TXT']);
    assert.deepEqual(await found({ label: '\\*.sub', name }), ['*.sub TXT']);
    assert.deepEqual(await found({ label: '\\*', name }), ['* TXT']);
    assert.deepEqual(await found({ label: 'w*.query.test.' }), await found({ label: 'w*', name }));
    assert.deepEqual(await found({ label: '*', name, type: ['SRV', 'mx'] }), ['_sip._tcp SRV', 'mail MX']);
  });

  test('names beyond ASCII', async () => {
    assert.deepEqual(await found({ label: 'Bücher', name }), ['xn--bcher-kva CNAME']);
    assert.deepEqual(await found({ label: 'bücher.query.test' }), ['xn--bcher-kva CNAME']);
    await make('straße.test.', ['www A 192.0.2.1']);
    assert.deepEqual(await found({ label: 'w*', name: 'straße.test' }), ['www A']);
    assert.deepEqual(await found({ label: 'www.straße.test' }), ['www A']);
    await assert.rejects(ask({ label: 'bü*', name }), { name: 'RrQueryDomainError', message: /wildcard beside/ });
  });

  test('SOA and managed apex NS are found though they are not stored', async () => {
    assert.deepEqual(await found({ label: '', name }), ['@ SOA', '@ NS', '@ NS']);
    assert.deepEqual(await found({ label: 'query.test.', type: 'soa' }), ['@ SOA']);
    assert.deepEqual(await found({ label: '@', name, rdata: 'NS2.example.NET.' }), ['@ NS']);
    assert.deepEqual(await found({ label: '@', name, type: 'A' }), []);
    assert.equal((await found({ label: '*', name })).length, 3 + 15);
    await make('own.test.', ['@ NS ns.own.test.', 'ns A 192.0.2.1', '@ MX 10 ns'], { use_apex_ns: false });
    assert.deepEqual(await found({ label: '@', name: 'own.test' }), ['@ SOA', '@ MX', '@ NS']);
  });

  test('what is no name, and what nothing matches', async () => {
    for (const bad of [
      { label: 'a', name: '.query.test' },
      { label: '.a', name },
      { label: 'a..b' },
      { label: 'a\\' },
    ]) {
      await assert.rejects(ask(bad), { name: 'RrQueryDomainError' }, JSON.stringify(bad));
    }
    for (const none of [
      { label: 'none', name },
      { label: 'a', name: 'none.test' },
      { label: '*' },
      { label: 'a', name: 'q*.test' },
    ]) {
      assert.equal(await ask(none), null, JSON.stringify(none));
    }
  });
});

describe('types and rdata', () => {
  const at = (type: string | undefined, rdata: string) => found({ label: '*', name: 'query.test', type, rdata });

  test('rdata is compared by meaning, as each type that takes it', async () => {
    assert.deepEqual(await at(undefined, '2001:db8::1'), ['www AAAA']);
    assert.deepEqual(await at('AAAA', '2001:0DB8::0:1'), ['www AAAA']);
    assert.deepEqual(await at(undefined, '192.0.2.1'), ['www A']);
    assert.deepEqual(await at('MX', '10 www.QUERY.test.'), ['mail MX']);
    assert.deepEqual(await at('MX', '10 www'), ['mail MX']);
    assert.deepEqual(await at('MX', '010 www.other.test.'), []);
    assert.deepEqual(await at('CNAME', 'www'), ['xn--bcher-kva CNAME']);
    assert.deepEqual(await at('TXT', 'x y'), ['axb TXT']);
    assert.deepEqual(await at('TXT', '"plain"'), ['deep.er.sub TXT']);
    assert.deepEqual(await at('A', '\\# 4 C0 000203'), ['w_w A']);
    assert.deepEqual(await at(undefined, '\\# 2 ABCD'), ['raw TYPE65280']);
    assert.deepEqual(await at('TYPE65280', '\\# 2 ab cd'), ['raw TYPE65280']);
    assert.deepEqual(await at('TYPE1', '192.0.2.2'), ['www2 A']);
    assert.deepEqual(await at('ANY', '192.0.2.2'), ['www2 A']);
    assert.deepEqual(await at('A', 'no address'), []);
  });

  test('a type that does not exist', async () => {
    await assert.rejects(at('FOO', 'x'), { name: 'UnhandledTypeError', message: /FOO/ });
  });

  test('a record has what show_zone tells of it', async () => {
    const [record] = (await ask({ label: 'noted', name: 'query.test' }))?.rrs ?? [];
    assert.ok(record !== undefined);
    const { rr_id, zi_id, comment_group_id, ...rest } = record;
    assert.ok(Number(rr_id) > 0 && Number(comment_group_id) >= 0);
    assert.equal(zi_id, await ziOf('query.test.'));
    assert.deepEqual(rest, {
      label: 'noted',
      type: 'A',
      class: 'IN',
      ttl: null,
      rdata: '192.0.2.9',
      disable: false,
      lock_ptr: true,
      track_reverse: false,
      reference: null,
      comment: 'a host',
      tag: null,
      comment_rr_id: null,
    });
  });
});

describe('what is disabled', () => {
  test('records are left out unless all are asked for', async () => {
    assert.equal(await ask({ label: 'off.query.test.' }), null);
    const answer = await ask({ label: 'off.query.test.', show_all: true });
    assert.deepEqual([answer?.rrs[0]?.disable, answer?.query.include_disabled], [true, true]);
  });

  test('so are zones: the next one up is searched instead', async () => {
    await make('in.query.test.', ['www A 192.0.2.7']);
    assert.equal((await ask({ label: 'www.in.query.test' }))?.name, 'in.query.test.');
    assert.equal(await ask({ label: 'deep.er.in.query.test' }), null);
    await site.as('admin')('disable_zone', ['in.query.test.']);
    assert.equal(await ask({ label: 'www.in.query.test' }), null);
    assert.equal(await ask({ label: 'www', name: 'in.query.test' }), null);
    const answer = await ask({ label: 'www.in.query.test', show_all: true });
    assert.deepEqual([answer?.name, answer?.zone_disabled, answer?.rrs.length], ['in.query.test.', true, 1]);
    assert.deepEqual(await found({ label: '*.sub.query.test' }), ['*.sub TXT', 'deep.er.sub TXT']);
    await site.as('admin')('delete_zone', ['in.query.test.']);
    assert.equal(await ask({ label: 'www', name: 'in.query.test', show_all: true }), null);
    assert.equal((await ask({ label: '*.query.test', show_all: true }))?.name, 'query.test.');
  });
});

describe('versions', () => {
  const name = 'versions.test.';
  const zis: number[] = [];
  before(async () => {
    await make(name, ['a A 192.0.2.1', 'b A 192.0.2.1']);
    zis.push(await ziOf(name));
    for (const lines of [['a A 192.0.2.2', 'b A 192.0.2.1'], ['b A 192.0.2.1']]) {
      await site.as('admin')('update_zone', { name, zi_data: ziData(lines), ...LOGIN });
      await publish(site, name);
      zis.push(await ziOf(name));
    }
    await make('without.test.', ['a A 192.0.2.1']);
  });

  const rdataOf = async (zi_id: unknown) =>
    ((await ask({ label: 'a', name, zi_id }))?.rrs ?? []).map(({ rdata, zi_id: zi }) => [rdata, zi]);

  test('the published one by default, or one, several, all; a record comes once, with the newest that has it', async () => {
    assert.deepEqual(await rdataOf(null), []);
    assert.deepEqual(await rdataOf(zis[0]), [['192.0.2.1', zis[0]]]);
    assert.deepEqual(await rdataOf(String(zis[1])), [['192.0.2.2', zis[1]]]);
    const all = [
      ['192.0.2.1', zis[0]],
      ['192.0.2.2', zis[1]],
    ];
    assert.deepEqual(await rdataOf(zis), all);
    assert.deepEqual(await rdataOf('*'), all);
    const steady = await ask({ label: 'b', name, zi_id: '*' });
    assert.deepEqual([steady?.zi_id, steady?.rrs.map(({ zi_id }) => zi_id)], ['*', [zis[2]]]);
    assert.deepEqual((await ask({ label: 'b', name, zi_id: [zis[0], zis[1]] }))?.rrs[0]?.zi_id, zis[1]);
  });

  test('one of another zone, or none at all, is refused', async () => {
    const other = await ziOf('without.test.');
    for (const zi_id of [other, [zis[0], other], 999_999, '^-', '-1', '1.5']) {
      await assert.rejects(ask({ label: 'a', name, zi_id }), { name: 'ZiNotFound' }, String(zi_id));
    }
  });

  test('a zone that has never been published has nothing', async () => {
    await site.as('admin')('create_zone', { name: 'new.test.', zi_data: ziData(['a A 192.0.2.1']), ...LOGIN });
    await site.database.db.updateTable('zone').set({ zi_id: null }).where('name', '=', 'new.test.').execute();
    assert.equal(await ask({ label: 'a', name: 'new.test' }), null);
    assert.deepEqual(await found({ label: 'a', name: 'new.test', zi_id: '*' }), ['a A']);
  });
});

describe('who may see', () => {
  const reseller = { sectag: 'RESELLER' };
  before(async () => {
    await make('wall.test.', ['a.inner A 192.0.2.1', 'b A 192.0.2.2'], { sectags: [{ sectag_label: 'RESELLER' }] });
    await make('inner.wall.test.', ['a A 192.0.2.3']);
  });

  test('a zone that the tag does not see is as one that is not there', async () => {
    assert.deepEqual(await found({ label: 'b.wall.test' }, reseller), ['b A']);
    assert.equal((await ask({ label: 'a.inner.wall.test' }))?.name, 'inner.wall.test.');
    assert.deepEqual(await found({ label: 'a.inner.wall.test' }, reseller), ['a.inner A']);
    assert.equal(await ask({ label: 'a', name: 'inner.wall.test' }, reseller), null);
    assert.equal(await ask({ label: 'www', name: 'query.test' }, reseller), null);
    await site.as('admin')('disable_zone', ['inner.wall.test.']);
    assert.deepEqual(await found({ label: 'a.inner.wall.test', show_all: true }, reseller), ['a.inner A']);
  });

  test('neither a ZI opens the wall, nor an unknown tag', async () => {
    const zi_id = await ziOf('query.test.');
    await assert.rejects(ask({ label: 'b.wall.test', zi_id }, reseller), { name: 'ZiNotFound' });
    assert.equal(await ask({ label: 'www.query.test', zi_id }, reseller), null);
    await assert.rejects(ask({ label: 'b.wall.test' }, { sectag: 'NONE' }), { name: 'ZoneSecTagConfigError' });
  });
});

test('an answer is limited and says so', async () => {
  const lines = Array.from({ length: 1005 }, (_, n) => `h${String(n).padStart(4, '0')} A 192.0.2.1`);
  await make('many.test.', lines);
  const answer = await ask({ label: 'h*', name: 'many.test' });
  assert.deepEqual([answer?.rrs.length, answer?.truncated, answer?.rrs[999]?.label], [1000, true, 'h0999']);
  const whole = await ask({ label: 'h*', name: 'many.test', limit: 1005 });
  assert.deepEqual([whole?.rrs.length, whole?.truncated], [1005, false]);
  const few = await ask({ label: '*', name: 'many.test', limit: 2 });
  assert.deepEqual([few?.rrs.map(({ type }) => type), few?.truncated], [['SOA', 'NS'], true]);
});

test('owners are found in order by their index, whatever the size of the zone', async () => {
  const { db } = site.database;
  const { zone_id } = (await site.as('admin')('show_zonesm', ['many.test.'])).value as { zone_id: number };
  const { sql } = await import('kysely');
  await sql`analyze record`.execute(db);
  await db.connection().execute(async (one) => {
    await sql`set enable_bitmapscan = off`.execute(one);
    await sql`set enable_seqscan = off`.execute(one);
    const plan = await sql<{ 'QUERY PLAN': string }>`explain (costs off)
      select id from record r where zone_id = ${sql.lit(zone_id)} and lower(r.owner) like 'h00%'
      order by lower(r.owner) using ~<~ limit 10`.execute(one);
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    assert.match(text, /Index Scan using record_owner/);
    assert.match(text, /Index Cond: .*~>=~ 'h00'/);
    assert.doesNotMatch(text, /Sort/);
    await sql`reset all`.execute(one);
  });
});
