// The rows that machines own, in JSON form: read under their lock, written back where they changed.

import { type RawBuilder, sql } from 'kysely';
import type { EventKind } from '../domain/event.ts';
import type { Db } from './db.ts';

type JsonRow = Readonly<Record<string, unknown>>;

const POSTGRES_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/;

/** PostgreSQL's JSON of a row → the project's: times in RFC 3339 UTC with milliseconds, bytes as bare hex. */
export function jsonRow(raw: JsonRow): JsonRow {
  const row: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(raw)) {
    if (typeof value !== 'string') row[column] = value;
    else if (value.startsWith('\\x')) row[column] = value.slice(2);
    else row[column] = POSTGRES_TIME.test(value) ? new Date(value).toISOString() : value;
  }
  return row;
}

/** Locks a subject and returns its row, or null when it is gone. Waits at most the connection's lock_timeout. */
export async function lockSubject(trx: Db, kind: EventKind, id: number): Promise<JsonRow | null> {
  const rows = await sql<{ row: JsonRow }>`
    select to_jsonb(s) as row from ${sql.table(kind)} s where id = ${id} for no key update`.execute(trx);
  return rows.rows[0] === undefined ? null : jsonRow(rows.rows[0].row);
}

export interface LockedSubject {
  readonly row: JsonRow;
  /** The database's clock. */
  readonly now: string;
  /** A number of the event sequence: of a sync event, or an edit-lock token. */
  readonly drawn: number;
}

/** Like lockSubject, and draws an event's id and reads the clock in the same statement. */
export async function lockSubjectNow(trx: Db, kind: EventKind, id: number): Promise<LockedSubject | null> {
  const rows = await sql<LockedSubject>`
    select row_to_json(s) as row, clock_timestamp() as now, nextval('event_id_seq')::bigint as drawn
    from ${sql.table(kind)} s where id = ${id} for no key update`.execute(trx);
  const found = rows.rows[0];
  return found === undefined ? null : { ...found, row: jsonRow(found.row) };
}

const BYTES = new Set(['served_soa']);

/** Writes changed columns of a locked subject back, bytes given as hex; null when nothing changed. */
export function writeSubjectStatement(kind: EventKind, id: number, changes: JsonRow): RawBuilder<unknown> | null {
  const assignments = Object.entries(changes).map(([column, value]) => {
    const stored = BYTES.has(column) && typeof value === 'string' ? Buffer.from(value, 'hex') : value;
    return sql`${sql.ref(column)} = ${stored}`;
  });
  return assignments.length === 0 ? null : sql`update ${sql.table(kind)} set ${sql.join(assignments)} where id = ${id}`;
}

/** One statement of two: the event's row and the change of its subject, if there is one. */
export function withRecorded(event: RawBuilder<unknown>, change: RawBuilder<unknown> | null): RawBuilder<unknown> {
  return change === null ? event : sql`with recorded as (${event}) ${change}`;
}

/** Deletes a subject's row with all that hangs on it. */
export function deleteSubjectStatement(kind: EventKind, id: number): RawBuilder<unknown> {
  return sql`delete from ${sql.table(kind)} where id = ${id}`;
}

/** Notes why a subject's event is being retried; null clears it. */
export async function writeRetryReason(trx: Db, kind: EventKind, id: number, reason: string | null): Promise<void> {
  await sql`update ${sql.table(kind)} set retry_reason = ${reason} where id = ${id} and retry_reason is distinct from ${reason}`.execute(
    trx,
  );
}

/** The column's value once this event has passed: another one may still be retried. */
export function reasonOfOthers(kind: EventKind, id: number, eventId: number): RawBuilder<unknown> {
  return sql`case when exists (select from event e where e.kind = ${kind} and e.subject_id = ${id} and e.state = 'RETRY'
    and e.id <> ${eventId}) then retry_reason end`;
}

/** Clears the reason where no event of the subject is being retried any more. */
export async function clearStaleReason(trx: Db, kind: EventKind, id: number): Promise<void> {
  await sql`update ${sql.table(kind)} set retry_reason = null where id = ${id} and retry_reason is not null and not exists (
    select 1 from event e where e.kind = ${kind} and e.subject_id = ${id} and e.state = 'RETRY')`.execute(trx);
}
