import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import { parseTtl } from '../../src/dns/ttl.ts';
import type { ZoneContent } from '../../src/domain/zone/content.ts';
import { keyDifference } from '../../src/domain/zone/live-rows.ts';
import { type StoredRecord, versionDifference } from '../../src/domain/zone/versions.ts';
import { effectiveRecords, wireDiff } from '../../src/domain/zone/wire-difference.ts';
import { saveVersion } from '../../src/engine/save-version.ts';
import type { OpenDatabase } from '../../src/store/db.ts';
import { liveVersion } from '../../src/store/live-rows.ts';
import { changesBetween, contentOfZi } from '../../src/store/record.ts';
import type { Database, ZoneRow } from '../../src/store/schema.ts';
import { insertServerGroup } from '../../src/store/server-group.ts';
import { insertZone } from '../../src/store/zone.ts';
import { differingSides } from '../../src/store/zone-difference.ts';
import { removeVersions } from '../../src/store/zone-instance.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { anyContent, comparable, content, record, TEST_ZONE } from '../support/zone-content.ts';

let database: TestDatabase;
let opened: OpenDatabase;
let sgId: number;

before(async () => {
  database = await freshDatabase();
  opened = database.open();
  sgId = (
    await insertServerGroup(opened.db, {
      name: 'one',
      config_dir: null,
      master_address: null,
      master_alt_address: null,
    })
  ).id;
});

after(async () => {
  await opened.close();
  await database.drop();
});

class Rollback extends Error {}

/** Runs `work` with a new zone in a transaction that leaves nothing. */
async function withZone(work: (trx: Kysely<Database>, zone: ZoneRow) => Promise<void>): Promise<void> {
  const running = opened.db.transaction().execute(async (trx) => {
    await work(trx, await insertZone(trx, { name: TEST_ZONE, sg_id: sgId, use_apex_ns: false }));
    throw new Rollback();
  });
  await running.catch((error: unknown) => {
    if (!(error instanceof Rollback)) throw error;
  });
}

type Step =
  | { readonly do: 'save'; readonly content: ZoneContent }
  | { readonly do: 'copy'; readonly of: number }
  | { readonly do: 'publish'; readonly of: number }
  | { readonly do: 'remove'; readonly which: readonly number[] };

const history: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('save' as const), content: anyContent }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('copy' as const), of: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('publish' as const), of: fc.nat(9) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.uniqueArray(fc.nat(9), { maxLength: 4 }) }),
    },
  ),
  { minLength: 2, maxLength: 9 },
);

interface Kept {
  readonly ziId: number;
  readonly version: number;
  readonly content: ZoneContent;
}

async function play(trx: Kysely<Database>, zone: ZoneRow, steps: readonly Step[]): Promise<Kept[]> {
  let kept: Kept[] = [];
  let published: number | null = null;
  for (const step of steps) {
    if (step.do === 'publish') {
      published = kept[step.of % Math.max(1, kept.length)]?.ziId ?? null;
      const set = { zi_id: published, zi_candidate_id: published, served_zi_id: published };
      await trx.updateTable('zone').set(set).where('id', '=', zone.id).execute();
      continue;
    }
    if (step.do === 'remove') {
      const ids = step.which.flatMap((i) => kept[i]?.ziId ?? []);
      const gone = ids.filter((id) => id !== published).sort((a, b) => a - b);
      assert.deepEqual(await removeVersions(trx, zone.id, ids), gone);
      kept = kept.filter(({ ziId }) => !gone.includes(ziId));
      continue;
    }
    const source = step.do === 'copy' ? kept[step.of % Math.max(1, kept.length)] : undefined;
    if (step.do === 'copy' && source === undefined) continue;
    const saved =
      source === undefined && step.do === 'save' ? step.content : (await contentOfZi(trx, source?.ziId ?? 0))!;
    const { ziId, version } = await saveVersion(trx, zone, saved, { changeBy: 'x', copiedFrom: source?.ziId ?? null });
    kept.push({ ziId, version, content: source?.content ?? saved });
  }
  return kept;
}

function served(of: Pick<ZoneContent, 'records' | 'ttl'>) {
  return effectiveRecords(of.records, { zone: TEST_ZONE, zoneTtl: parseTtl(of.ttl), useApexNs: false });
}

const keys = (records: readonly { readonly key: string }[]) => records.map((one) => one.key).sort();

