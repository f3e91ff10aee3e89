// Bulk jobs: their zones, the events that they queue a batch at a time, and how far those are (design §3.12).

import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { BULK_OPERATIONS, type BulkFilter, type BulkOperationName, GIVE_UP_AFTER } from '../domain/bulk/operations.ts';
import { PRIORITY } from '../domain/event.ts';
import type { Db } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';
import type { BulkRow } from './schema.ts';
import { likePattern } from './zone-list.ts';

/** What the events of a job are found by. */
export interface BulkKey {
  readonly operation: BulkOperationName;
  /** The job's change id: the cause of its events. */
  readonly eventId: number;
}

export interface BulkCounts {
  /** Own events that wait for their first run, or run. */
  readonly open: number;
  /** Own events that are to be tried again. */
  readonly retrying: number;
  /** Own events that failed for good, or were ended by hand. */
  readonly failed: number;
  /** Own events that have been tried so often that nobody waits for them. */
  readonly givenUp: number;
}

/** Rows of `zone z` that a job takes. */
function zonesOf(operation: BulkOperationName, filter: BulkFilter): RawBuilder<SqlBool> {
  const { states, managedApexOnly, forwardOnly } = BULK_OPERATIONS[operation];
  const where = [sql<SqlBool>`z.id <= ${filter.until}`, sql<SqlBool>`z.state = any(${[...states]}::text[])`];
  if (managedApexOnly === true) where.push(sql`z.use_apex_ns`);
  if (forwardOnly === true) {
    where.push(sql`z.name not like '%.in-addr.arpa.' and z.name not like '%.ip6.arpa.'`);
    where.push(sql`z.name not in ('in-addr.arpa.', 'ip6.arpa.')`);
  }
  if (filter.sg_id !== undefined) where.push(sql`z.sg_id = ${filter.sg_id}`);
  if (filter.reference !== undefined) {
    where.push(
      sql`z.reference_id in (select r.id from reference r where lower(r.reference) = lower(${filter.reference}))`,
    );
  }
  if (filter.patterns !== undefined) where.push(sql`z.name like any(${filter.patterns.map(likePattern)}::text[])`);
  return sql.join(where, sql` and `);
}

