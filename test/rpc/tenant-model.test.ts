// Random calls under each security tag against a model of what it may see: the tags of the zones as they are at that moment.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Operation } from '../../src/operations/define.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { paramsSchema } from '../../src/operations/validate.ts';
import { ziData } from '../operations/setup.ts';
import { PLAIN, pointing, type Target } from './pointing.ts';
import { type Reply, type RpcSite, startRpc } from './support.ts';

const CALLS = 400;
const ZONES = 14;
const SEED = 20261130;

const TENANTS = { '/one_dms': { tag: 'ONE', role: 'helpdesk' }, '/two_dms': { tag: 'TWO', role: 'customer' } } as const;
type Endpoint = keyof typeof TENANTS;

const methodsOf = (role: 'helpdesk' | 'customer'): string[] =>
  [...operationsByName.values()]
    .filter(({ name, tenants, roles }) => tenants === true && roles.includes(role) && name !== 'wait_change')
    .map(({ name }) => name);

let server: RpcSite;
before(async () => {
  const section = ({ tag, role }: (typeof TENANTS)[Endpoint]) => ({
    ...{ sectag: tag, role, users: 'u', methods: methodsOf(role).join(' ') },
  });
  server = await startRpc({ one_dms: section(TENANTS['/one_dms']), two_dms: section(TENANTS['/two_dms']) });
  const { db } = server.site.database;
  await db
    .insertInto('sectag')
    .values([{ sectag_label: 'ONE' }, { sectag_label: 'TWO' }])
    .execute();
  for (const [table, from] of [
    ['zone', 810_000_000],
    ['zone_instance', 820_000_000],
    ['event', 830_000_000],
  ] as const) {
    await sql`select setval(${`${table}_id_seq`}::regclass, ${from})`.execute(db);
  }
  for (let n = 0; n < ZONES; n += 1) {
    const sectags = [[], ['ONE'], ['TWO'], ['ONE', 'TWO']][n % 4]?.map((sectag_label) => ({ sectag_label }));
    const zi_data = ziData([`www A 192.0.2.${n}`, `secret-${n}-x TXT "secret-${n}-x"`]);
    const params = { name: nameOf(n), login_id: 'x', reference: 'SHARED', sectags, zi_data, inc_updates: true };
    assert.equal((await server.rpc('/admin_dms', 'create_zone', params)).result, true);
  }
});
after(() => server.close());

/** Every other one lies below the one before it. */
function nameOf(n: number): string {
  return n % 2 === 1 ? `below-${n}-x.zone-${n - 1}-x.test.` : `zone-${n}-x.test.`;
}

/** 0 … 1, the same at every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface ModelZone extends Target {
  readonly isDeleted: boolean;
  readonly tags: readonly string[];
}

async function model(): Promise<ModelZone[]> {
  const { rows } = await sql<ModelZone>`
    select z.name, z.id as "zoneId", coalesce(z.zi_candidate_id, 1) as "ziId", 1 as "changeId", z.state = 'DELETED' as "isDeleted",
      array(select t.sectag_label from zone_sectag t where t.zone_id = z.id order by 1) as tags
    from zone z order by z.id`.execute(server.site.database.db);
  return rows;
}

interface Asked {
  readonly params: Record<string, unknown>;
  /** The parameter that points at the zone, by name or by number. */
  readonly by: string;
}

function paramsAt(
  operation: Operation,
  role: 'helpdesk' | 'customer',
  pick: <T>(of: readonly T[]) => T,
  zone: Target,
): Asked {
  const { properties, required = [] } = paramsSchema(operation, role, 'rpc');
  const names = Object.keys(properties);
  const needed = names.filter((name) => (required as string[]).includes(name));
  const ways = names.filter((name) => ['name', 'zone_id', 'label', 'src_name', 'names', 'update_text'].includes(name));
  const by = needed.includes('zi_id')
    ? 'zi_id'
    : pick(ways.filter((way) => !needed.includes('name') || way === 'name'));
  const plain = Object.fromEntries(names.filter((name) => name in PLAIN).map((name) => [name, PLAIN[name]]));
  const pointed = needed
    .filter((name) => pointing(name, zone) !== undefined)
    .map((name) => [name, pointing(name, zone)]);
  return { params: { ...plain, ...Object.fromEntries(pointed), [by]: pointing(by, zone) }, by };
}

