// `dms init` meets the machine and the database: secrets for what the database knows just now.

import { createCommands } from '../adapters/commands.ts';
import { createFiles } from '../adapters/files.ts';
import { createHostFacts } from '../adapters/host-facts.ts';
import { hashPassword } from '../adapters/passwords.ts';
import { createRandom } from '../adapters/random.ts';
import { type InitSubjects, initSecrets } from '../dms-admin/init.ts';
import { DmsError } from '../domain/errors.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import { databaseError, openDatabase } from '../store/db.ts';
import { listServers } from '../store/server.ts';
import { listServerGroups } from '../store/server-group.ts';
import { connectionOf } from './connection.ts';

/** Lines for the administrator: what was made, new passwords, what is still missing. */
export async function dmsInit(settings: ResolvedSettings): Promise<string[]> {
  const { subjects, note } = await knownSubjects(settings);
  const ports = {
    files: createFiles(),
    settings: { current: () => settings },
    random: createRandom(),
    commands: createCommands(),
    host: createHostFacts(),
    hashPassword,
  };
  const { made, passwords } = await initSecrets(ports, subjects);
  return [
    ...made.map((path) => `made ${path}`),
    ...Object.entries(passwords).map(([user, password]) => `password of ${user}: ${password}`),
    ...(made.length === 0 ? ['nothing was missing'] : []),
    ...note,
  ];
}

async function knownSubjects(settings: ResolvedSettings): Promise<{ subjects: InitSubjects; note: string[] }> {
  const database = openDatabase(connectionOf(settings, 'dms init', 1));
  try {
    const groups = await listServerGroups(database.db);
    const servers = await listServers(database.db);
    const names = (rows: readonly { readonly name: string }[]) => rows.map((row) => row.name);
    return { subjects: { serverGroups: names(groups), servers: names(servers) }, note: [] };
  } catch (caught) {
    const error = databaseError(caught);
    const reason = error instanceof DmsError ? error.message : 'it is not migrated yet (dms migrate)';
    const note = [`the database was not asked for server groups and servers: ${reason}; run dms init again afterwards`];
    return { subjects: { serverGroups: [], servers: [] }, note };
  } finally {
    await database.close().catch(() => undefined);
  }
}
