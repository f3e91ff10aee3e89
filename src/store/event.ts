// The event table: insert, claim, finish. Who may write an open row holds its subject (design §3.5).

import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { EventKind, EventState, StoredEffect, StoredOutcome } from '../domain/event.ts';
import { storableJson } from './json-text.ts';
import type { Database } from './schema.ts';
import type { FixedStatement } from './session.ts';

type Db = Kysely<Database>;
type Json = Readonly<Record<string, unknown>>;

/** The channel on which a committed event wakes the daemon; the payload is the kind. */
export const EVENT_CHANNEL = 'dms_event';

export interface NewEvent {
  readonly kind: EventKind;
  readonly subjectId: number;
  readonly subjectName: string;
  readonly type: string;
  readonly params: Json | null;
  readonly priority: number;
  /** Milliseconds from now (the database's clock), unless `at` is given. */
  readonly delayMs: number;
  /** RFC 3339. */
  readonly at: string | null;
  readonly actor: string | null;
  readonly source: string | null;
  readonly requestId: string | null;
  readonly causeId: number | null;
}

/** What is recorded of an event's run. */
export interface EventRecord {
  readonly state: EventState;
  readonly resultCode: number;
  readonly facts: Json | null;
  readonly before: Json | null;
  /** null: the same as `before`. */
  readonly after: Json | null;
  readonly effects: readonly StoredEffect[] | null;
  readonly outcomes: readonly StoredOutcome[] | null;
  readonly result: Json | null;
  readonly error: string | null;
}

/** An event as the claim hands it over, columns as in the table, times as PostgreSQL's JSON has them. */
export interface ClaimedEvent {
  readonly id: number;
  readonly kind: EventKind;
  readonly subject_id: number;
  readonly subject_name: string;
  readonly type: string;
  readonly priority: number;
  readonly attempts: number;
  readonly state: EventState;
  readonly actor: string | null;
  readonly source: string | null;
  readonly request_id: string | null;
  readonly cause_id: number | null;
  readonly params: Json | null;
  readonly facts: Json | null;
  readonly before: Json | null;
  readonly effects: readonly StoredEffect[] | null;
}

export interface Claim {
  readonly event: ClaimedEvent | null;
  /** The subject's next due events, in order. */
  readonly following: readonly { readonly id: number; readonly type: string }[] | null;
  /** The locked subject's row as JSON; null when it is gone. */
  readonly subject: Json | null;
  readonly gone: boolean;
  /** Another worker won a race: roll back and claim again. */
  readonly again: boolean;
  readonly now: string;
}

// What programs and servers say may have any characters.
function json(value: unknown): string | null {
  return value === null || value === undefined ? null : storableJson(value);
}

function scheduledAt(event: NewEvent) {
  return event.at === null
    ? sql<string>`clock_timestamp() + ${event.delayMs} * interval '1 ms'`
    : sql<string>`${event.at}::timestamptz`;
}

/** Inserts a waiting event and wakes the daemon when the transaction commits. Returns its id. */
export async function insertEvent(trx: Db, event: NewEvent): Promise<number> {
  const rows = await sql<{ id: number }>`
    with e as (
      insert into event (kind, subject_id, subject_name, type, params, priority, scheduled, actor, source, request_id, cause_id)
      values (${event.kind}, ${event.subjectId}, ${event.subjectName}, ${event.type}, ${json(event.params)}::jsonb, ${event.priority},
        ${scheduledAt(event)}, ${event.actor}, ${event.source}, ${event.requestId}, ${event.causeId})
      returning id)
    select id, pg_notify(${EVENT_CHANNEL}, ${event.kind}) from e`.execute(trx);
  return rows.rows[0]!.id;
}

/**
 * Inserts a waiting event unless an equal one (subject, type, params) already waits; returns the id of the one that waits.
 * An equal one that waits for a later time does not count: the earlier one must run. Nor does one of lower priority, since bulk
 * work may wait long, nor `running`, the event in whose transaction this happens: its row still says NEW.
 */
export async function insertEventOnce(trx: Db, event: NewEvent, running: number | null): Promise<number> {
  const rows = await sql<{ id: number }>`
    with waits as (
      select id from event
      where kind = ${event.kind} and subject_id = ${event.subjectId} and type = ${event.type} and state = 'NEW'
        and params is not distinct from ${json(event.params)}::jsonb and scheduled <= ${scheduledAt(event)}
        and priority <= ${event.priority} and id is distinct from ${running}::bigint
      order by scheduled, id limit 1),
    e as (
      insert into event (kind, subject_id, subject_name, type, params, priority, scheduled, actor, source, request_id, cause_id)
      select ${event.kind}, ${event.subjectId}::bigint, ${event.subjectName}, ${event.type}, ${json(event.params)}::jsonb, ${event.priority}::smallint,
        ${scheduledAt(event)}, ${event.actor}, ${event.source}, ${event.requestId}, ${event.causeId}::bigint
      where not exists (select 1 from waits)
      returning id)
    select id, null as told from waits
    union all
    select id, pg_notify(${EVENT_CHANNEL}, ${event.kind})::text from e`.execute(trx);
  return rows.rows[0]!.id;
}

