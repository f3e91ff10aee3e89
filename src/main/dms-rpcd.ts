// Starts dms-rpcd: settings, database and adapters, then one listener per way in; SIGTERM ends it gracefully.

import { parseArgs } from 'node:util';
import { readMigrations } from '../adapters/checkout.ts';
import { createClock } from '../adapters/clock.ts';
import { createFiles } from '../adapters/files.ts';
import { createLogger } from '../adapters/logger.ts';
import { createPasswords } from '../adapters/passwords.ts';
import { createRandom } from '../adapters/random.ts';
import { createSettings, type SettingsFile } from '../adapters/settings.ts';
import { DmsError, exitCode } from '../domain/errors.ts';
import { createWaiting, type Waiting } from '../engine/wait-for-change.ts';
import type { Clock, Logger } from '../ports.ts';
import { drain } from '../rpc/drain.ts';
import { endpointsOf } from '../rpc/endpoints.ts';
import { createRpcService } from '../rpc/service.ts';
import { type OpenDatabase, openDatabase } from '../store/db.ts';
import { configurationFile } from './configuration.ts';
import { connectionOf } from './connection.ts';
import { measures } from './measures.ts';
import { readiness } from './readiness.ts';
import { type Listener, openListeners } from './rpc-listeners.ts';

const POOL_SIZE = 20;
/** Calls of wait_change at one time; each holds a request open, and nothing else. */
const WAITERS = 500;
/** For calls under way at the end; with what comes after it the end takes less than 30 s. */
const DRAIN_MS = 25_000;
const CLOSE_MS = 2_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'config-file': { type: 'string', short: 'c' } } });
  const settings = createSettings(configurationFile(values['config-file']), 'dms-rpcd');
  const present = settings.current();
  const logger = createLogger({
    program: 'dms-rpcd',
    level: present.log_level,
    file: present.log_file === '' ? null : present.log_file,
  });
  const connection = connectionOf(present, 'dms-rpcd', POOL_SIZE);
  const database = openDatabase(connection);
  const migrations = await readMigrations();
  const [files, clock, random] = [createFiles(), createClock(), createRandom()];
  const waiting = createWaiting({ db: database.db, connection, clock, logger, limit: WAITERS });
  const endpoints = endpointsOf(present.endpoints);
  const service = createRpcService(
    {
      operations: { db: database.db, clock, logger, settings, random, waiting },
      passwords: createPasswords({ files, clock, file: () => settings.current().htpasswd_file }),
      random,
      readiness: () => readiness(database, migrations, settings.current()),
      measures: () => measures(database, logger),
      databaseConnections: connection.max,
    },
    endpoints,
  );
  const ending = new AbortController();
  const listeners = await openListeners(service, files, ending.signal);
  const { rpc_host: host, rpc_port: port, rpc_tls_port: tls_port, rpc_socket: socket } = present;
  logger.info({ host, port, tls_port, socket, endpoints: endpoints.map((one) => one.path) }, 'listening');
  const running = { listeners, waiting, database, clock, ending };
  process.once('SIGTERM', () => void stop(running, logger));
  process.once('SIGINT', () => void stop(running, logger));
  process.on('SIGHUP', () => readAgain(settings, logger));
}

interface Running {
  readonly listeners: readonly Listener[];
  readonly waiting: Waiting;
  readonly database: OpenDatabase;
  readonly clock: Clock;
  readonly ending: AbortController;
}

/** No new requests; calls that wait are answered with what there is; those under way end, then the process. */
async function stop({ listeners, waiting, database, clock, ending }: Running, logger: Logger): Promise<void> {
  logger.info({}, 'stopping');
  ending.abort();
  const [drained] = await Promise.all([drain(listeners, clock, DRAIN_MS), waiting.close()]);
  if (!drained) logger.warn({ ms: DRAIN_MS }, 'calls were cut off that did not end in time');
  await Promise.race([database.close().catch(() => undefined), clock.sleep(CLOSE_MS)]);
  process.exit(0);
}

function readAgain(settings: SettingsFile, logger: Logger): void {
  try {
    settings.reload();
    logger.info({}, 'settings read again');
  } catch (error) {
    logger.error({ error: (error as Error).message }, 'settings stay as they were');
  }
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`dms-rpcd: ${text}\n`);
  process.exit(error instanceof DmsError ? exitCode(error.name) : 70);
});
