// A batch of a restore: as many statements for many zones as for few, serials above what servers answer, a history that replays.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import { replayCheck } from '../../src/engine/replay.ts';
import { type NotRestored, restoreBatch } from '../../src/engine/restore-batch.ts';
import { beginRestore, restoreCounts } from '../../src/store/named-restore.ts';
import { serialFloor } from '../../src/store/serial-floor.ts';
import { makeWorld, type World } from './world.ts';

let world: World;
let zones: number[];
before(async () => {
  world = await makeWorld();
  zones = await world.zones(70);
  await world.query('update zone set use_apex_ns = false');
});
after(() => world.close());

interface Done {
  readonly statements: number;
  readonly files: ReadonlyMap<string, string>;
  readonly failed: readonly NotRestored[];
}

async function restore(runId: number, ids: readonly number[], seen = new Map<string, number>()): Promise<Done> {
  let statements = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const files = new Map<string, string>();
  const by = { runId, actor: 'test', source: 'test', requestId: null };
  const put = async (some: readonly { name: string; text: string }[]): Promise<void> => {
    for (const { name, text } of some) files.set(name, text);
  };
  const restoring = { ports: world.ports, by, files: { put }, keyed: new Set<string>() };
  const { failed } = await world.db
    .withPlugin(counting)
    .transaction()
    .execute((trx) => restoreBatch(trx, restoring, ids, seen));
  return { statements, files, failed };
}

const serialIn = (text: string | undefined): number => Number(/(\d+)\s+;Serial/.exec(text ?? '')?.[1]);

test('the number of statements does not grow with the zones', async () => {
  const { id } = await beginRestore(world.db, 7, 'test');
  const few = await restore(id, zones.slice(0, 10));
  const many = await restore(id, zones.slice(10));
  assert.deepEqual([few.files.size, many.files.size], [10, 60]);
  assert.equal(many.statements, few.statements);
  assert.ok(many.statements < 10, `${many.statements} statements`);
  assert.deepEqual(await restoreCounts(world.db, id), { done: 70, left: 0 });
  assert.deepEqual((await replayCheck(world.db, () => undefined)).faults, []);
});

test('the same run takes no zone twice; a new one goes above what the servers answered, and says so in the floor', async () => {
  const first = await beginRestore(world.db, 8, 'test');
  assert.equal(first.resumed, true);
  assert.equal((await restore(first.id, zones)).files.size, 0);
  const { id, resumed } = await beginRestore(world.db, 10, 'test');
  assert.equal(resumed, false);
  const seen = 4_000_000_000;
  const { files } = await restore(id, zones.slice(0, 2), new Map([['z1.test.', seen]]));
  const [serial, other] = [serialIn(files.get('z1.test.')), serialIn(files.get('z2.test.'))];
  assert.ok(serial > seen && other < seen, `${serial} and ${other}`);
  assert.equal(await serialFloor(world.db, 'z1.test.'), serial);
  const [row] = await world.query<{ soa_serial: string }>("select soa_serial from zone where name = 'z1.test.'");
  assert.equal(Number(row?.soa_serial), serial);
});

test('a zone that has no version is named and stays as it was', async () => {
  const { id } = await beginRestore(world.db, 20, 'test');
  await world.query('update zone set zi_candidate_id = null where id = 3');
  const { files, failed } = await restore(id, [3, 4]);
  assert.deepEqual([...files.keys()], ['z4.test.']);
  assert.deepEqual(
    failed.map(({ name }) => name),
    ['z3.test.'],
  );
});
