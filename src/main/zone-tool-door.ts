// The way of zone_tool to the operations; they and the database are loaded when the first call comes, so that help is quick.

import type { Caller, Role } from '../domain/roles.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import type { OperationPorts } from '../operations/define.ts';
import type { ProcessSwitches } from '../zone-tool/process-switches.ts';
import type { Door } from '../zone-tool/shell.ts';
import { connectionOf } from './connection.ts';

/** Edits and follow-ups of one person, one after the other. */
const POOL_SIZE = 2;

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
      const [{ callForChange }, { namingTheDatabase }] = await Promise.all([
        import('../operations/call.ts'),
        import('./naming-the-database.ts'),
      ]);
      try {
        const given = follower === undefined ? {} : { follower };
        return await callForChange({ ...(await ports()), ...given }, caller, operation, params);
      } catch (error) {
        throw namingTheDatabase(error, settings);
      }
    },
  };
}

async function openPorts(settings: ResolvedSettings, debug: string | undefined): Promise<OperationPorts> {
  const [
    { openDatabase },
    { requireCurrentSchema },
    { createWaiting },
    { createNameServer },
    { comparingKeyFor },
    checkout,
    clock,
    logger,
    random,
    files,
    commands,
  ] = await Promise.all([
    import('../store/db.ts'),
    import('../store/migrate.ts'),
    import('../engine/wait-for-change.ts'),
    import('../adapters/name-server.ts'),
    import('../adapters/comparing-keys.ts'),
    import('../adapters/checkout.ts'),
    import('../adapters/clock.ts'),
    import('../adapters/logger.ts'),
    import('../adapters/random.ts'),
    import('../adapters/files.ts'),
    import('../adapters/commands.ts'),
  ]);
  const connection = connectionOf(settings, 'zone_tool', POOL_SIZE);
  const { db, close } = openDatabase(connection);
  try {
    await requireCurrentSchema(db, await checkout.readMigrations());
  } catch (error) {
    await close();
    throw error;
  }
  const log =
    debug === undefined
      ? logger.createSilentLogger()
      : logger.createLogger({ program: 'zone_tool', level: 'debug', file: null });
  const time = clock.createClock();
  const own = { settings: { current: () => settings }, files: files.createFiles(), clock: time };
  const sourceAddress = (): string => settings.source_address;
  return {
    ...own,
    db,
    logger: log,
    nameServer: createNameServer({ keyFor: comparingKeyFor(own), sourceAddress, clock: time }),
    waiting: createWaiting({ db, connection, clock: time, logger: log, limit: 1 }),
    random: random.createRandom(),
    commands: commands.createCommands(),
  };
}
