// Finished events and publications of an age leave their tables, in the order of their ids, a page at a time.

import { sql } from 'kysely';
import type { EventKind } from '../domain/event.ts';
import type { Db } from './db.ts';

/** One walk through the table; `sweepEvents` moves it on. */
export interface EventSweep {
  /** Only counts. */
  readonly isDry: boolean;
  /** What was processed before goes. RFC 3339. */
  readonly cutoff: string;
  /** The id that was looked at last. */
  after: number;
  /** Of each subject that was met, the last complete event of its history: there the next replay starts. */
  readonly starts: Map<string, number>;
}

interface PageRow {
  readonly id: number;
  readonly kind: EventKind;
  readonly subject_id: number;
  readonly seq: number | null;
  readonly is_old: boolean;
  readonly was_made: boolean;
}

type Upto = { readonly kind: EventKind; readonly subjectId: number; readonly seq: number };

const keyOf = (row: Pick<PageRow, 'kind' | 'subject_id'>): string => `${row.kind} ${row.subject_id}`;

/** Begins a walk that takes what was processed more than `ageDays` ago. */
export async function beginEventSweep(db: Db, ageDays: number, isDry = false): Promise<EventSweep> {
  return { isDry, cutoff: await timeBefore(db, ageDays), after: 0, starts: new Map() };
}

/** The database's time so many days ago, RFC 3339. */
export async function timeBefore(db: Db, days: number): Promise<string> {
  const { rows } = await sql<{
    time: string;
  }>`select clock_timestamp() - ${days}::float8 * interval '1 day' as time`.execute(db);
  return rows[0]!.time;
}

/**
 * Deletes what is old among the next `limit` events, but never the last complete one of a subject's history nor what follows
 * it: there the next replay starts (spec 06 §9.3). Ignored events hold no complete row. Whatever ran before a deleted event
 * goes with it, though its id be higher: a history has no holes at any time.
 */
export async function sweepEvents(
  trx: Db,
  sweep: EventSweep,
  limit: number,
): Promise<{ readonly deleted: number; readonly done: boolean }> {
  if (!sweep.isDry) await oneAtATime(trx);
  const page = await sql<PageRow>`
    select id, kind, subject_id, seq, coalesce(processed < ${sweep.cutoff}::timestamptz, false) as is_old,
      least(created, processed) < ${sweep.cutoff}::timestamptz as was_made
    from event where id > ${sweep.after} order by id limit ${limit}`.execute(trx);
  const old = page.rows.filter((row) => row.is_old);
  await learnStarts(trx, sweep, old);
  const going = old.filter((row) => row.seq === null || row.seq < (sweep.starts.get(keyOf(row)) ?? 0));
  const deleted = sweep.isDry ? going.length : await deleteEvents(trx, going);
  sweep.after = page.rows.at(-1)?.id ?? sweep.after;
  // ids come in the order of time: behind a page of young events there are only younger ones
  return { deleted, done: page.rows.length < limit || !page.rows.some((row) => row.was_made) };
}

/** Two vacuums would wait for each other's rows in no order. */
async function oneAtATime(trx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('dms vacuum events'))`.execute(trx);
}

/** Looked up once a walk: behind the last complete event there may be thousands of ignored ones. */
async function learnStarts(trx: Db, { starts }: EventSweep, rows: readonly PageRow[]): Promise<void> {
  const unknown = new Map(
    rows.filter((row) => row.seq !== null && !starts.has(keyOf(row))).map((row) => [keyOf(row), row]),
  );
  if (unknown.size === 0) return;
  const subjects = [...unknown.values()];
  const found = await sql<{ kind: EventKind; subject_id: number; seq: number | null }>`
    select s.kind, s.subject_id, (select h.seq from event h
      where h.kind = s.kind and h.subject_id = s.subject_id and h.seq is not null and h.state <> 'IGNORED'
      order by h.seq desc limit 1) as seq
    from unnest(${subjects.map((row) => row.kind)}::text[], ${subjects.map((row) => row.subject_id)}::bigint[]) s (kind, subject_id)`.execute(
    trx,
  );
  for (const row of found.rows) starts.set(keyOf(row), row.seq ?? 0);
}

/** Of each subject the last of these events. */
function lastOf(rows: readonly PageRow[]): Upto[] {
  const last = new Map<string, Upto>();
  for (const row of rows) {
    const key = keyOf(row);
    if (row.seq !== null && row.seq > (last.get(key)?.seq ?? 0)) {
      last.set(key, { kind: row.kind, subjectId: row.subject_id, seq: row.seq });
    }
  }
  return [...last.values()];
}

// By ids, so that whatever the statistics say the rows are found by indexes.
async function deleteEvents(trx: Db, rows: readonly PageRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const unnumbered = rows.filter((row) => row.seq === null).map((row) => row.id);
  const upto = lastOf(rows);
  const done = await sql`
    delete from event where id = any (${unnumbered}::bigint[] || array(
      select e.id from unnest(${upto.map((one) => one.kind)}::text[], ${upto.map((one) => one.subjectId)}::bigint[],
          ${upto.map((one) => one.seq)}::bigint[]) u (kind, subject_id, seq),
        lateral (select h.id from event h
          where h.kind = u.kind and h.subject_id = u.subject_id and h.seq is not null and h.seq <= u.seq offset 0) e))`.execute(
    trx,
  );
  return Number(done.numAffectedRows ?? 0n);
}

/**
 * Deletes publications made before `cutoff` among the `limit` behind the id `after`, but never the last one of a zone. Returns the
 * id to go on behind; null: that were all.
 */
export async function sweepPublications(trx: Db, cutoff: string, after: number, limit: number): Promise<number | null> {
  const { rows } = await sql<{ count: number; last: number | null; is_young: boolean | null }>`
    with page as (select id, zone_id, at < ${cutoff}::timestamptz as is_old from publication where id > ${after} order by id limit ${limit}),
    gone as (delete from publication p using page g where p.id = g.id and g.is_old
      and exists (select from publication later where later.zone_id = g.zone_id and later.id > g.id))
    select count(*)::int as count, max(id) as last, not bool_or(is_old) as is_young from page`.execute(trx);
  const { count = 0, last = null, is_young: isYoung = null } = rows[0] ?? {};
  return count < limit || isYoung === true ? null : last;
}
