// Looking at events: what listings and status ask of the event table.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { EventRow } from './schema.ts';
import { hasTag } from './sectag.ts';

const LISTED = [
  'id',
  'kind',
  'subject_id',
  'subject_name',
  'type',
  'state',
  'params',
  'result_code',
  'created',
  'scheduled',
  'processed',
  'attempts',
  'error',
  'result',
  'cause_id',
  'actor',
] as const;

export type ListedEvent = Pick<EventRow, (typeof LISTED)[number]>;

/** Events that wait or run, by id ascending. */
export async function listOpenEvents(db: Db, limit?: number): Promise<ListedEvent[]> {
  const query = db.selectFrom('event').select(LISTED).where('state', 'in', ['NEW', 'RETRY', 'RUNNING']).orderBy('id');
  return limit === undefined ? query.execute() : query.limit(limit).execute();
}

/** The last `limit` failed events, newest first; cancelled and superseded ones are no failures. */
export async function listFailedEvents(db: Db, limit: number): Promise<ListedEvent[]> {
  return db
    .selectFrom('event')
    .select(LISTED)
    .where('state', '=', 'FAILURE')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** The last `limit` events of any state, newest first. */
export async function listLastEvents(db: Db, limit: number): Promise<ListedEvent[]> {
  return db.selectFrom('event').select(LISTED).orderBy('id', 'desc').limit(limit).execute();
}

export async function findEvent(db: Db, id: number): Promise<EventRow | undefined> {
  return db.selectFrom('event').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The same where it is of a zone that has the tag; null: of whatever subject, those that are gone among them. */
export async function visibleEvent(
  db: Db,
  id: number,
  sectag: string | null,
): Promise<Pick<EventRow, 'kind' | 'subject_name'> | undefined> {
  const { rows } = await sql<Pick<EventRow, 'kind' | 'subject_name'>>`
    select e.kind, e.subject_name from event e
    where e.id = ${id} and (${sectag}::text is null or e.kind = 'zone' and ${hasTag(sql.ref('e.subject_id'), sectag)})`.execute(
    db,
  );
  return rows[0];
}

export interface QueueGauges {
  readonly due: number;
  readonly retrying: number;
  readonly running: number;
  /** Seconds; 0 when nothing is due. */
  readonly oldest_due_s: number;
  /** Queued events that failed for good within the last hour, among the last 1,000 failures of any kind. */
  readonly failed_1h: number;
}

/** Counts over the open events; counting stops at 10,000 so that a bulk run does not make it dear. */
export async function queueGauges(db: Db): Promise<QueueGauges> {
  const rows = await sql<QueueGauges>`
    select count(*) filter (where state <> 'RUNNING' and scheduled <= clock_timestamp()) as due,
      count(*) filter (where state = 'RETRY') as retrying, count(*) filter (where state = 'RUNNING') as running,
      coalesce(extract(epoch from clock_timestamp() - min(scheduled) filter (where state <> 'RUNNING' and scheduled <= clock_timestamp())), 0)::float8
        as oldest_due_s,
      (select count(*) from (select sync, processed from event where state = 'FAILURE' order by id desc limit 1000) f
        where not f.sync and f.processed > clock_timestamp() - interval '1 h') as failed_1h
    from (select state, scheduled from event where state in ('NEW', 'RETRY', 'RUNNING') limit 10000) e`.execute(db);
  return rows.rows[0]!;
}
