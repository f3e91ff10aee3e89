// Whether the schema is the one that this program knows; apart from the migrator, which a command need not load.

import { sql } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';

/** One file of migrations/: its name without `.sql`, and its text. */
export interface SqlMigration {
  readonly name: string;
  readonly text: string;
}

type Named = Pick<SqlMigration, 'name'>;

type SchemaStatus = 'empty' | 'older' | 'current' | 'newer';

/** Where the migrator notes what it applied. */
export const TABLE = 'schema_migration';

/** Names of the migrations that a database has had, in order; null: none, not even the table of them. */
export async function appliedMigrations(db: Db): Promise<string[] | null> {
  const there = await sql<{ there: boolean }>`select to_regclass(${TABLE}) is not null as there`.execute(db);
  if (!there.rows[0]?.there) return null;
  const rows = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(db);
  return rows.rows.map((row) => row.name);
}

export function compareSchema(names: readonly string[], known: readonly Named[]): SchemaStatus {
  if (names.length === 0) return 'empty';
  const ours = new Set(known.map((migration) => migration.name));
  if (names.some((name) => !ours.has(name))) return 'newer';
  return names.length < ours.size ? 'older' : 'current';
}

export function schemaMismatch(
  error: 'SchemaTooNew' | 'SchemaTooOld',
  names: readonly string[],
  known: readonly Named[],
) {
  return new DmsError(error, { found: names.at(-1) ?? '(empty)', known: known.at(-1)?.name ?? 'none' });
}

/** Throws SchemaTooNew or SchemaTooOld unless the schema is exactly the one this program knows. */
export async function requireCurrentSchema(db: Db, known: readonly Named[]): Promise<void> {
  const names = (await appliedMigrations(db)) ?? [];
  const status = compareSchema(names, known);
  if (status === 'newer') throw schemaMismatch('SchemaTooNew', names, known);
  if (status !== 'current') throw schemaMismatch('SchemaTooOld', names, known);
}
