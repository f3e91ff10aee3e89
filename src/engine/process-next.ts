// One queued event, from the claim to its record: what a worker of dmsd repeats.

import { eventMode, isListed } from '../domain/decide.ts';
import { isConnectionFault } from '../store/db.ts';
import {
  type Claim,
  type ClaimedEvent,
  finishIgnoredStatement,
  finishStatement,
  isAsClaimed,
  markRunning,
} from '../store/event.ts';
import type { WorkerSession } from '../store/session.ts';
import { jsonRow, lockSubject } from '../store/subject.ts';
import type { Claims, ClaimTurn } from './claims.ts';
import type { Subject } from './context.ts';
import { interpret } from './interpret.ts';
import { factSettings, loadFacts, subjectName } from './load-facts.ts';
import { inHand, type OutsideWork, type Processor } from './processor.ts';
import { finalRecord, ignoredResult, writeBack } from './record.ts';
import { finishGone, recordFault } from './record-fault.ts';

export type Step =
  | { readonly did: 'nothing' | 'again' | 'event' }
  | { readonly did: 'planned'; readonly work: OutsideWork };

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

type Waiting = Pick<ClaimedEvent, 'id' | 'type'>;

/** The events at the head of the claim that the present state does not handle. Throws EventTypeUnknown for the first. */
function ignoredRun({ claim, event }: Claimed, subject: Subject): Waiting[] {
  const { kind } = subject;
  const isIgnored = ({ type }: Waiting): boolean => !isListed(kind, String(subject.row.state), type);
  if (!isIgnored(event)) return [];
  const following = claim.following ?? [];
  const end = following.findIndex((next) => eventMode(kind, next.type) === undefined || !isIgnored(next));
  return [event, ...(end < 0 ? following : following.slice(0, end))];
}

/** So that an event whose fault can never be written leaves the database time for others. */
const UNRECORDED_MS = 250;

/** Commits behind the statements just sent, and sends the next claim along. */
async function endWith({ claims, turn }: Claimed, sent: readonly Promise<unknown>[]): Promise<void> {
  const committed = claims.session.send('commit');
  claims.sendAhead(turn);
  await Promise.all([...sent, committed]);
}

async function runClaimed(processor: Processor, claimed: Claimed): Promise<Step> {
  const { claims, claim, event } = claimed;
  if (claim.subject === null) {
    await finishGone(claims.session.trx, event);
    await claims.session.send('commit');
    return { did: 'event' };
  }
  const row = jsonRow(claim.subject);
  const subject: Subject = { kind: event.kind, id: event.subject_id, name: subjectName(event.kind, row), row };
  if (event.state === 'RUNNING') return takeUpAgain(claims.session, processor, event, subject);
  const ignored = ignoredRun(claimed, subject);
  return ignored.length > 0 ? endIgnored(claimed, subject, ignored) : runEvent(processor, claimed, subject);
}

async function endIgnored(claimed: Claimed, subject: Subject, ignored: readonly Waiting[]): Promise<Step> {
  const results = ignored.map((one) => ({ id: one.id, result: ignoredResult(subject, one) }));
  const where = { kind: subject.kind, id: subject.id, state: String(subject.row.state) };
  await endWith(claimed, [claimed.claims.session.send(finishIgnoredStatement(where, results))]);
  return { did: 'event' };
}

/** Through the machine: recorded with its changes, or committed as RUNNING where an outside effect is left to do. */
async function runEvent(processor: Processor, claimed: Claimed, subject: Subject): Promise<Step> {
  const { claims, claim, event } = claimed;
  const { session } = claims;
  const { trx } = session;
  const { ports } = processor;
  const hand = inHand(event);
  const known = { row: subject.row, now: claim.now, settings: factSettings(ports) };
  const facts = await loadFacts(trx, event.kind, hand, known);
  const trigger = { ...hand.params, type: event.type };
  const context = { trx, ports, subject, event: hand, facts };
  const run = await interpret(context, trigger, processor.performers[event.kind]);
  const record = finalRecord(subject, event, run, facts);
  if (run.outside !== null) {
    await markRunning(trx, event.id, processor.epoch, processor.leaseMs, record);
    await session.send('commit');
    const { effects, outcomes } = run;
    return { did: 'planned', work: { event, subject, effect: run.outside, plan: { effects, outcomes } } };
  }
  const changes = writeBack(subject, event.id, run);
  await endWith(claimed, [
    ...run.later.map((statement) => session.send(statement)),
    session.send(finishStatement({ id: event.id, kind: event.kind, subjectId: event.subject_id }, record)),
    ...(changes === null ? [] : [session.send(changes)]),
  ]);
  if (run.effects.some((effect) => effect.type === 'record_publication')) processor.pause.worked();
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
    if (!turn.kinds.includes(event.kind)) {
      // claimed ahead, before the master began to reconfigure
      await session.send('rollback');
      return { did: 'again' };
    }
    return await runClaimed(processor, { claims, claim, event, turn });
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    if (event === null) {
      await claims.giveBack();
      throw error;
    }
    return await writeFault(claims, processor, event, error);
  }
}

/**
 * A fault that cannot be written, as while a caller holds the subject, leaves the event as it was: it comes again. The rollback
 * has let go of the subject: where somebody else has taken or ended the event since, that is what counts.
 */
async function writeFault(claims: Claims, processor: Processor, event: ClaimedEvent, thrown: unknown): Promise<Step> {
  const { session } = claims;
  const { clock, logger } = processor.ports;
  try {
    const begun = claims.beginAnew();
    const locked = lockSubject(session.trx, event.kind, event.subject_id);
    await Promise.all([begun, locked]);
    if (await isAsClaimed(session.trx, event)) await recordFault(session.trx, processor, event, thrown);
    await session.send('commit');
    return { did: 'event' };
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    await session.send('rollback');
    logger.warn({ event: event.id, err: error, fault: thrown }, 'a fault could not be recorded, the event comes again');
    await clock.sleep(UNRECORDED_MS);
    return { did: 'again' };
  }
}