/** What two ZIs differ in, applied to the first, gives the second. */
async function applyDifference(trx: Kysely<Database>, from: Kept, to: Kept): Promise<void> {
  const zis = [(await contentOfZi(trx, from.ziId))!, (await contentOfZi(trx, to.ziId))!] as const;
  const sides = await differingSides(trx, zis[0].zi, zis[1].zi);
  const { close, insert, closeGroups, insertGroups } = versionDifference(sides.from, sides.to);
  const stored: readonly StoredRecord[] = zis[0].records;
  const applied = {
    records: [...stored.filter(({ id }) => !close.includes(id)), ...insert],
    groups: [...zis[0].groups.filter(({ number }) => !closeGroups.includes(number)), ...insertGroups],
  };
  assert.deepEqual(comparable(applied), comparable(zis[1]));
}

async function compareDifferences(trx: Kysely<Database>, zone: ZoneRow, from: Kept, to: Kept): Promise<void> {
  const ttls = [from, to].map((kept) => parseTtl(kept.content.ttl));
  const changed = await changesBetween(
    trx,
    { zoneId: zone.id, from: from.version, to: to.version },
    ttls[0] !== ttls[1],
  );
  const optimistic = wireDiff(
    served({ records: changed.filter((one) => one.inFrom), ttl: from.content.ttl }),
    served({ records: changed.filter((one) => one.inTo), ttl: to.content.ttl }),
  );
  const full = wireDiff(served(from.content), served(to.content));
  assert.deepEqual(keys(optimistic.deletions), keys(full.deletions));
  assert.deepEqual(keys(optimistic.additions), keys(full.additions));
}

