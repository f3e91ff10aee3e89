// Which database it is that does not answer: what an error needs to say and only the settings know.

import { DmsError } from '../domain/errors.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import { databaseError } from '../store/db.ts';

/** The error for a fault of the driver, with host, port and name where the database is not reachable. */
export function namingTheDatabase(caught: unknown, settings: ResolvedSettings): unknown {
  const error = databaseError(caught);
  if (!(error instanceof DmsError) || error.name !== 'DatabaseUnreachable') return error;
  const { db_host: host, db_socket_dir: directory, db_port: port, db_name: database } = settings;
  const data = { ...error.data, host: host === '' ? directory : host, port, database };
  return new DmsError('DatabaseUnreachable', data, undefined, { cause: error.cause });
}