/** Draws an id of the event sequence: edit-lock tokens and sync events share it. */
export async function drawEventId(trx: Db): Promise<number> {
  const rows = await sql<{ id: number }>`select nextval('event_id_seq')::bigint as id`.execute(trx);
  return rows.rows[0]!.id;
}

const nextSeq = (kind: EventKind, subjectId: number) =>
  sql`coalesce((select max(h.seq) from event h where h.kind = ${kind} and h.subject_id = ${subjectId} and h.seq is not null), 0) + 1`;

/** Records a sync event that has run in this transaction, under its subject's lock. */
export function finishedEventStatement(id: number, event: NewEvent, record: EventRecord): RawBuilder<unknown> {
  return sql`
    insert into event (id, kind, subject_id, subject_name, type, sync, params, priority, started, processed, seq, attempts, state, result_code,
      facts, before, after, effects, outcomes, result, error, actor, source, request_id, cause_id)
    values (${id}, ${event.kind}, ${event.subjectId}, ${event.subjectName}, ${event.type}, true, ${json(event.params)}::jsonb, ${event.priority},
      clock_timestamp(), clock_timestamp(), ${nextSeq(event.kind, event.subjectId)}, 1, ${record.state}, ${record.resultCode},
      ${json(record.facts)}::jsonb, ${json(record.before)}::jsonb, ${json(record.after)}::jsonb, ${json(record.effects)}::jsonb,
      ${json(record.outcomes)}::jsonb, ${json(record.result)}::jsonb, ${record.error}, ${event.actor}, ${event.source}, ${event.requestId},
      ${event.causeId})`;
}

export async function insertFinishedEvent(trx: Db, id: number, event: NewEvent, record: EventRecord): Promise<void> {
  await finishedEventStatement(id, event, record).execute(trx);
}

/** The next due event with its subject locked, in one call (migrations/0002); `skip`: where among the first ones to begin. */
export function claimStatement(epoch: number, kinds: readonly EventKind[], skip: number): FixedStatement<Claim> {
  return { text: 'select * from claim_event($1, $2, $3)', values: [epoch, kinds, skip] };
}

export interface FinishedEvent {
  readonly id: number;
  readonly kind: EventKind;
  readonly subjectId: number;
}

const FINISH = `
  update event set state = $4, processed = clock_timestamp(), attempts = attempts + 1, lease_until = null, result_code = $5,
    seq = coalesce((select h.seq from event h where h.kind = $2 and h.subject_id = $3 and h.seq is not null order by h.seq desc limit 1), 0) + 1,
    facts = $6::jsonb, before = $7::jsonb, after = $8::jsonb, effects = $9::jsonb, outcomes = $10::jsonb, result = $11::jsonb, error = $12
  where id = $1`;

/** Ends an event whose subject this transaction has locked; gives it the next number of the subject's history. */
export function finishStatement(event: FinishedEvent, record: EventRecord): FixedStatement {
  const { state, resultCode, facts, before, after, effects, outcomes, result, error } = record;
  const parts = [facts, before, after, effects, outcomes, result].map(json);
  return {
    text: FINISH,
    values: [event.id, event.kind, event.subjectId, state, resultCode, ...parts, error],
  };
}

/**
 * Ends a run of events that their subject's state does not handle: of each, that state and its result are kept.
 * The subject is locked by this transaction.
 */
export function finishIgnoredStatement(
  subject: { readonly kind: EventKind; readonly id: number; readonly state: string },
  run: readonly { readonly id: number; readonly result: Json }[],
): FixedStatement {
  const { kind, id, state } = subject;
  const values = [kind, id, state, run.map((event) => event.id), run.map((event) => json(event.result))];
  return { text: 'select finish_ignored($1, $2, $3, $4, $5)', values };
}

export async function finishEvent(trx: Db, event: FinishedEvent, record: EventRecord): Promise<void> {
  const { text, values } = finishStatement(event, record);
  await trx.executeQuery(CompiledQuery.raw(text, [...values]));
}

/** Commits to an outside effect: the plan is stored, the lease says until when nobody else takes it. */
export async function markRunning(
  trx: Db,
  id: number,
  epoch: number,
  leaseMs: number,
  record: EventRecord,
): Promise<void> {
  await sql`
    update event set state = 'RUNNING', started = clock_timestamp(), lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms',
      epoch = ${epoch}, facts = ${json(record.facts)}::jsonb, before = ${json(record.before)}::jsonb, after = ${json(record.after)}::jsonb,
      effects = ${json(record.effects)}::jsonb, outcomes = ${json(record.outcomes)}::jsonb, result = ${json(record.result)}::jsonb
    where id = ${id}`.execute(trx);
}

/** Is the event still in the state in which it was claimed? The caller has locked its subject again. */
export async function isAsClaimed(trx: Db, { id, state, attempts }: ClaimedEvent): Promise<boolean> {
  const query = trx.selectFrom('event').select(['state', 'attempts']).where('id', '=', id).forUpdate();
  const now = await query.executeTakeFirst();
  return now?.state === state && now.attempts === attempts;
}

