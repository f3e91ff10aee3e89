// The advisory lock of the one active dmsd, on a connection of its own that also hears of new events; lost with it.

import pg from 'pg';
import { DmsError } from '../domain/errors.ts';
import { DAEMON_LOCK } from './daemon.ts';
import { type Connection, clientConfig } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';

export interface DaemonLock {
  /** Rejects when the connection, and so the lock, is lost. */
  readonly lost: Promise<never>;
  /** Calls `hear` for each committed event from now on. */
  listen(hear: () => void): Promise<void>;
  release(): Promise<void>;
}

/** The server notices a dead host within seconds, and so frees the lock for the stand-by (spec 06 §8.1). */
const KEEPALIVES = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3';

/** Takes the lock, or returns null while another daemon has it. Throws the driver's errors. */
export async function takeDaemonLock(connection: Connection): Promise<DaemonLock | null> {
  const client = new pg.Client({ ...clientConfig(connection), options: KEEPALIVES });
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', reject);
    client.on('end', () =>
      reject(
        new DmsError('DatabaseUnreachable', { reason: 'the connection that holds the lock has ended' }, undefined, {
          passing: true,
        }),
      ),
    );
  });
  lost.catch(() => undefined);
  const release = (): Promise<void> => client.end().catch(() => undefined);
  try {
    await client.connect();
    const taken = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [DAEMON_LOCK]);
    if (taken.rows[0]?.taken !== true) {
      await release();
      return null;
    }
  } catch (error) {
    await release();
    throw error;
  }
  return {
    lost,
    release,
    async listen(hear) {
      client.on('notification', hear);
      await client.query(`listen ${EVENT_CHANNEL}`);
    },
  };
}
