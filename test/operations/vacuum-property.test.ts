// Random histories of several zones, vacuumed: exactly what the rules name goes, and nothing that stays is another than before.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { ZoneContent } from '../../src/domain/zone/content.ts';
import { saveVersion } from '../../src/engine/save-version.ts';
import { contentOfZi } from '../../src/store/record.ts';
import { insertZone } from '../../src/store/zone.ts';
import { anyContent, comparable } from '../support/zone-content.ts';
import { makeSite, type Site } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

interface OneVersion {
  readonly content: ZoneContent;
  /** Take the content of that version instead, as its copy. */
  readonly copyOf: number | null;
  readonly age: number;
}

/** Indexes of versions, null: none. */
interface OneZone {
  readonly versions: readonly OneVersion[];
  readonly isDeleted: boolean;
  readonly published: number | null;
  readonly candidate: number;
  readonly served: number | null;
  readonly named: number | null;
}

const anyZone: fc.Arbitrary<OneZone> = fc.record({
  versions: fc.array(
    fc.record({ content: anyContent, copyOf: fc.option(fc.nat(7), { freq: 3 }), age: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 8 },
  ),
  isDeleted: fc.boolean(),
  published: fc.option(fc.nat(7)),
  candidate: fc.nat(7),
  served: fc.option(fc.nat(7)),
  named: fc.option(fc.nat(7)),
});

interface Kept {
  readonly id: number;
  readonly version: number;
  readonly age: number;
  readonly copiedFrom: number | null;
  readonly content: ZoneContent;
}

interface Made {
  readonly zoneId: number;
  readonly isDeleted: boolean;
  readonly versions: readonly Kept[];
  /** Published, candidate, served. */
  readonly inUse: readonly (number | null)[];
  readonly named: number | null;
}

async function make(plan: OneZone, number: number): Promise<Made> {
  const { db } = site.database;
  return db.transaction().execute(async (trx) => {
    const { id: sg_id } = await trx.selectFrom('server_group').select('id').limit(1).executeTakeFirstOrThrow();
    const zone = await insertZone(trx, { name: `z${number}.test.`, sg_id, use_apex_ns: false });
    const versions: Kept[] = [];
    for (const { content, copyOf, age } of plan.versions) {
      const source = copyOf === null ? undefined : versions[copyOf % Math.max(1, versions.length)];
      const saved = source === undefined ? content : (await contentOfZi(trx, source.id))!;
      const copiedFrom = source?.id ?? null;
      const { ziId, version } = await saveVersion(trx, zone, saved, { changeBy: 'x', copiedFrom });
      await trx
        .updateTable('zone_instance')
        .set({ mtime: daysAgo(age) })
        .where('id', '=', ziId)
        .execute();
      versions.push({ id: ziId, version, age, copiedFrom, content: source?.content ?? content });
    }
    const at = (index: number | null): number | null => (index === null ? null : versions[index % versions.length]!.id);
    const [zi_id, zi_candidate_id, served_zi_id] = [at(plan.published), at(plan.candidate), at(plan.served)];
    const state = plan.isDeleted ? 'DELETED' : 'PUBLISHED';
    const deleted_start = plan.isDeleted ? daysAgo(50) : null;
    await trx
      .updateTable('zone')
      .set({ state, zi_id, zi_candidate_id, served_zi_id, deleted_start })
      .where('id', '=', zone.id)
      .execute();
    const named = at(plan.named);
    if (named !== null) {
      const params = JSON.stringify({ zi_id: named });
      await trx
        .insertInto('event')
        .values({ kind: 'zone', subject_id: zone.id, subject_name: 'x', type: 'update', params } as never)
        .execute();
    }
    return {
      zoneId: zone.id,
      isDeleted: plan.isDeleted,
      versions,
      inUse: [zi_id, zi_candidate_id, served_zi_id],
      named,
    };
  });
}

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** Ids that the rules let go. */
function expected(zone: Made, rule: { readonly days: number; readonly keep: number }): number[] {
  const { versions, inUse, named } = zone;
  const isHeld = (id: number): boolean => inUse.includes(id) || named === id;
  if (zone.isDeleted) return versions.filter(({ id }) => !isHeld(id)).map(({ id }) => id);
  const newest = [...versions].sort((a, b) => a.age - b.age || b.version - a.version).slice(0, rule.keep);
  const sources = versions.filter(({ id }) => inUse.includes(id)).map(({ copiedFrom }) => copiedFrom);
  return versions
    .filter((one) => !newest.includes(one) && one.age > rule.days && !isHeld(one.id) && !sources.includes(one.id))
    .map(({ id }) => id);
}

async function clear(): Promise<void> {
  await site.database.pool.query('delete from zone; delete from event');
}

const ORPHANS = `
  select 1 from record r where not exists (select from zone_instance i
    where i.zone_id = r.zone_id and i.version >= r.added and (r.removed is null or i.version < r.removed))
  union all select 1 from zone_group r where not exists (select from zone_instance i
    where i.zone_id = r.zone_id and i.version >= r.added and (r.removed is null or i.version < r.removed))
  union all select 1 from record r where r.removed > (select max(i.version) from zone_instance i where i.zone_id = r.zone_id)`;

test('vacuum never changes the content of a version that stays', async () => {
  const admin = site.as('admin');
  const rules = fc.record({ days: fc.constantFrom(0.5, 3.5, 6.5), keep: fc.integer({ min: 1, max: 5 }) });
  await fc.assert(
    fc
      .asyncProperty(fc.array(anyZone, { minLength: 1, maxLength: 4 }), rules, async (plans, rule) => {
        const zones: Made[] = [];
        for (const [i, plan] of plans.entries()) zones.push(await make(plan, i));
        const going = zones.flatMap((zone) => expected(zone, rule));
        const all = async (dry_run: boolean): Promise<number[]> => {
          const zis = await admin('vacuum_zis', { age_days: rule.days, zi_max_num: rule.keep, dry_run });
          const pared = await admin('vacuum_pare_deleted_zone_zis', { age_days: 49, dry_run });
          return [Number(zis.value), Number(pared.value)];
        };
        const foretold = await all(true);
        const [zis = 0, pared = 0] = await all(false);
        assert.deepEqual(foretold, [zis, pared]);
        assert.equal(zis + pared, going.length);
        for (const { id, content } of zones.flatMap((zone) => zone.versions)) {
          const found = await contentOfZi(site.database.db, id);
          assert.equal(found === null, going.includes(id), `version ${id}`);
          if (found !== null) assert.deepEqual(comparable(found), comparable(content));
        }
        assert.equal((await site.database.pool.query(ORPHANS)).rowCount, 0);
      })
      .afterEach(clear),
    { numRuns: 60 },
  );
});
