// Outside effects: performed with nothing locked, then settled in a second transaction (design §3.7).

import type { StoredOutcome } from '../domain/event.ts';
import { isRunningUnder } from '../store/daemon.ts';
import { finishEvent } from '../store/event.ts';
import { lockSubject, lockSubjectNow } from '../store/subject.ts';
import type { Db, JsonRow, Subject } from './context.ts';
import { interpret } from './interpret.ts';
import { factSettings, loadFacts } from './load-facts.ts';
import { inHand, type OutsideWork, type Processor } from './processor.ts';
import { finalRecord, writeBack } from './record.ts';
import { finishGone, recordFault } from './record-fault.ts';

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
  // Another epoch, or a final state, means that the outcome must be dropped (spec 06 §8.1).
  if (!(await isRunningUnder(trx, processor.epoch, event.id))) return;
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
  const context = { trx, ports, subject, event: hand, facts };
  const run = await interpret(context, outcome, processor.performers[event.kind]);
  if (run.outside !== null) throw new Error(`${event.type}: a second outside effect, ${run.outside.type}`);
  const record = finalRecord(subject, event, { ...run, listed: true, outcomes: [outcome, ...run.outcomes] }, facts);
  for (const statement of run.later) await statement.execute(trx);
  await finishEvent(trx, { id: event.id, kind: event.kind, subjectId: event.subject_id }, record);
  await writeBack(subject, event.id, run)?.execute(trx);
}

/** Records that an outside effect failed, unless the event is no longer ours. */
export async function settleFault(trx: Db, processor: Processor, work: OutsideWork, thrown: unknown): Promise<void> {
  await lockSubject(trx, work.event.kind, work.event.subject_id);
  if (await isRunningUnder(trx, processor.epoch, work.event.id)) await recordFault(trx, processor, work.event, thrown);
}
