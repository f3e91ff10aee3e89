// Pages of list_zone in a large table: what is asked for decides what is read, not how many zones there are.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { OpenDatabase } from '../../src/store/db.ts';
import { listZones, type ZoneFilter, type ZonePage, zonePage } from '../../src/store/zone-list.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seedManyZones } from '../support/many-zones.ts';

const ZONES = 30_000;
const LIMIT = 100;

let own: TestDatabase;
let database: OpenDatabase;
before(async () => {
  own = await freshDatabase();
  database = own.open(1);
  await database.db.insertInto('server_group').values({ name: 'sg-one' }).execute();
  await seedManyZones(database.db, ZONES);
});
after(async () => {
  await database.close();
  await own.drop();
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Rows that the scans of a plan touched, those that a filter threw away among them. */
function rowsRead(node: PlanNode): number {
  const own = node['Relation Name'] === undefined ? 0 : node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  return own * node['Actual Loops'] + (node.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), 0);
}

async function cost(filter: ZoneFilter, page: ZonePage): Promise<number> {
  const query = await zonePage(database.db, filter, page);
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>`explain (analyze, format json) ${query}`.execute(
    database.db,
  );
  return rowsRead((rows[0] as { 'QUERY PLAN': [{ Plan: PlanNode }] })['QUERY PLAN'][0].Plan);
}

const FILTERS: Readonly<Record<string, ZoneFilter>> = {
  everything: {},
  'deleted ones too': { states: ['PUBLISHED', 'DISABLED', 'DELETED'] },
  'a tag with many zones': { sectag: 'BIG' },
  'a tag with few zones, far behind': { sectag: 'SMALL' },
  'an owner': { reference: 'owner3' },
  'an owner with few zones': { reference: 'FEW' },
  'few zones of an owner in a large tag': { sectag: 'BIG', reference: 'FEW' },
  'a small tag and a large owner': { sectag: 'SMALL', reference: 'OWNER3' },
  'names that begin so': { patterns: ['z001*'] },
  'one name': { patterns: ['z0000077.example.'] },
  'a server group': { sgName: 'sg-one' },
};

describe('a page reads what is on it', () => {
  for (const [name, filter] of Object.entries(FILTERS)) {
    test(name, async () => {
      for (const after of [undefined, { name: 'z0015000.example.', id: 15_000 }]) {
        const read = await cost(filter, { limit: LIMIT, ...(after === undefined ? {} : { after }) });
        assert.ok(read < 12 * LIMIT, `${read} rows`);
      }
    });
  }
});

test('pages follow one another without a gap, and none comes twice', async () => {
  for (const filter of [{ sectag: 'BIG' }, { reference: 'OWNER3' }, { states: ['DELETED'] }] as ZoneFilter[]) {
    const whole = await listZones(database.db, filter, { limit: ZONES });
    const paged: typeof whole = [];
    for (;;) {
      const last = paged.at(-1);
      const page = await listZones(database.db, filter, { limit: 700, ...(last === undefined ? {} : { after: last }) });
      paged.push(...page);
      if (page.length < 700) break;
    }
    assert.ok(whole.length > 250);
    assert.deepEqual(
      paged.map(({ id }) => id),
      whole.map(({ id }) => id),
    );
    assert.deepEqual(
      whole.map(({ name }) => name),
      whole.map(({ name }) => name).sort(),
    );
  }
});

test('deleted zones of one name are told apart by their ids', async () => {
  const { db } = database;
  const [sg] = await db.selectFrom('server_group').select('id').execute();
  const rows = Array.from({ length: 7 }, () => ({
    name: 'twice.test.',
    sg_id: sg?.id ?? 0,
    state: 'DELETED' as const,
  }));
  await db.insertInto('zone').values(rows).execute();
  const filter: ZoneFilter = { patterns: ['twice.test.'], states: ['DELETED'] };
  const seen: number[] = [];
  for (let last: { name: string; id: number } | undefined; ; ) {
    const [zone] = await listZones(db, filter, { limit: 1, ...(last === undefined ? {} : { after: last }) });
    if (zone === undefined) break;
    seen.push(zone.id);
    last = zone;
  }
  assert.equal(new Set(seen).size, 7);
});
