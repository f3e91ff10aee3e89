// dmsd: the daemon's composition root. Builds the real adapters, starts the engine, and turns signals into calls.

import { Command } from 'commander';
import { readMigrations } from '../adapters/checkout.ts';
import { createClock } from '../adapters/clock.ts';
import { createCommands } from '../adapters/commands.ts';
import { createFiles } from '../adapters/files.ts';
import { createHostFacts } from '../adapters/host-facts.ts';
import { createLogger } from '../adapters/logger.ts';
import { createNameServer } from '../adapters/name-server.ts';
import { createRandom } from '../adapters/random.ts';
import { createRemote } from '../adapters/remote.ts';
import { createSettings, type SettingsFile } from '../adapters/settings.ts';
import { updateKeyFor } from '../adapters/update-key.ts';
import { DmsError, errorRow } from '../domain/errors.ts';
import type { EnginePorts } from '../engine/context.ts';
import { type Daemon, startDaemon } from '../engine/daemon.ts';
import { performers } from '../engine/performers/index.ts';
import type { RunVacuum } from '../engine/vacuum-timer.ts';
import { call } from '../operations/call.ts';
import type { Logger } from '../ports.ts';
import { databaseError, openDatabase } from '../store/db.ts';
import { requireCurrentSchema } from '../store/schema-status.ts';
import { configurationFile } from './configuration.ts';
import { connectionOf } from './connection.ts';
import { namingTheDatabase } from './naming-the-database.ts';

interface Switches {
  readonly configFile?: string;
  readonly debug?: string;
}

function readSwitches(argv: readonly string[]): Switches {
  return new Command('dmsd')
    .description('The DMS daemon: works the event queue, publishes zones, configures servers.')
    .option('-c, --config-file <file>', 'settings, instead of $DMS_CONF or /etc/dms/dms.conf')
    .option('-d, --debug [level]', 'log everything')
    .addHelpText(
      'after',
      '\nSignals: HUP reads the settings again and retries at once what waits; TERM ends it in good order.',
    )
    .allowExcessArguments(false)
    .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 64))
    .parse(argv)
    .opts<Switches>();
}

function buildPorts(settings: SettingsFile, logger: Logger): EnginePorts {
  const clock = createClock();
  const files = createFiles();
  const commands = createCommands();
  const nameServer = createNameServer({
    keyFor: updateKeyFor({ settings, files, clock }),
    sourceAddress: () => settings.current().source_address,
    clock,
    parents: () => ({ resolvers: settings.current().parent_resolvers, port: settings.current().dns_port }),
  });
  return {
    clock,
    logger,
    settings,
    random: createRandom(),
    files,
    commands,
    remote: createRemote({ settings, commands, files }),
    nameServer,
    host: createHostFacts(() => settings.current().this_servers_addresses),
  };
}

/** The operation vacuum_all, called by dmsd itself. */
function vacuumOf({ clock, logger, settings, random }: EnginePorts): RunVacuum {
  return (db, signal) => {
    const sectag = settings.current().admin_sectag;
    const follower = { signal, progress: () => undefined };
    const ports = { db, clock, logger, settings, random, follower };
    return call(ports, { role: 'admin', sectag, loginId: 'dmsd', source: 'dmsd' }, 'vacuum_all', {});
  };
}

/** Waits for the database; refuses a schema that this program does not know. */
async function waitForSchema(settings: SettingsFile, ports: EnginePorts): Promise<void> {
  const known = await readMigrations();
  for (let said = false; ; said = true) {
    const { db, close } = openDatabase(connectionOf(settings.current(), 'dmsd start', 1));
    try {
      await requireCurrentSchema(db, known);
      return;
    } catch (error) {
      const fault = namingTheDatabase(error, settings.current());
      if (!(fault instanceof DmsError && fault.passing)) throw fault;
      if (!said) ports.logger.warn({}, `waiting: ${fault.message}`);
      await ports.clock.sleep(1_000);
    } finally {
      await close();
    }
  }
}

function onSignals(daemon: Daemon, settings: SettingsFile, logger: Logger & { reopen(): void }): void {
  let leaving = false;
  const leave = (signal: string): void => {
    if (leaving) return;
    leaving = true;
    logger.info({ signal }, 'leaving');
    void daemon.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', () => leave('SIGTERM'));
  process.on('SIGINT', () => leave('SIGINT'));
  process.on('SIGUSR1', () => undefined);
  process.on('SIGHUP', () => {
    try {
      settings.reload();
      logger.reopen();
    } catch (error) {
      logger.error({}, `the settings stay as they were: ${error instanceof Error ? error.message : String(error)}`);
    }
    daemon.wakeRetries().catch((error: unknown) => logger.warn({ err: error }, 'retries could not be woken'));
  });
}

async function main(): Promise<void> {
  const switches = readSwitches(process.argv);
  const settings = createSettings(configurationFile(switches.configFile), 'dmsd');
  const { log_level, log_file } = settings.current();
  const logger = createLogger({
    program: 'dmsd',
    level: switches.debug === undefined ? log_level : 'debug',
    file: log_file === '' ? null : log_file,
  });
  const ports = buildPorts(settings, logger);
  await waitForSchema(settings, ports);
  const daemon = startDaemon({
    connection: connectionOf(settings.current(), 'dmsd', 1),
    ports,
    performers,
    vacuum: vacuumOf(ports),
  });
  onSignals(daemon, settings, logger);
  if ((await daemon.done) === 'memory') beginAnew(logger);
}

/** The same program in the same process, with the memory of a new one: whoever watches over it sees no end. */
function beginAnew(logger: Logger): void {
  const { execPath, execArgv, argv, env } = process;
  if (process.execve === undefined) process.exit(75);
  logger.info({}, 'begins anew');
  process.execve(execPath, [execPath, ...execArgv, ...argv.slice(1)], env);
}

main().catch((error: unknown) => {
  const fault = databaseError(error);
  const known = fault instanceof DmsError;
  process.stderr.write(`*** dmsd: ${known ? fault.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(known ? errorRow(fault.name).exit : 70);
});
