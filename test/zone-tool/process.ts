// What a program of its own needs to work on a test's database.

import type { Connection } from '../../src/store/db.ts';

/** The text of a dms.conf. */
export function configurationOf(
  { host, port, database, user, password }: Connection,
  changes: Readonly<Record<string, string | number>>,
): string {
  const settings = {
    db_host: host,
    db_port: port,
    db_name: database,
    db_user: user,
    db_password: password,
    ...changes,
  };
  return `[DEFAULT]\n${Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')}`;
}
