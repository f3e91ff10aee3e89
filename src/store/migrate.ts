// Brings the schema up to date with plain SQL migrations, under the migrator's lock.

import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';

/** One file of migrations/: its name without `.sql`, and its text. */
export interface SqlMigration {
  readonly name: string;
  readonly text: string;
}

type SchemaStatus = 'empty' | 'older' | 'current' | 'newer';

const TABLE = 'schema_migration';

async function applied(db: Db): Promise<string[] | null> {
  const there = await sql<{ there: boolean }>`select to_regclass(${TABLE}) is not null as there`.execute(db);
  if (!there.rows[0]?.there) return null;
  const rows = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(db);
  return rows.rows.map((row) => row.name);
}

function compare(names: readonly string[], known: readonly SqlMigration[]): SchemaStatus {
  if (names.length === 0) return 'empty';
  const ours = new Set(known.map((migration) => migration.name));
  if (names.some((name) => !ours.has(name))) return 'newer';
  return names.length < ours.size ? 'older' : 'current';
}

function mismatch(error: 'SchemaTooNew' | 'SchemaTooOld', names: readonly string[], known: readonly SqlMigration[]) {
  return new DmsError(error, { found: names.at(-1) ?? '(empty)', known: known.at(-1)?.name ?? 'none' });
}

/** Throws SchemaTooNew or SchemaTooOld unless the schema is exactly the one this program knows. */
export async function requireCurrentSchema(db: Db, known: readonly SqlMigration[]): Promise<void> {
  const names = (await applied(db)) ?? [];
  const status = compare(names, known);
  if (status === 'newer') throw mismatch('SchemaTooNew', names, known);
  if (status !== 'current') throw mismatch('SchemaTooOld', names, known);
}

/**
 * Applies what is missing, in the order of the names, one migrator at a time.
 * Returns the names applied now. Throws SchemaTooNew when the database knows a migration that this program does not.
 */
export async function migrate(db: Db, known: readonly SqlMigration[]): Promise<string[]> {
  const names = (await applied(db)) ?? [];
  if (compare(names, known) === 'newer') throw mismatch('SchemaTooNew', names, known);
  const migrator = new Migrator({
    db,
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          known.map((one): [string, Migration] => [
            one.name,
            { up: async (trx) => void (await sql.raw(one.text).execute(trx)) },
          ]),
        ),
    },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName);
}
