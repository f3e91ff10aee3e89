// Which database it is that does not answer: what an error needs to say and only the settings know.

import type { ResolvedSettings } from '../domain/settings.ts';
import { databaseErrorAt } from '../store/db.ts';

/** The error for a fault of the driver, with host, port and name where the database is not reachable. */
export function namingTheDatabase(caught: unknown, settings: ResolvedSettings): unknown {
  const { db_host: host, db_socket_dir: directory, db_port: port, db_name: database } = settings;
  return databaseErrorAt({ host: host === '' ? directory : host, port, database }, caught);
}
