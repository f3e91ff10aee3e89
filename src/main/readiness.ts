// What /readyz tells: whether the database answers, its schema fits, and dmsd is alive.

import { DmsError } from '../domain/errors.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import type { Readiness } from '../rpc/health.ts';
import { daemonStatus } from '../store/daemon.ts';
import type { OpenDatabase } from '../store/db.ts';
import { requireCurrentSchema, type SqlMigration } from '../store/schema-status.ts';
import { namingTheDatabase } from './naming-the-database.ts';

/** dmsd beats every 2 s; five missed beats are no hiccup. */
const SILENT_S = 10;

export async function readiness(
  database: OpenDatabase,
  migrations: readonly SqlMigration[],
  settings: ResolvedSettings,
): Promise<Readiness> {
  try {
    await requireCurrentSchema(database.db, migrations);
    const { silent_s: silent } = await daemonStatus(database.db);
    const dmsd = silent !== null && silent < SILENT_S ? 'ok' : dmsdIsSilent(silent);
    return { database: 'ok', schema: 'ok', dmsd };
  } catch (caught) {
    const error = namingTheDatabase(caught, settings);
    const text = error instanceof Error ? error.message : String(error);
    const isSchema = error instanceof DmsError && error.name.startsWith('Schema');
    return isSchema ? { database: 'ok', schema: text } : { database: text };
  }
}

function dmsdIsSilent(silent: number | null): string {
  return silent === null ? 'has never run' : `no sign of life for ${Math.round(silent)} s`;
}
