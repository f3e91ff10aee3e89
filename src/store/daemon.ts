// The daemon row: who acts, since when, and how it fares; and the advisory lock that lets one act.

import { sql } from 'kysely';
import type { Db } from './db.ts';

/** The advisory lock of the one active dmsd; taken on a connection of its own and lost with it. */
export const DAEMON_LOCK = 0x646d7364;

export interface DaemonStatus {
  readonly epoch: number;
  readonly host: string | null;
  readonly pid: number | null;
  readonly started: string | null;
  readonly heartbeat: string | null;
  /** Seconds since the last heartbeat, by the database's clock. */
  readonly silent_s: number | null;
  readonly gauges: Record<string, unknown>;
}

/** A new epoch for this start of dmsd; every claim checks it (spec 06 §8.1). */
export async function takeEpoch(
  db: Db,
  host: string,
  pid: number,
): Promise<{ readonly epoch: number } & Pick<Heartbeat, 'wentBackMs'>> {
  const { rows } = await sql<{ epoch: number; ms: number }>`
    with earlier as (select heartbeat from daemon)
    update daemon set epoch = epoch + 1, host_since = case when host <> ${host} then clock_timestamp() else host_since end, host = ${host},
      pid = ${pid}, started = clock_timestamp(), heartbeat = clock_timestamp() from earlier
    returning epoch, coalesce(extract(epoch from earlier.heartbeat - clock_timestamp()) * 1000, 0)::float8 as ms`.execute(
    db,
  );
  return { epoch: rows[0]!.epoch, wentBackMs: Math.max(0, rows[0]!.ms) };
}

/** Is the event RUNNING under this epoch? Locks its row; the caller holds its subject. */
export async function isRunningUnder(trx: Db, epoch: number, eventId: number): Promise<boolean> {
  const query = trx.selectFrom('event').select(['state', 'epoch']).where('id', '=', eventId).forUpdate();
  const row = await query.executeTakeFirst();
  return row?.state === 'RUNNING' && row.epoch === epoch;
}

export interface Heartbeat {
  /** False when another daemon has taken the epoch. */
  readonly isOurs: boolean;
  /** How far the database's clock is behind the heartbeat before this one; 0 unless it was put back. */
  readonly wentBackMs: number;
}

export async function heartbeat(db: Db, epoch: number, gauges: Record<string, unknown>): Promise<Heartbeat> {
  const { rows } = await sql<{ ms: number }>`
    with earlier as (select heartbeat from daemon)
    update daemon set heartbeat = clock_timestamp(), gauges = ${JSON.stringify(gauges)}::jsonb from earlier where epoch = ${epoch}
    returning coalesce(extract(epoch from earlier.heartbeat - clock_timestamp()) * 1000, 0)::float8 as ms`.execute(db);
  return { isOurs: rows[0] !== undefined, wentBackMs: Math.max(0, rows[0]?.ms ?? 0) };
}

export async function daemonStatus(db: Db): Promise<DaemonStatus> {
  const rows = await sql<DaemonStatus>`
    select epoch, host, pid, started, heartbeat, extract(epoch from clock_timestamp() - heartbeat)::float8 as silent_s, gauges from daemon`.execute(
    db,
  );
  return rows.rows[0]!;
}

/** May this host act? The role row names it or nobody, and the database is no standby. */
export async function mayAct(db: Db, host: string): Promise<boolean> {
  const rows = await sql<{ ok: boolean }>`
    select not pg_is_in_recovery() and coalesce(role_host = ${host}, true) as ok from daemon`.execute(db);
  return rows.rows[0]?.ok ?? false;
}

/** Is this database the copy of another one, where nothing can be written? */
export async function isStandby(db: Db): Promise<boolean> {
  const { rows } = await sql<{ standby: boolean }>`select pg_is_in_recovery() as standby`.execute(db);
  return rows[0]?.standby ?? false;
}

/** Has nobody taken a later epoch? */
export async function isEpoch(trx: Db, epoch: number): Promise<boolean> {
  const rows = await sql<{ epoch: number }>`select epoch from daemon`.execute(trx);
  return rows.rows[0]?.epoch === epoch;
}
