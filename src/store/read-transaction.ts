// Transactions that only read, in few round trips: their statements go out without waiting for those before them.

import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Db } from './db.ts';
import { preparedQuery } from './prepared.ts';
import type { Database } from './schema.ts';

const pools = new WeakMap<object, pg.Pool>();

/** Lets `readTransaction` find the pool behind a database; its clients pipeline. */
export function poolOf(db: Db, pool: pg.Pool): void {
  pools.set(db, pool);
}

/**
 * Runs `work` in one repeatable-read, read-only transaction. Statements that `work` awaits together share a round trip; begin
 * goes with the first one, and nobody waits for the commit of what changed nothing.
 */
export async function readTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  const pool = pools.get(db);
  if (pool === undefined) throw new Error('not a database that openDatabase has opened');
  const client = await pool.connect();
  hold(client);
  try {
    const begun = client.query('start transaction isolation level repeatable read, read only');
    const [value] = await Promise.all([work(transactionOf(client)), begun]);
    return value;
  } finally {
    // Behind it in the pipeline comes the client's next transaction; a lost connection shows there.
    client.query('commit').catch(() => undefined);
    client.release();
  }
}

const transactions = new WeakMap<object, Db>();

/** Kysely on this very client. Its own transactions send one statement after the other. */
function transactionOf(client: pg.PoolClient): Db {
  const known = transactions.get(client);
  if (known !== undefined) return known;
  const prepared = preparedQuery(client);
  const query = (...args: Parameters<typeof prepared>) => {
    hold(client);
    return prepared(...args);
  };
  const lent = { query: query as typeof prepared, release: () => undefined };
  const pool = { connect: async () => lent, end: async () => undefined, options: {} };
  const trx = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  transactions.set(client, trx);
  return trx;
}

interface WithStream {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

const held = new WeakSet<object>();

/** What is sent before anything is awaited goes out as one packet: less system calls here, less wake-ups there. */
function hold(client: pg.PoolClient): void {
  if (held.has(client)) return;
  held.add(client);
  const { stream } = (client as unknown as WithStream).connection;
  stream.cork();
  process.nextTick(() => {
    held.delete(client);
    stream.uncork();
  });
}
