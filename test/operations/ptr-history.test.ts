// Whatever happens to the addresses of two zones, and however late it is applied: each address has one PTR, to a name that has it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { ptrsOf, settle } from './ptr-world.ts';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

const LOGIN = { login_id: 'ann' };
const V6 = '8.b.d.0.1.0.0.2.ip6.arpa.';
const ADDRESSES = ['2001:db8::1', '2001:db8::2'];
const OWNERS = ['a', 'b', '@'];

let site: Site;
before(async () => {
  site = await makeSite();
  await site.as('admin')('create_zone', { name: '2001:db8::/32', ...LOGIN });
  await publish(site, V6);
});
after(() => site.close());

interface Held {
  readonly owner: string;
  readonly address: string;
  readonly disable: boolean;
}
type Step =
  | { readonly do: 'save'; readonly zone: 0 | 1; readonly records: readonly Held[] }
  | { readonly do: 'disable' | 'enable' | 'delete' | 'undelete'; readonly zone: 0 | 1 }
  | { readonly do: 'settle' };

const held = fc.record({
  owner: fc.constantFrom(...OWNERS),
  address: fc.constantFrom(...ADDRESSES),
  disable: fc.boolean(),
});
const content = fc.uniqueArray(held, { maxLength: 4, selector: ({ owner, address }) => `${owner} ${address}` });
const which = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('save' as const), zone: which, records: content }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('disable', 'enable', 'delete', 'undelete'), zone: which }) },
  { weight: 2, arbitrary: fc.constant({ do: 'settle' as const }) },
);

let run = 0;

test('one PTR for each address that somebody has, none for the others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      run += 1;
      const zones = [`x${run}.test.`, `y${run}.test.`];
      for (const name of zones) await site.as('admin')('create_zone', { name, ...LOGIN });
      for (const name of zones) await publish(site, name);
      try {
        for (const one of steps) await take(one, zones);
        await settle(site);
        await compare(zones);
      } finally {
        await clear(zones);
      }
    }),
    { numRuns: 25 },
  );
});

/** A step that the zone's state does not allow is none. */
async function take(one: Step, zones: readonly string[]): Promise<void> {
  if (one.do === 'settle') return void (await settle(site));
  const admin = site.as('admin');
  const name = zones[one.zone] ?? '';
  const [row] = (await rows(name)) as { id: number; state: string }[];
  const state = row?.state ?? '';
  if (one.do === 'save' && state !== 'DELETED') {
    const lines = one.records.map(({ owner, address, disable }) => rr(`${owner} AAAA ${address}`, { disable }));
    await admin('update_zone', { name, zi_data: ziData(lines), ...LOGIN });
  }
  if (one.do === 'disable' && state !== 'DISABLED' && state !== 'DELETED') await admin('disable_zone', { name });
  if (one.do === 'enable' && state === 'DISABLED') await admin('enable_zone', { name });
  if (one.do === 'delete' && state !== 'DELETED') await admin('delete_zone', { name });
  if (one.do === 'undelete' && state === 'DELETED') await admin('undelete_zone', { zone_id: row?.id });
}

async function rows(name: string): Promise<unknown[]> {
  return (await site.database.pool.query('select id::int, state from zone where name = $1', [name])).rows;
}

async function compare(zones: readonly string[]): Promise<void> {
  const { rows: holding } = await site.database.pool.query<{ owner: string; zone: string; last: number }>(
    `select r.owner, z.name as zone, get_byte(r.canon, 15) as last from record r join zone z on z.id = r.zone_id
      join zone_instance c on c.id = z.zi_candidate_id
      where z.name = any($1) and z.state not in ('DISABLED', 'DELETED') and r.type = 'AAAA' and not r.disabled
        and r.added <= c.version and (r.removed is null or r.removed > c.version)`,
    [zones],
  );
  const ptrs = (await ptrsOf(site, V6)).filter((ptr) => !ptr.endsWith('-')).map((ptr) => ptr.split(' '));
  for (const last of [1, 2]) {
    const names = holding
      .filter((one) => one.last === last)
      .map(({ owner, zone }) => (owner === '@' ? zone : `${owner}.${zone}`));
    const [target, ...more] = ptrs.filter(([owner]) => owner?.startsWith(`${last}.`)).map(([, name]) => name ?? '');
    assert.deepEqual(more, []);
    if (names.length === 0) assert.equal(target, undefined);
    else assert.ok(names.includes(target ?? ''), `${target} is none of ${names.join(' ')}`);
  }
}

async function clear(zones: readonly string[]): Promise<void> {
  for (const name of zones) {
    await take({ do: 'delete', zone: 0 }, [name]);
    const [row] = (await rows(name)) as { id: number }[];
    await site.as('admin')('destroy_zone', { zone_id: row?.id });
  }
  await settle(site);
  assert.deepEqual(await ptrsOf(site, V6), [], 'a zone that is destroyed leaves nothing');
}
