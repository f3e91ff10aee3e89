// Many events that have run in one transaction, one on each of as many zones: recorded in one statement.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { EventRecord, NewEvent } from './event.ts';
import { storableJson } from './json-text.ts';

type JsonRow = Readonly<Record<string, unknown>>;

export interface FinishedZoneEvent {
  readonly id: number;
  readonly event: NewEvent;
  readonly record: EventRecord;
}

/** Records sync events of zones that this transaction has locked, at most one of each. */
export async function insertFinishedZoneEvents(trx: Db, events: readonly FinishedZoneEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ id, event, record }) => ({ id, ...event, ...record }));
  await sql`
    insert into event (id, kind, subject_id, subject_name, type, sync, params, priority, started, processed, seq, attempts, state,
      result_code, facts, before, after, effects, outcomes, result, error, actor, source, request_id, cause_id)
    select e.id, 'zone', e."subjectId", e."subjectName", e.type, true, e.params, e.priority, clock_timestamp(), clock_timestamp(),
      coalesce((select h.seq from event h where h.kind = 'zone' and h.subject_id = e."subjectId" and h.seq is not null
        order by h.seq desc limit 1), 0) + 1,
      1, e.state, e."resultCode", e.facts, e.before, e.after, e.effects, e.outcomes, e.result, e.error, e.actor, e.source,
      e."requestId", e."causeId"
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as e (id bigint, "subjectId" bigint, "subjectName" text, type text,
      params jsonb, priority smallint, state text, "resultCode" integer, facts jsonb, before jsonb, after jsonb, effects jsonb,
      outcomes jsonb, result jsonb, error text, actor text, source text, "requestId" text, "causeId" bigint)
    order by e.id`.execute(trx);
}

/** Writes changed columns of locked zones back, the same columns for all; `mark` is the restore that did it. */
export async function writeRestoredZones(
  trx: Db,
  mark: number,
  zones: readonly { readonly id: number; readonly row: JsonRow }[],
  columns: readonly string[],
): Promise<void> {
  if (zones.length === 0) return;
  const rows = zones.map(({ id, row }) => ({
    id,
    ...Object.fromEntries(columns.map((column) => [column, row[column]])),
  }));
  const set = columns.map((column) => sql`${sql.ref(column)} = n.${sql.raw(`"${column}"`)},`);
  await sql`
    update zone z set ${sql.join(set, sql` `)} restored_by = ${mark}, retry_reason = null
    from jsonb_populate_recordset(null::zone, ${storableJson(rows)}::jsonb) n where z.id = n.id`.execute(trx);
}
