// Starts dms: the administrator's command; here its subcommands meet the database.

import { CommanderError } from 'commander';
import { readMigrations } from '../adapters/checkout.ts';
import { createClock } from '../adapters/clock.ts';
import { createCommands } from '../adapters/commands.ts';
import { createFiles } from '../adapters/files.ts';
import { createHostFacts } from '../adapters/host-facts.ts';
import { createIdentity } from '../adapters/identity.ts';
import { hashPassword } from '../adapters/passwords.ts';
import { createRandom } from '../adapters/random.ts';
import { createSettings } from '../adapters/settings.ts';
import { createSilentLogger } from '../adapters/silent-logger.ts';
import { type InitSubjects, initSecrets } from '../dms-admin/init.ts';
import { type DmsWork, dmsProgram } from '../dms-admin/program.ts';
import { type Call, seed } from '../dms-admin/seed.ts';
import { settingsReport } from '../dms-admin/settings-report.ts';
import { DmsError, exitCode } from '../domain/errors.ts';
import type { Caller } from '../domain/roles.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import { replayCheck } from '../engine/replay.ts';
import { call } from '../operations/call.ts';
import { endpointsOf } from '../rpc/endpoints.ts';
import { databaseError, type OpenDatabase, openDatabase } from '../store/db.ts';
import { migrate } from '../store/migrate.ts';
import { requireCurrentSchema } from '../store/schema-status.ts';
import { configurationFile } from './configuration.ts';
import { connectionOf } from './connection.ts';
import { namingTheDatabase } from './naming-the-database.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (text: string): void => void process.stderr.write(`***   ${text}\n`);

function settingsOf(file: string | undefined): ResolvedSettings {
  return createSettings(configurationFile(file), 'dms').current();
}

async function withDatabase(
  file: string | undefined,
  work: (database: OpenDatabase, settings: ResolvedSettings) => Promise<number>,
): Promise<number> {
  const settings = settingsOf(file);
  const database = openDatabase(connectionOf(settings, 'dms', 2));
  try {
    return await work(database, settings);
  } catch (error) {
    throw namingTheDatabase(error, settings);
  } finally {
    await database.close().catch(() => undefined);
  }
}

/** Operations as root of this machine would call them. */
function callerOf(database: OpenDatabase, settings: ResolvedSettings): Call {
  const { loginId } = createIdentity(settings.admin_group_list);
  const caller: Caller = { role: 'admin', sectag: settings.admin_sectag, loginId, source: 'shell' };
  const ports = {
    db: database.db,
    clock: createClock(),
    logger: createSilentLogger(),
    settings: { current: () => settings },
    random: createRandom(),
  };
  return (operation, params) => call(ports, caller, operation, params);
}

/** What keys are needed for. Before the first migration there is nothing to ask: then only the machine's own are made. */
async function initSubjects(file: string | undefined): Promise<InitSubjects> {
  const subjects = { serverGroups: [] as string[], servers: [] as string[] };
  try {
    await withDatabase(file, async (database, settings) => {
      const ask = callerOf(database, settings);
      const servers = (await ask('list_server', {})) as readonly { readonly server_name: string }[];
      const groups = (await ask('list_sg', {})) as readonly { readonly sg_name: string }[];
      subjects.servers.push(...servers.map((server) => server.server_name));
      subjects.serverGroups.push(...groups.map((sg) => sg.sg_name));
      return 0;
    });
  } catch (error) {
    if (!(error instanceof DmsError && error.name === 'NoSgFound')) {
      complain(`no keys for servers and server groups: ${(error as Error).message}`);
    }
  }
  return subjects;
}

const work: DmsWork = {
  init: async (file) => {
    const settings = createSettings(configurationFile(file), 'dms');
    const report = await initSecrets(
      {
        files: createFiles(),
        settings,
        random: createRandom(),
        commands: createCommands(),
        host: createHostFacts(),
        hashPassword,
      },
      await initSubjects(file),
    );
    for (const path of report.made) say(`made ${path}`);
    for (const [user, password] of Object.entries(report.passwords)) say(`password of ${user}: ${password}`);
    if (report.made.length === 0) say('nothing is missing');
    return 0;
  },
  migrate: (file) =>
    withDatabase(file, async ({ db }) => {
      const applied = await migrate(db, await readMigrations());
      for (const name of applied) say(`applied ${name}`);
      if (applied.length === 0) say('the schema is up to date');
      return 0;
    }),
  seed: (file) =>
    withDatabase(file, async (database, settings) => {
      await requireCurrentSchema(database.db, await readMigrations());
      for (const line of await seed(callerOf(database, settings))) say(line);
      return 0;
    }),
  replay: (file, check) =>
    withDatabase(file, async ({ db }) => {
      await requireCurrentSchema(db, await readMigrations());
      const { subjects, events, faults } = await replayCheck(db, () => undefined);
      for (const { kind, subject, eventId, event, fault } of faults) {
        complain(`${kind} ${subject}: event ${eventId} ${event}: ${fault}`);
      }
      const result = faults.length === 0 ? 'everything is explained' : `${faults.length} faults`;
      if (!check || faults.length > 0) say(`${subjects} subjects, ${events} events: ${result}`);
      return faults.length === 0 ? 0 : 65;
    }),
  settings: async (file, check) => {
    const settings = settingsOf(file);
    endpointsOf(settings.endpoints);
    if (!check) process.stdout.write(settingsReport(settings));
    return 0;
  },
};

function failed(caught: unknown): number {
  if (caught instanceof CommanderError) return caught.exitCode === 0 ? 0 : 64;
  const error = databaseError(caught);
  complain(error instanceof Error ? error.message : String(error));
  return error instanceof DmsError ? exitCode(error.name) : 70;
}

dmsProgram(work, (code) => {
  process.exitCode = code;
})
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    process.exitCode = failed(error);
  });
