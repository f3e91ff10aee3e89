// One queued event, from the claim to its record: what a worker of dmsd repeats.

import { ownedOf } from '../domain/decide.ts';
import { DmsError } from '../domain/errors.ts';
import type { EventKind, StoredEffect, StoredOutcome } from '../domain/event.ts';
import { databaseError, isConnectionFault } from '../store/db.ts';
import { type Claim, type ClaimedEvent, finishEvent, finishStatement, markRetry, markRunning } from '../store/event.ts';
import type { WorkerSession } from '../store/session.ts';
import { jsonRow, lockSubject, lockSubjectNow, writeRetryReason } from '../store/subject.ts';
import type { Claims, ClaimTurn } from './claims.ts';
import type { Db, EnginePorts, EventInHand, JsonRow, Performers, Subject } from './context.ts';
import { interpret } from './interpret.ts';
import { loadFacts, subjectName } from './machines.ts';
import { retryDelayMs } from './queue.ts';
import { failureRecord, finalRecord, writeBack } from './record.ts';

/** An outside effect whose event is committed as RUNNING; nothing is locked. */
export interface OutsideWork {
  readonly event: ClaimedEvent;
  readonly subject: Subject;
  readonly effect: StoredEffect;
  readonly plan: { readonly effects: readonly StoredEffect[]; readonly outcomes: readonly StoredOutcome[] };
}

export type Step =
  | { readonly did: 'nothing' | 'again' | 'event' }
  | { readonly did: 'planned'; readonly work: OutsideWork };

export interface Processor {
  readonly epoch: number;
  readonly ports: EnginePorts;
  readonly performers: Readonly<Record<EventKind, Performers>>;
  /** Milliseconds for which an outside effect's event belongs to this daemon, unless renewed. */
  readonly leaseMs: number;
}

function inHand(event: ClaimedEvent): EventInHand {
  return {
    id: event.id,
    type: event.type,
    params: event.params ?? {},
    attempts: event.attempts,
    priority: event.priority,
    actor: event.actor,
    source: event.source,
    requestId: event.request_id,
    causeId: event.cause_id,
  };
}

function factSettings(ports: EnginePorts) {
  return { editLockTimeoutS: ports.settings.current().edit_lock_timeout * 60 };
}

/** Configuration that an operator has still to make: surroundings for a queued event, whatever it is for a caller. */
const MENDED_BY_CONFIGURATION: ReadonlySet<string> = new Set(['ZoneCfgItemNotFound', 'ZoneCfgItemValueError']);

/** The error as the project's own; the unforeseen is passing: it is tried again and its reason shown (design §3.9). */
function classify(error: unknown): DmsError {
  const known = databaseError(error);
  if (known instanceof DmsError) {
    const { name, data, message } = known;
    return MENDED_BY_CONFIGURATION.has(name)
      ? new DmsError(name, data, message, { cause: error, passing: true })
      : known;
  }
  const reason = known instanceof Error ? `${known.name}: ${known.message}` : String(known);
  return new DmsError('Passing', { reason }, undefined, { cause: error, passing: true });
}

/** Records what went wrong, under the subject's lock: RETRY with its reason, or FAILURE for good. */
export async function recordFault(trx: Db, processor: Processor, event: ClaimedEvent, thrown: unknown): Promise<void> {
  const { ports } = processor;
  const error = classify(thrown);
  const subject = { kind: event.kind, subjectId: event.subject_id };
  const row = await lockSubject(trx, event.kind, event.subject_id);
  if (error.passing) {
    await markRetry(trx, event.id, retryDelayMs(event.attempts, ports.random.fraction()), error.message);
    if (row !== null) await writeRetryReason(trx, event.kind, event.subject_id, error.message);
    ports.logger.warn({ event: event.id, type: event.type, subject: event.subject_name, err: thrown }, error.message);
    return;
  }
  const before = row === null ? null : ownedOf(event.kind, row);
  await finishEvent(
    trx,
    { id: event.id, ...subject, kind: event.kind },
    failureRecord({ kind: event.kind, row, before }, event, error),
  );
  if (row !== null) await writeRetryReason(trx, event.kind, event.subject_id, null);
  ports.logger.error({ event: event.id, type: event.type, subject: event.subject_name }, error.message);
}

async function finishGone(trx: Db, event: ClaimedEvent): Promise<void> {
  const error = Object.assign(new Error(`${event.kind} ${event.subject_name} is gone`), { name: 'NoSuchSubject' });
  const record = failureRecord({ kind: event.kind, row: null, before: null }, event, error);
  await finishEvent(trx, { id: event.id, kind: event.kind, subjectId: event.subject_id }, record);
}

/** A lapsed lease: the stored plan is taken up again; its effects are idempotent. */
async function takeUpAgain(
  session: WorkerSession,
  processor: Processor,
  event: ClaimedEvent,
  subject: Subject,
): Promise<Step> {
  const effects = event.effects ?? [];
  const effect = effects.at(-1);
  if (effect === undefined) throw new Error(`event ${event.id} was RUNNING without a plan`);
  const record = {
    state: 'RUNNING',
    resultCode: 0,
    facts: event.facts,
    before: event.before,
    after: null,
    effects,
    outcomes: null,
    result: null,
    error: null,
  } as const;
  await markRunning(session.trx, event.id, processor.epoch, processor.leaseMs, record);
  await session.send('commit');
  return { did: 'planned', work: { event, subject, effect, plan: { effects, outcomes: [] } } };
}

