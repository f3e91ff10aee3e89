// Migrations: from nothing, one migrator at a time, and refused where schema and program do not fit.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readMigrations } from '../../src/adapters/checkout.ts';
import type { OpenDatabase } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrate.ts';
import { requireCurrentSchema, type SqlMigration } from '../../src/store/schema-status.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';

let known: readonly SqlMigration[];
before(async () => {
  known = await readMigrations();
});

async function onEmpty(fn: (opened: OpenDatabase, database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await emptyDatabase();
  const opened = database.open(4);
  try {
    await fn(opened, database);
  } finally {
    await opened.close();
    await database.drop();
  }
}

const names = (): string[] => known.map(({ name }) => name);

test('an empty database gets all of them in the order of their names, and a second time nothing', () =>
  onEmpty(async ({ db }) => {
    await assert.rejects(requireCurrentSchema(db, known), {
      name: 'SchemaTooOld',
      data: { found: '(empty)', known: names().at(-1) },
    });
    assert.deepEqual(await migrate(db, known), names());
    await requireCurrentSchema(db, known);
    assert.deepEqual(await migrate(db, known), []);
  }));

test('many migrators at once: each migration is applied once, none of them fails', () =>
  onEmpty(async ({ pool }, database) => {
    const programs = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const opened = database.open(2);
        try {
          return await migrate(opened.db, known);
        } finally {
          await opened.close();
        }
      }),
    );
    assert.deepEqual(programs.flat().sort(), names());
    const { rows } = await pool.query<{ name: string }>('select name from schema_migration order by name');
    assert.deepEqual(
      rows.map(({ name }) => name),
      names(),
    );
  }));

describe('a schema that does not fit', () => {
  const later = { name: '9999_later', text: 'create table later (id integer)' };
  let database: TestDatabase;
  let opened: OpenDatabase;
  before(async () => {
    database = await emptyDatabase();
    opened = database.open(2);
    await migrate(opened.db, known);
  });
  after(async () => {
    await opened.close();
    await database.drop();
  });

  test('older than the program: refused with the names of both, then brought up to date', async () => {
    const more = [...known, later];
    await assert.rejects(requireCurrentSchema(opened.db, more), {
      name: 'SchemaTooOld',
      data: { found: names().at(-1), known: later.name },
    });
    assert.deepEqual(await migrate(opened.db, more), [later.name]);
    await requireCurrentSchema(opened.db, more);
  });

  test('newer than the program: refused by program and migrator alike, untouched', async () => {
    const error = { name: 'SchemaTooNew', data: { found: later.name, known: names().at(-1) } };
    await assert.rejects(requireCurrentSchema(opened.db, known), error);
    await assert.rejects(migrate(opened.db, known), error);
  });
});

test('a migration that fails leaves nothing of itself, and what was there stays', () =>
  onEmpty(async ({ db, pool }) => {
    await migrate(db, known);
    const bad = { name: '9999_bad', text: 'create table half (id integer); select 1 / 0' };
    await assert.rejects(migrate(db, [...known, bad]), /division by zero/);
    await requireCurrentSchema(db, known);
    const { rows } = await pool.query(`select to_regclass('half') as half`);
    assert.deepEqual(rows, [{ half: null }]);
  }));
