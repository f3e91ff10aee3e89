// The way of zone_tool to the operations; they and the database are loaded when the first call comes, so that help is quick.

import { DmsError } from '../domain/errors.ts';
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
  return {
    call: async (operation, params) => {
      opened ??= openPorts(settings, given.debug);
      const [{ callForChange }, ports] = await Promise.all([import('../operations/call.ts'), opened]);
      try {
        return await callForChange(ports, caller, operation, params);
      } catch (error) {
        throw namingTheDatabase(error, settings);
      }
    },
  };
}

async function openPorts(settings: ResolvedSettings, debug: string | undefined): Promise<OperationPorts> {
  const [{ openDatabase }, clock, logger, random, files, commands] = await Promise.all([
    import('../store/db.ts'),
    import('../adapters/clock.ts'),
    import('../adapters/logger.ts'),
    import('../adapters/random.ts'),
    import('../adapters/files.ts'),
    import('../adapters/commands.ts'),
  ]);
  const { db } = openDatabase(connectionOf(settings, 'zone_tool', POOL_SIZE));
  return {
    db,
    clock: clock.createClock(),
    logger:
      debug === undefined
        ? logger.createSilentLogger()
        : logger.createLogger({ program: 'zone_tool', level: 'debug', file: null }),
    settings: { current: () => settings },
    random: random.createRandom(),
    files: files.createFiles(),
    commands: commands.createCommands(),
  };
}

/** Which database it is that does not answer, is known here only. */
function namingTheDatabase(error: unknown, settings: ResolvedSettings): unknown {
  if (!(error instanceof DmsError) || error.name !== 'DatabaseUnreachable') return error;
  const { db_host: host, db_socket_dir: directory, db_port: port, db_name: database } = settings;
  const where = host === '' ? directory : host;
  return new DmsError('DatabaseUnreachable', { ...error.data, host: where, port, database }, undefined, {
    cause: error,
  });
}