describe('versions of zones', () => {
  test('1,000 random histories of saves, copies, publications and removals equal whole copies, and so do their differences', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(99), async (steps, pick) => {
        await withZone(async (trx, zone) => {
          const kept = await play(trx, zone, steps);
          for (const { ziId, content: expected } of kept) {
            const found = await contentOfZi(trx, ziId);
            assert.deepEqual(comparable(found!), comparable(expected));
            assert.equal(found?.ttl, expected.ttl);
          }
          const [from, to] = [kept[pick % Math.max(1, kept.length)], kept[(pick * 7) % Math.max(1, kept.length)]];
          if (from === undefined || to === undefined) return;
          await compareDifferences(trx, zone, from, to);
          // costs as much as all the rest
          if (pick % 5 === 0) await applyDifference(trx, from, to);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('the database makes the same keys of rows as are made of records: what was saved is found unchanged by them alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, fc.constantFrom(null, 'Cust-1'), async (wanted, reference) => {
        await withZone(async (trx, zone) => {
          const { id } = await trx
            .insertInto('reference')
            .values({ reference: 'Cust-1' })
            .returning('id')
            .executeTakeFirstOrThrow();
          const records = wanted.records.map((one, i) =>
            i === 0 ? { ...one, reference, comment: 'ümläut 𝒳\n', trackReverse: true } : one,
          );
          await saveVersion(trx, zone, { ...wanted, records }, { changeBy: null });
          const live = await liveVersion(trx, zone.id);
          const { difference, unsure } = keyDifference(live, { ...wanted, records }, new Map([['cust-1', id]]));
          assert.deepEqual([difference.close, difference.insert, unsure], [[], [], []]);
        });
      }),
      { numRuns: 100 },
    );
  });

  test('values that contain separators are compared all the same', async () => {
    await withZone(async (trx, zone) => {
      const odd = content([
        record('a A 192.0.2.1', { comment: 'x\u001fy' }),
        record('b A 192.0.2.1', { remark: 'x\u001e' }),
        record('c A 192.0.2.1', { comment: '' }),
      ]);
      await saveVersion(trx, zone, odd, { changeBy: null });
      assert.equal((await saveVersion(trx, zone, odd, { changeBy: null })).changed, false);
      const plain = { ...odd, records: odd.records.map((one) => ({ ...one, comment: null })) };
      const { ziId } = await saveVersion(trx, zone, plain, { changeBy: null });
      assert.deepEqual(comparable((await contentOfZi(trx, ziId))!), comparable(plain));
    });
  });

  test('removing versions leaves no row that no version contains', async () => {
    await withZone(async (trx, zone) => {
      const first = await saveVersion(trx, zone, content(['a A 192.0.2.1']), { changeBy: null });
      const second = await saveVersion(trx, zone, content(['b A 192.0.2.2']), { changeBy: null });
      const third = await saveVersion(trx, zone, content(['c A 192.0.2.3']), { changeBy: null });
      await trx.updateTable('zone').set({ zi_id: first.ziId }).where('id', '=', zone.id).execute();
      await trx
        .insertInto('event')
        .values({
          kind: 'zone',
          subject_id: zone.id,
          subject_name: 'x',
          type: 'x',
          params: JSON.stringify({ zi_id: second.ziId }),
        } as never)
        .execute();
      const all = [first.ziId, second.ziId, third.ziId];
      assert.deepEqual(await removeVersions(trx, zone.id, all), [third.ziId]);
      const rows = await trx
        .selectFrom('record')
        .select(['owner', 'added', 'removed'])
        .where('zone_id', '=', zone.id)
        .orderBy('id')
        .execute();
      assert.deepEqual(rows, [
        { owner: 'a', added: 1, removed: 2 },
        { owner: 'b', added: 2, removed: null },
      ]);
      const next = await saveVersion(trx, zone, content([]), { changeBy: null });
      assert.equal(next.version, 4, 'numbers are never used twice');
    });
  });

  test('a save of one changed record touches one row and costs two statements', async () => {
    await withZone(async (trx, zone) => {
      const lines = Array.from({ length: 50 }, (_, i) => `h${i} A 192.0.2.${i}`);
      await saveVersion(trx, zone, content(lines), { changeBy: null });
      const statements: string[] = [];
      const counting = trx.withPlugin({
        transformQuery: ({ node }) => {
          statements.push(node.kind);
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const { ziId, changed } = await saveVersion(counting, zone, content([...lines.slice(1), 'h0 A 192.0.2.200']), {
        changeBy: 'me',
      });
      assert.equal(changed, true);
      assert.equal(statements.length, 2);
      const { rows } = await sql<{
        n: number;
      }>`select count(*)::int as n from record where zone_id = ${zone.id}`.execute(trx);
      assert.equal(rows[0]?.n, 51);
      assert.equal((await contentOfZi(trx, ziId))?.zi.change_by, 'me');
      const again = await saveVersion(trx, zone, content([...lines.slice(1), 'h0 A 192.0.2.200']), { changeBy: 'me' });
      assert.deepEqual([again.changed, again.version], [false, 3], 'a save without a change is a version all the same');
    });
  });

  test('SOA and managed apex NS are not stored; references are resolved; a record twice is refused', async () => {
    await withZone(async (trx, zone) => {
      await trx.insertInto('reference').values({ reference: 'Cust-1' }).execute();
      const records = ['@ NS ns1.example.net.', record('a A 192.0.2.1', { reference: 'CUST-1' }), 'sub NS ns.sub'];
      const { ziId } = await saveVersion(trx, { ...zone, use_apex_ns: true }, content(records), { changeBy: null });
      const found = await contentOfZi(trx, ziId);
      assert.deepEqual(
        found?.records.map((one) => [one.owner, one.reference]),
        [
          ['a', 'Cust-1'],
          ['sub', null],
        ],
      );
      const unknown = content([record('a A 192.0.2.1', { reference: 'nobody' })]);
      await assert.rejects(saveVersion(trx, zone, unknown, { changeBy: null }), { name: 'NoReferenceFound' });
      const twice = content(['a A 192.0.2.1', 'A 60 A 192.0.2.1']);
      await assert.rejects(saveVersion(trx, zone, twice, { changeBy: null }), { name: 'DuplicateRecordInZone' });
    });
  });

  test('an untouched PTR keeps its origin, a changed one loses it', async () => {
    await withZone(async (trx, zone) => {
      const made = record('1 PTR a.example.test.', { ptrSource: { zone_id: 7, owner: 'a' } });
      await saveVersion(
        trx,
        zone,
        content([made, record('2 PTR b.example.test.', { ptrSource: { zone_id: 7, owner: 'b' } })]),
        { changeBy: null },
      );
      const edited = content(['1 PTR a.example.test.', '2 PTR c.example.test.']);
      const { ziId } = await saveVersion(trx, zone, edited, { changeBy: null });
      const found = (await contentOfZi(trx, ziId))?.records.map((one) => one.ptrSource);
      assert.deepEqual(found, [{ zone_id: 7, owner: 'a' }, null]);
    });
  });
});
