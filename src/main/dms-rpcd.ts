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
import type { ResolvedSettings } from '../domain/settings.ts';
import { createWaiting } from '../engine/wait-for-change.ts';
import type { Logger } from '../ports.ts';
import { endpointsOf } from '../rpc/endpoints.ts';
import { createRpcServer, type RpcPorts } from '../rpc/server.ts';
import { openDatabase } from '../store/db.ts';
import { configurationFile } from './configuration.ts';
import { connectionOf } from './connection.ts';
import { readiness } from './readiness.ts';

type Server = ReturnType<typeof createRpcServer>;

const POOL_SIZE = 20;
/** Calls of wait_change at one time; each holds a request open, and nothing else. */
const WAITERS = 500;

const files = createFiles();

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
  const clock = createClock();
  const random = createRandom();
  const waiting = createWaiting({ db: database.db, connection, clock, logger, limit: WAITERS });
  const ports: RpcPorts = {
    operations: { db: database.db, clock, logger, settings, random, waiting },
    passwords: createPasswords({ files, clock, file: () => settings.current().htpasswd_file }),
    random,
    readiness: () => readiness(database, migrations, settings.current()),
  };
  const servers = await listen(ports, present, logger);
  const endWaiting = () => waiting.close();
  followSignals(servers, settings, logger, { endWaiting, close: () => database.close() });
}

/** HTTP, HTTPS and UNIX socket, each where a setting asks for it. */
async function listen(ports: RpcPorts, settings: ResolvedSettings, logger: Logger): Promise<readonly Server[]> {
  const endpoints = endpointsOf(settings.endpoints);
  const { rpc_host: host, rpc_port: port, rpc_tls_port: tlsPort, rpc_socket: socket } = settings;
  const servers: Server[] = [];
  if (port !== 0) servers.push(await open(createRpcServer(ports, { endpoints }), { host, port }));
  if (socket !== '') servers.push(await open(createRpcServer(ports, { endpoints }), { path: socket }));
  if (tlsPort !== 0) {
    const [cert, key] = await Promise.all([
      files.read(settings.rpc_tls_cert_file),
      files.read(settings.rpc_tls_key_file),
    ]);
    servers.push(await open(createRpcServer(ports, { endpoints, tls: { cert, key } }), { host, port: tlsPort }));
  }
  if (servers.length === 0) {
    throw new DmsError('SettingInvalid', {}, 'rpc_port, rpc_tls_port and rpc_socket are all off: nothing to listen on');
  }
  logger.info({ host, port, tls_port: tlsPort, socket, endpoints: endpoints.map((one) => one.path) }, 'listening');
  return servers;
}

async function open(server: Server, where: { host: string; port: number } | { path: string }): Promise<Server> {
  try {
    await server.listen(where);
    return server;
  } catch (cause) {
    const [address, port] = 'path' in where ? [where.path, ''] : [where.host, where.port];
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `cannot listen on ${address} ${port}: ${reason}`;
    throw new DmsError('AddressInUse', { address, port }, text, { cause });
  }
}

interface Ending {
  /** Calls that wait are answered with what there is. */
  endWaiting(): Promise<void>;
  close(): Promise<void>;
}

/** SIGTERM and SIGINT: no new requests, those under way end, then the process. SIGHUP reads the settings again. */
function followSignals(
  servers: readonly Server[],
  settings: SettingsFile,
  logger: Logger,
  { endWaiting, close }: Ending,
): void {
  const stop = async (): Promise<void> => {
    logger.info({}, 'stopping');
    await Promise.allSettled([...servers.map((server) => server.close()), endWaiting()]);
    await close().catch(() => undefined);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
  process.on('SIGHUP', () => {
    try {
      settings.reload();
      logger.info({}, 'settings read again');
    } catch (error) {
      logger.error({ error: (error as Error).message }, 'settings stay as they were');
    }
  });
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`dms-rpcd: ${text}\n`);
  process.exit(error instanceof DmsError ? exitCode(error.name) : 70);
});