const NOT_THERE: readonly (number | undefined)[] = [-28, -29, -30, -32];

/** Words of zones that the tenant must not learn; what he said himself he knows. */
function secretsOf(zones: readonly ModelZone[], tag: string, asked: string): string[] {
  const known = zones.filter(({ tags }) => tags.includes(tag)).flatMap(({ name }) => name.split('.'));
  return zones
    .filter(({ tags }) => !tags.includes(tag))
    .flatMap(({ name, zoneId, ziId }) => [
      name.split('.')[0] ?? '',
      name.replace(/^\D*(\d+)-x.*$/, 'secret-$1-x'),
      zoneId,
      ziId,
    ])
    .map(String)
    .filter((word) => !asked.includes(word) && !known.includes(word) && word !== '1');
}

test('random calls see what their tag sees', async () => {
  const random = generator(SEED);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const seen = { there: 0, hidden: 0 };
  for (let n = 0; n < CALLS; n += 1) {
    const zones = await model();
    const zone = pick(zones);
    if (random() < 0.15) await changeWalls(zone, pick);
    else await askAsTenant(await model(), zone.zoneId, pick, seen);
  }
  // neither side of the wall is there for show
  assert.ok(seen.there > CALLS / 6 && seen.hidden > CALLS / 6, JSON.stringify(seen));
});

/** An administrator gives, takes, deletes, brings back. */
async function changeWalls({ name, zoneId, isDeleted }: ModelZone, pick: <T>(of: readonly T[]) => T): Promise<void> {
  if (isDeleted) return void (await server.rpc('/admin_dms', 'undelete_zone', { zone_id: zoneId }));
  const sectag_label = pick(['ONE', 'TWO']);
  const method = pick(['add_zone_sectag', 'delete_zone_sectag', 'add_zone_sectag', 'disable_zone', 'enable_zone']);
  await server.rpc('/admin_dms', method, method.endsWith('sectag') ? { name, sectag_label } : { name });
}

async function askAsTenant(
  zones: readonly ModelZone[],
  zoneId: number,
  pick: <T>(of: readonly T[]) => T,
  seen: { there: number; hidden: number },
): Promise<void> {
  const target = zones.find((one) => one.zoneId === zoneId);
  if (target === undefined) return;
  const endpoint = pick(Object.keys(TENANTS) as Endpoint[]);
  const { tag, role } = TENANTS[endpoint];
  const operation = operationsByName.get(pick(methodsOf(role))) as Operation;
  const { params, by } = paramsAt(operation, role, pick, target);
  const isNumber = by === 'zone_id' || by === 'zi_id';
  // a name means the live zone, which somebody may have made after the target was deleted
  const zone = isNumber ? target : (zones.find(({ name, isDeleted }) => name === target.name && !isDeleted) ?? target);
  const reply = await server.rpc(endpoint, operation.name, params);
  const text = `${endpoint} ${operation.name} ${JSON.stringify(params)}: ${JSON.stringify(reply)}`;
  for (const word of secretsOf(zones, tag, JSON.stringify(params)))
    assert.ok(!JSON.stringify(reply).includes(word), `${word} in ${text}`);
  if (['create_zone', 'load_zone', 'copy_zone'].includes(operation.name) && by !== 'src_name') return;
  if (zone.tags.includes(tag) && !(zone.isDeleted && !isNumber)) {
    seen.there += 1;
    assert.ok(!isAbsence(reply, zone), text);
  } else if (!operation.name.startsWith('rr_query')) {
    seen.hidden += 1;
    assert.ok(NOT_THERE.includes(reply.error?.code), text);
  }
}

/** Does the reply say that there is no such zone? */
function isAbsence({ error }: Reply, { name, zoneId }: Target): boolean {
  return (error?.code === -28 && error.data.name === name) || (error?.code === -29 && error.data.zone_id === zoneId);
}