/** Extends the lease of running events of this epoch. */
export async function renewLeases(db: Db, ids: readonly number[], epoch: number, leaseMs: number): Promise<void> {
  if (ids.length === 0) return;
  await sql`update event set lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
    where id = any (${ids as number[]}) and state = 'RUNNING' and epoch = ${epoch}`.execute(db);
}

/** Ends the leases of daemons before this epoch: they act no more, and what they planned need not wait. Returns how many. */
export async function lapseLeases(db: Db, epoch: number): Promise<number> {
  const done = await sql`update event set lease_until = clock_timestamp()
    where state = 'RUNNING' and epoch < ${epoch} and lease_until > clock_timestamp()`.execute(db);
  return Number(done.numAffectedRows ?? 0n);
}

/** Puts an event off after a passing fault; `delayMs` from now. */
export async function markRetry(trx: Db, id: number, delayMs: number, error: string): Promise<void> {
  await sql`
    update event set state = 'RETRY', attempts = attempts + 1, lease_until = null, scheduled = clock_timestamp() + ${delayMs} * interval '1 ms',
      error = ${error}, result_code = 450
    where id = ${id} and state in ('NEW', 'RETRY', 'RUNNING')`.execute(trx);
}

/** Moves a waiting event; the caller holds its subject. Returns false when it no longer waits. */
export async function moveEvent(trx: Db, id: number, delayMs: number): Promise<boolean> {
  const done = await sql`update event set scheduled = clock_timestamp() + ${delayMs} * interval '1 ms'
    where id = ${id} and state in ('NEW', 'RETRY')`.execute(trx);
  return (done.numAffectedRows ?? 0n) > 0n;
}

/**
 * Ends waiting events without running them; the caller holds their subject. Returns how many.
 * Superseded are only those that are being retried: one that has not run yet may carry wishes of its own.
 */
export async function endWaiting(
  trx: Db,
  subject: { kind: EventKind; subjectId: number },
  selection: { readonly types?: readonly string[]; readonly id?: number },
  state: 'CANCELLED' | 'SUPERSEDED',
): Promise<number> {
  const done = await sql`
    update event set state = ${state}, processed = clock_timestamp(), lease_until = null,
      result = jsonb_build_object('message', ${state === 'CANCELLED' ? 'canceled' : 'superseded by a newer event'}::text)
    where kind = ${subject.kind} and subject_id = ${subject.subjectId}
      and (state = 'RETRY' or (state = 'NEW' and ${state === 'CANCELLED'}))
      and (${selection.types === undefined} or type = any (${(selection.types ?? []) as string[]}))
      and (${selection.id === undefined} or id = ${selection.id ?? 0})`.execute(trx);
  return Number(done.numAffectedRows ?? 0n);
}

/** Wakes waiting retries of a kind at once (SIGHUP, reset, a mended surrounding). */
export async function wakeRetries(db: Db): Promise<number> {
  const rows = await sql<{ woken: number }>`
    with w as (
      update event set scheduled = clock_timestamp() where id in (
        select id from event where state = 'RETRY' and scheduled > clock_timestamp() for update skip locked) returning 1)
    select count(*) as woken, pg_notify(${EVENT_CHANNEL}, 'retry') from w`.execute(db);
  return rows.rows[0]?.woken ?? 0;
}

/**
 * After the database's clock was put back: what waits for a time waits as long as it would have. Events of subjects that somebody
 * works on are left out. Returns how many.
 */
export async function bringForward(db: Db, ms: number): Promise<number> {
  const rows = await sql<{ moved: number }>`
    with m as (
      update event set scheduled = scheduled - ${ms} * interval '1 ms' where id in (
        select id from event where state in ('NEW', 'RETRY') and scheduled > clock_timestamp() for update skip locked) returning 1)
    select count(*) as moved, pg_notify(${EVENT_CHANNEL}, 'clock') from m`.execute(db);
  return rows.rows[0]?.moved ?? 0;
}

/** Milliseconds until the next open event that is not due yet is due or its lease lapses; null when there is none. */
export async function nextDueInMs(db: Db): Promise<number | null> {
  const rows = await sql<{ ms: number | null }>`
    select (extract(epoch from min(t) - clock_timestamp()) * 1000)::float8 as ms from (
      (select scheduled as t from event where state in ('NEW', 'RETRY') and priority = 0 and scheduled > clock_timestamp() order by scheduled limit 1)
      union all
      (select scheduled from event where state in ('NEW', 'RETRY') and priority = 5 and scheduled > clock_timestamp() order by scheduled limit 1)
      union all
      (select scheduled from event where state in ('NEW', 'RETRY') and priority = 9 and scheduled > clock_timestamp() order by scheduled limit 1)
      union all
      (select lease_until from event where state = 'RUNNING' order by lease_until limit 1)) x`.execute(db);
  return rows.rows[0]?.ms ?? null;
}
