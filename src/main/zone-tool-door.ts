// The way of zone_tool to the operations; they and the database are loaded when the first call comes, so that help is quick.

import type { Caller, Role } from '../domain/roles.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import type { OperationPorts } from '../operations/define.ts';
import type { Logger } from '../ports.ts';
import type { Connection, OpenDatabase } from '../store/db.ts';
import type { ProcessSwitches } from '../zone-tool/process-switches.ts';
import type { Door } from '../zone-tool/shell.ts';
import { connectionOf } from './connection.ts';

/** Edits and follow-ups of one person come one after the other; a restore has some transactions at a time. */
const POOL_SIZE = 4;

export function openDoor(
  settings: ResolvedSettings,
  user: { readonly loginId: string; readonly role: Role },
  given: ProcessSwitches,
): { readonly call: Door } {
  const caller: Caller = { ...user, sectag: given.sectag ?? settings.admin_sectag, source: 'shell' };
  let opened: Promise<OperationPorts> | null = null;
  // A session outlives a database that was away when the first command came.
  const ports = (): Promise<OperationPorts> => {
    opened ??= openPorts(settings, given.debug).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  return {
    call: async (operation, params, follower) => {
      // The database answers while the operations, by far the larger part of the program, are loaded.
      const ready = ports();
      ready.catch(() => undefined);
      const { callForChange } = await import('../operations/call.ts');
      try {
        const following = follower === undefined ? {} : { follower };
        return await callForChange({ ...(await ready), ...following }, caller, operation, params);
      } catch (error) {
        const { namingTheDatabase } = await import('./naming-the-database.ts');
        throw namingTheDatabase(error, settings);
      }
    },
  };
}

async function openPorts(settings: ResolvedSettings, debug: string | undefined): Promise<OperationPorts> {
  const connection = connectionOf(settings, 'zone_tool', POOL_SIZE);
  const connecting = openChecked(connection);
  connecting.catch(() => undefined);
  const [
    { createWaiting },
    { createNameServer },
    { comparingKeyFor },
    clock,
    log,
    random,
    files,
    commands,
    { createRemote },
    { createHostFacts },
    { createOwnNamed },
  ] = await Promise.all([
    import('../engine/wait-for-change.ts'),
    import('../adapters/name-server.ts'),
    import('../adapters/comparing-keys.ts'),
    import('../adapters/clock.ts'),
    loggerFor(debug),
    import('../adapters/random.ts'),
    import('../adapters/files.ts'),
    import('../adapters/commands.ts'),
    import('../adapters/remote.ts'),
    import('../adapters/host-facts.ts'),
    import('../adapters/own-named.ts'),
  ]);
  const time = clock.createClock();
  const own = { settings: { current: () => settings }, files: files.createFiles(), clock: time };
  const programs = commands.createCommands();
  const sourceAddress = (): string => settings.source_address;
  const { db } = await connecting;
  return {
    ...own,
    db,
    logger: log,
    nameServer: createNameServer({ keyFor: comparingKeyFor(own), sourceAddress, clock: time }),
    waiting: createWaiting({ db, connection, clock: time, logger: log, limit: 1 }),
    random: random.createRandom(),
    commands: programs,
    remote: createRemote({ ...own, commands: programs }),
    hostFacts: createHostFacts(() => settings.this_servers_addresses),
    ownNamed: createOwnNamed({ ...own, commands: programs }),
    daemonLock: async () =>
      (await import('../store/daemon-lock.ts')).takeDaemonLock({ ...connection, applicationName: 'zone_tool lock' }),
  };
}

/** A database whose schema is the one of this program. */
async function openChecked(connection: Connection): Promise<OpenDatabase> {
  const [{ openDatabase }, { requireCurrentSchema }, { listMigrations }] = await Promise.all([
    import('../store/db.ts'),
    import('../store/schema-status.ts'),
    import('../adapters/checkout.ts'),
  ]);
  const database = openDatabase(connection);
  try {
    await requireCurrentSchema(database.db, await listMigrations());
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function loggerFor(debug: string | undefined): Promise<Logger> {
  if (debug === undefined) return (await import('../adapters/silent-logger.ts')).createSilentLogger();
  return (await import('../adapters/logger.ts')).createLogger({ program: 'zone_tool', level: 'debug', file: null });
}
