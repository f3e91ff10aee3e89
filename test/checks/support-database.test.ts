// The databases that the other tests are given.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { freshDatabase } from '../support/database.ts';

test('each test gets a migrated database of its own', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  const first = one.open(1);
  try {
    const tables = await sql<{
      n: number;
    }>`select count(*)::int as n from pg_tables where schemaname = 'public'`.execute(first.db);
    assert.ok((tables.rows[0]?.n ?? 0) > 10);
    assert.notEqual(one.connection.database, other.connection.database);
  } finally {
    await first.close();
    await Promise.all([one.drop(), other.drop()]);
  }
});