interface Claimed {
  readonly claims: Claims;
  readonly claim: Claim;
  readonly event: ClaimedEvent;
  readonly turn: ClaimTurn;
}

async function runClaimed(processor: Processor, { claims, claim, event, turn }: Claimed): Promise<Step> {
  const { session } = claims;
  const { trx } = session;
  if (claim.subject === null) {
    await finishGone(trx, event);
    await session.send('commit');
    return { did: 'event' };
  }
  const row = jsonRow(claim.subject);
  const subject: Subject = { kind: event.kind, id: event.subject_id, name: subjectName(event.kind, row), row };
  if (event.state === 'RUNNING') return takeUpAgain(session, processor, event, subject);
  const { ports } = processor;
  const performers = processor.performers[event.kind];
  const hand = inHand(event);
  const facts = await loadFacts(trx, event.kind, hand, { row, now: claim.now, settings: factSettings(ports) });
  const run = await interpret(
    { trx, ports, subject, event: hand, facts },
    { ...hand.params, type: event.type },
    performers,
  );
  const record = finalRecord(subject, event, run, facts);
  if (run.outside !== null) {
    await markRunning(trx, event.id, processor.epoch, processor.leaseMs, record);
    await session.send('commit');
    return {
      did: 'planned',
      work: { event, subject, effect: run.outside, plan: { effects: run.effects, outcomes: run.outcomes } },
    };
  }
  const changes = writeBack(subject, run);
  const sent = [
    session.send(finishStatement({ id: event.id, kind: event.kind, subjectId: event.subject_id }, record)),
    ...(changes === null ? [] : [session.send(changes)]),
    session.send('commit'),
  ];
  claims.sendAhead(turn);
  await Promise.all(sent);
  return { did: 'event' };
}

/**
 * Claims the next due event of these kinds and runs it in one transaction.
 * Throws only when the database cannot be reached or the epoch is over; every other fault is recorded on the event.
 */
export async function processNext(claims: Claims, processor: Processor, turn: ClaimTurn): Promise<Step> {
  const { session } = claims;
  let event: ClaimedEvent | null = null;
  try {
    const claim = await claims.take(turn);
    event = claim.event;
    if (event === null) {
      await session.send('rollback');
      return { did: claim.again ? 'again' : 'nothing' };
    }
    return await runClaimed(processor, { claims, claim, event, turn });
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    await claims.giveBack();
    if (event === null) throw error;
    await session.send('begin');
    await recordFault(session.trx, processor, event, error);
    await session.send('commit');
    return { did: 'event' };
  }
}

/** Performs an outside effect and returns its outcome; throws what the performer throws. */
export async function performOutside(
  db: Db,
  processor: Processor,
  work: OutsideWork,
  signal: AbortSignal,
): Promise<StoredOutcome> {
  const { event, subject, effect } = work;
  const performer = processor.performers[event.kind].outside[effect.type];
  if (performer === undefined) throw new Error(`nobody performs the effect ${effect.type} of ${event.kind}`);
  return performer({ db, ports: processor.ports, subject, event: inHand(event), signal }, effect.params);
}

/** Is the event still ours? Another epoch, or a final state, means that the outcome must be dropped (spec 06 §8.1). */
async function stillOurs(trx: Db, processor: Processor, id: number): Promise<boolean> {
  const row = await trx
    .selectFrom('event')
    .select(['state', 'epoch'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row?.state === 'RUNNING' && row.epoch === processor.epoch;
}

/** The second transaction of an outside effect: the outcome is fed to the machine in its present state, the event ends. */
export async function settleOutside(
  trx: Db,
  processor: Processor,
  work: OutsideWork,
  outcome: StoredOutcome,
): Promise<void> {
  const { event } = work;
  const { ports } = processor;
  const locked = await lockSubjectNow(trx, event.kind, event.subject_id);
  if (!(await stillOurs(trx, processor, event.id))) return;
  if (locked === null) {
    await finishGone(trx, event);
    return;
  }
  const { row, now } = locked;
  const subject: Subject = { ...work.subject, row };
  const hand = inHand(event);
  const facts: JsonRow = {
    ...(await loadFacts(trx, event.kind, hand, { row, now, settings: factSettings(ports) })),
    plan: work.plan,
  };
  const run = await interpret({ trx, ports, subject, event: hand, facts }, outcome, processor.performers[event.kind]);
  if (run.outside !== null) throw new Error(`${event.type}: a second outside effect, ${run.outside.type}`);
  const record = finalRecord(subject, event, { ...run, listed: true, outcomes: [outcome, ...run.outcomes] }, facts);
  await finishEvent(trx, { id: event.id, kind: event.kind, subjectId: event.subject_id }, record);
  await writeBack(subject, run)?.execute(trx);
}

/** Records that an outside effect failed, unless the event is no longer ours. */
export async function settleFault(trx: Db, processor: Processor, work: OutsideWork, thrown: unknown): Promise<void> {
  await lockSubject(trx, work.event.kind, work.event.subject_id);
  if (await stillOurs(trx, processor, work.event.id)) await recordFault(trx, processor, work.event, thrown);
}
