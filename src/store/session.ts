// One database session of a worker: statements go out in the order given, several of them in one round trip.

import { Kysely, PostgresDialect, type RawBuilder } from 'kysely';
import pg from 'pg';
import { type Connection, clientConfig } from './db.ts';
import { preparedQuery } from './prepared.ts';
import type { Database } from './schema.ts';

/** A statement whose text is always the same, so it need not be put together each time. */
export interface FixedStatement<_Row = unknown> {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface WorkerSession {
  /** For what performers and loaders ask in between; a statement of it is under way only while it is awaited. */
  readonly trx: Kysely<Database>;
  /**
   * Sends a statement at once, without waiting for those before it (protocol pipelining): two of them awaited together cost one
   * round trip.
   */
  send<R>(statement: FixedStatement<R> | RawBuilder<R> | 'begin' | 'commit' | 'rollback'): Promise<R[]>;
  close(): Promise<void>;
}

/**
 * A worker's commits need not wait for the disk: after a crash of PostgreSQL its last events are open again, and their effects
 * are made to be done twice (design §3.8). What a caller was told is flushed, and everything before it in the same order.
 */
const WORKER_OPTIONS = '-c jit=off -c synchronous_commit=off';

/** Connects; a lost connection shows in the next statement. */
export async function openSession(connection: Connection): Promise<WorkerSession> {
  const client = new pg.Client({ ...clientConfig(connection), options: WORKER_OPTIONS, pipeline: true });
  client.on('error', () => undefined);
  await client.connect();
  const lent = { query: preparedQuery(client), release: () => undefined };
  const pool = { connect: async () => lent, end: async () => undefined, options: {} };
  const trx = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    trx,
    async send<R>(statement: FixedStatement<R> | RawBuilder<R> | string): Promise<R[]> {
      if (typeof statement === 'string') return (await client.query(statement)).rows as R[];
      if ('text' in statement) return (await lent.query<R>(statement.text, statement.values)).rows as R[];
      const { sql: text, parameters } = statement.compile(trx);
      return (await lent.query<R>(text, parameters)).rows as R[];
    },
    close: () => client.end().catch(() => undefined),
  };
}