/** The youngest zone there is. */
export async function lastZoneId(trx: Db): Promise<number> {
  const { rows } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from zone`.execute(trx);
  return rows[0]?.id ?? 0;
}

/** How many zones a job would take, and the names of the first `limit`. */
export async function matchingZones(
  trx: Db,
  operation: BulkOperationName,
  filter: BulkFilter,
  limit: number,
): Promise<{ readonly total: number; readonly names: string[] }> {
  const where = zonesOf(operation, filter);
  const counted = await sql<{ total: number }>`select count(*)::int as total from zone z where ${where}`.execute(trx);
  const total = counted.rows[0]?.total ?? 0;
  if (limit === 0 || total === 0) return { total, names: [] };
  const { rows } = await sql<{ name: string }>`
    select z.name from zone z where ${where} order by z.name limit ${limit}`.execute(trx);
  return { total, names: rows.map((row) => row.name) };
}

export type NewBulk = Pick<BulkRow, 'operation' | 'expected' | 'actor' | 'source' | 'request_id'> & {
  readonly filter: BulkFilter;
};

/** Makes a job that RUNS; its first step is to be queued, and noted by `setBulkEvent`. Returns its id. */
export async function insertBulk(trx: Db, job: NewBulk): Promise<number> {
  const { filter, ...columns } = job;
  const row = await trx
    .insertInto('bulk')
    .values({ ...columns, filter: JSON.stringify(filter) })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function setBulkEvent(trx: Db, id: number, eventId: number): Promise<void> {
  await trx.updateTable('bulk').set({ event_id: eventId }).where('id', '=', id).execute();
}

export interface BatchRequest extends BulkKey {
  readonly filter: BulkFilter;
  /** The zone behind which it begins. */
  readonly after: number;
  readonly limit: number;
  readonly actor: string | null;
  readonly source: string | null;
  readonly requestId: string | null;
}

/** Queues the event of each of the next zones, in one statement. `last`: the last of them, null where there is none. */
export async function queueBatch(
  trx: Db,
  job: BatchRequest,
): Promise<{ readonly queued: number; readonly last: number | null }> {
  const { operation, filter, eventId, after, limit, actor, source, requestId } = job;
  const { rows } = await sql<{ queued: number; last: number | null }>`
    with batch as materialized (
      select z.id, z.name from zone z where z.id > ${after} and ${zonesOf(operation, filter)} order by z.id limit ${limit}),
    made as (
      insert into event (kind, subject_id, subject_name, type, priority, scheduled, actor, source, request_id, cause_id)
      select 'zone', b.id, b.name, ${BULK_OPERATIONS[operation].event}, ${PRIORITY.bulk}, clock_timestamp(), ${actor}, ${source},
        ${requestId}, ${eventId}::bigint
      from batch b order by b.id returning subject_id),
    told as (select pg_notify(${EVENT_CHANNEL}, 'zone') from made limit 1)
    select count(*)::int as queued, max(subject_id) as last, (select count(*) from told) as told from made`.execute(
    trx,
  );
  const [row] = rows;
  return { queued: row?.queued ?? 0, last: row?.last ?? null };
}

/** What remains to be done of a job, from two small indexes: finished events are not read, however many there are. */
export async function bulkCounts(trx: Db, { operation, eventId }: BulkKey): Promise<BulkCounts> {
  const { rows } = await sql<BulkCounts>`
    select count(*) filter (where state <> 'RETRY')::int as open,
      count(*) filter (where state = 'RETRY' and attempts < ${GIVE_UP_AFTER})::int as retrying,
      count(*) filter (where state = 'RETRY' and attempts >= ${GIVE_UP_AFTER})::int as "givenUp",
      (select count(*)::int from event f where f.cause_id = ${eventId} and f.type = ${BULK_OPERATIONS[operation].event}
        and f.priority = 9 and f.state in ('FAILURE', 'CANCELLED')) as failed
    from event where cause_id = ${eventId} and type = ${BULK_OPERATIONS[operation].event} and priority = 9
      and state in ('NEW', 'RETRY', 'RUNNING')`.execute(trx);
  return rows[0] ?? { open: 0, retrying: 0, failed: 0, givenUp: 0 };
}

/** Is something under way that the job's events have set going: steps of their zones, reconfigurations? */
export async function isBulkFollowed(trx: Db, { operation, eventId }: BulkKey): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`
    select exists (select from event where cause_id = ${eventId} and type <> ${BULK_OPERATIONS[operation].event} and priority = 9
        and state in ('NEW', 'RETRY', 'RUNNING') and (state <> 'RETRY' or attempts < ${GIVE_UP_AFTER}))
      or exists (select from reconfig_wanted where cause_id = ${eventId} and priority = 9) as yes`.execute(trx);
  return rows[0]?.yes ?? false;
}

/**
 * Ends the job's events that wait, each under its zone's lock (design §3.5); one whose zone is held at this moment is left to
 * end by itself. Returns how many ended.
 */
export async function cancelBulkEvents(trx: Db, { operation, eventId }: BulkKey): Promise<number> {
  const { event } = BULK_OPERATIONS[operation];
  const done = await sql`
    with held as materialized (
      select z.id from zone z where z.id in (
        select e.subject_id from event e where e.cause_id = ${eventId} and e.type = ${event} and e.priority = 9
          and e.state in ('NEW', 'RETRY'))
      order by z.id for no key update skip locked)
    update event e set state = 'CANCELLED', processed = clock_timestamp(), lease_until = null,
      result = jsonb_build_object('message', 'canceled with its bulk job'::text)
    from held where e.kind = 'zone' and e.subject_id = held.id and e.cause_id = ${eventId} and e.type = ${event}
      and e.priority = 9 and e.state in ('NEW', 'RETRY')`.execute(trx);
  await sql`
    update zone z set retry_reason = null where z.retry_reason is not null
      and z.id in (select e.subject_id from event e where e.cause_id = ${eventId} and e.type = ${event} and e.priority = 9
        and e.state = 'CANCELLED')
      and not exists (select from event e where e.kind = 'zone' and e.subject_id = z.id and e.state = 'RETRY')`.execute(
    trx,
  );
  return Number(done.numAffectedRows ?? 0n);
}

/** Newest first. */
export async function listBulk(trx: Db, limit: number): Promise<BulkRow[]> {
  return trx.selectFrom('bulk').selectAll().orderBy('id', 'desc').limit(limit).execute();
}

export async function findBulk(trx: Db, id: number): Promise<BulkRow | undefined> {
  return trx.selectFrom('bulk').selectAll().where('id', '=', id).executeTakeFirst();
}
