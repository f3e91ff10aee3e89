// Transactions that only read, in few round trips: statements go out without waiting for those before them, and in few packets.
// Measured: of a call of show_zone, half of the processor's time was the writing of six statements, begin and commit, each alone.

import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Db } from './db.ts';
import { preparedQuery } from './prepared.ts';
import type { Database } from './schema.ts';

const pools = new WeakMap<object, pg.Pool>();

/** Lets `readTransaction` find the pool behind a database; its clients pipeline. */
export function poolOf(db: Db, pool: pg.Pool): void {
  pools.set(db, pool);
  pool.on('acquire', commitNow);
}

/**
 * Runs `work` in one repeatable-read, read-only transaction. Statements that `work` awaits together share a round trip; begin
 * goes with the first one, and nobody waits for the commit of what changed nothing.
 */
export async function readTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  const pool = pools.get(db);
  if (pool === undefined) throw new Error('not a database that openDatabase has opened');
  const client = await pool.connect();
  try {
    hold(client);
    const begun = client.query('start transaction isolation level repeatable read, read only');
    const [value] = await Promise.all([work(transactionOf(client)), begun]);
    return value;
  } finally {
    commitSoon(client);
    client.release();
  }
}

/** Under load the next transaction of the connection begins within this time, and its begin takes the commit along. */
const COMMIT_MS = 2;

/** Clients whose transaction has ended and whose commit is still to be sent. */
const ended = new WeakMap<object, NodeJS.Timeout>();

function commitSoon(client: pg.PoolClient): void {
  ended.set(
    client,
    setTimeout(() => commitNow(client), COMMIT_MS),
  );
}

function commitNow(client: pg.PoolClient): void {
  const timer = ended.get(client);
  if (timer === undefined) return;
  clearTimeout(timer);
  ended.delete(client);
  hold(client);
  // a lost connection shows in the client's next statement
  client.query('commit').catch(() => undefined);
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
