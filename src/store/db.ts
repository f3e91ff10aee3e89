// Opens PostgreSQL: type parsers, pool, and driver errors turned into the project's own.

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { DmsError } from '../domain/errors.ts';
import { preparedQuery } from './prepared.ts';
import { poolOf } from './read-transaction.ts';
import type { Database } from './schema.ts';

export interface Connection {
  /** Empty: the UNIX socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly applicationName: string;
  /** Connections in the pool. */
  readonly max: number;
}

/** A Kysely on a transaction, or on the pool: what a function of this folder takes first. */
export type Db = Kysely<Database>;

/** A statement that is not sent yet. */
export type { RawBuilder } from 'kysely';

export interface OpenDatabase {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const { builtins } = pg.types;

/** `2026-11-20 14:53:33.123456+00` → `2026-11-20T14:53:33.123Z`; infinities stay as they are. */
function parseTime(text: string): string {
  const date = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

const types = new Map<number, (text: string) => unknown>([
  [builtins.INT8, Number],
  [builtins.TIMESTAMPTZ, parseTime],
]);

const customTypes: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && types.get(id)) || pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
};

/** Options for pg from a connection; an empty password is left to pgpass, an empty host to the UNIX socket. */
export function clientConfig(connection: Connection): pg.ClientConfig {
  return {
    ...(connection.host === '' ? {} : { host: connection.host }),
    ...(connection.password === '' ? {} : { password: connection.password }),
    port: connection.port,
    database: connection.database,
    user: connection.user,
    application_name: connection.applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    connectionTimeoutMillis: 5_000,
    // a plan never takes so long that compiling it pays
    options: '-c jit=off',
    // nobody waits longer for a subject than a caller would (design §3.6)
    lock_timeout: 2_000,
    types: customTypes,
  };
}

/**
 * Opens a pool; nothing is connected yet.
 * A broken idle or checked-out client never ends the process: its query fails with the driver's error,
 * which `databaseError` turns into DatabaseUnreachable.
 */
export function openDatabase(connection: Connection): OpenDatabase {
  const config = { ...clientConfig(connection), pipeline: true };
  const pool = new pg.Pool({ ...config, max: connection.max, idleTimeoutMillis: 30_000 });
  const swallow = (): void => undefined;
  pool.on('error', swallow);
  pool.on('connect', (client) => client.on('error', swallow));
  const lending = {
    connect: async () => {
      const client = await pool.connect();
      return { query: preparedQuery(client), release: (destroy?: boolean) => client.release(destroy) };
    },
    end: () => pool.end(),
    options: pool.options,
  };
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: lending }) });
  poolOf(db, pool);
  return { db, pool, close: () => pool.end() };
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EACCES',
]);

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** PostgreSQL ends the connection with such an error, whatever its code says. */
const isFatal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'severity' in error && /^(FATAL|PANIC)$/.test(String(error.severity));

/** True when the connection, not the statement, is the trouble: the work can be done again when the database answers. */
export function isConnectionFault(error: unknown): boolean {
  const code = codeOf(error);
  if (UNREACHABLE.has(code) || code.startsWith('08') || code.startsWith('57P') || isFatal(error)) return true;
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/.test(
      error.message,
    )
  );
}

/** PostgreSQL lacks disk space, memory or another resource (class 53), or its disk does not do what it is told (58030). */
const isExhausted = (code: string): boolean => code.startsWith('53') || code === '58030';

/**
 * The project's error for a driver's: DatabaseUnreachable (connection; 28xxx and 3D000, login), DBReadOnlyError (25006),
 * Busy (55P03, 40P01, 40001), DatabaseExhausted (53xxx, 58030); anything else is returned as it came.
 */
export function databaseError(error: unknown): unknown {
  if (error instanceof DmsError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === '25006') return new DmsError('DBReadOnlyError', { exc_msg: message.slice(0, 100) });
  if (code === '55P03' || code === '40P01' || code === '40001')
    return new DmsError('Busy', { name: '', retry_after_ms: 500 });
  if (code.startsWith('28') || code === '3D000' || isConnectionFault(error)) {
    return new DmsError('DatabaseUnreachable', { reason: message }, undefined, { cause: error, passing: true });
  }
  if (isExhausted(code)) return new DmsError('DatabaseExhausted', { reason: message }, undefined, { cause: error });
  return error;
}

/** databaseError, and where the database is not reachable it says which one: the driver does not know. */
export function databaseErrorAt(
  { host, port, database }: Pick<Connection, 'host' | 'port' | 'database'>,
  caught: unknown,
) {
  const error = databaseError(caught);
  if (!(error instanceof DmsError) || error.name !== 'DatabaseUnreachable') return error;
  const data = { ...error.data, host, port, database };
  return new DmsError('DatabaseUnreachable', data, undefined, { cause: error.cause, passing: true });
}
