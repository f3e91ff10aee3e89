// Brings the schema up to date with plain SQL migrations, under the migrator's lock.

import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Db } from './db.ts';
import { appliedMigrations, compareSchema, type SqlMigration, schemaMismatch, TABLE } from './schema-status.ts';

/**
 * Applies what is missing, in the order of the names, one migrator at a time.
 * Returns the names applied now. Throws SchemaTooNew when the database knows a migration that this program does not.
 */
export async function migrate(db: Db, known: readonly SqlMigration[]): Promise<string[]> {
  const names = (await appliedMigrations(db)) ?? [];
  if (compareSchema(names, known) === 'newer') throw schemaMismatch('SchemaTooNew', names, known);
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
