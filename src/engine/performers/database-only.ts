// Performers of effects that touch nothing but the database: any process may raise events whose effects are these.

import { PRIORITY } from '../../domain/event.ts';
import { endWaiting } from '../../store/event.ts';
import { MASTER_ID } from '../../store/master.ts';
import { insertReconfigRequest } from '../../store/reconfig.ts';
import type { InsideContext, InsidePerformer, JsonRow, Performers, RaisePorts } from '../context.ts';
import { queueEvent } from '../queue.ts';
import { releaseGroups } from './apply-groups.ts';
import { bulkPerformers } from './bulk.ts';
import { withdrawPtrs } from './withdraw-ptrs.ts';

type Perform = InsidePerformer<RaisePorts>;

/** Follow-ups of one change carry that change's id. */
function causeOf(context: InsideContext<RaisePorts>): number {
  return context.event.causeId ?? context.event.id;
}

function inherited(context: InsideContext<RaisePorts>) {
  const { actor, source, requestId } = context.event;
  return { actor, source, requestId, causeId: causeOf(context), running: context.event.id };
}

/** Bulk work keeps its low priority in what follows from it. */
function followUpPriority(context: InsideContext<RaisePorts>, params: JsonRow): number {
  if (typeof params.priority === 'number') return params.priority;
  return context.event.priority === PRIORITY.bulk ? PRIORITY.bulk : PRIORITY.followUp;
}

const queue: Perform = async (context, params) => {
  const { kind, id, name } = context.subject;
  await queueEvent(context.trx, {
    ...inherited(context),
    kind,
    subjectId: id,
    subjectName: name,
    type: String(params.type),
    params: (params.params as JsonRow | undefined) ?? {},
    priority: followUpPriority(context, params),
    delayMs: params.delay_ms as number | undefined,
    at: params.at as string | undefined,
    coalesce: params.coalesce === true,
  });
  return undefined;
};

const queueMaster: Perform = async (context, params) => {
  await queueEvent(context.trx, {
    ...inherited(context),
    kind: 'master',
    subjectId: MASTER_ID,
    subjectName: 'master',
    type: String(params.type),
    params: (params.params as JsonRow | undefined) ?? {},
    priority: followUpPriority(context, params),
    coalesce: true,
  });
  return undefined;
};

/** The request is its row; the master's event is only the wake-up (design §3.11). */
const requestReconfig: Perform = async (context, params) => {
  const { trx, subject } = context;
  const followUp = (params.follow_up as string | null | undefined) ?? null;
  const sgId = params.scope === 'master' ? null : (params.sg_id as number | null);
  const urgency = { priority: followUpPriority(context, {}), causeId: causeOf(context) };
  await insertReconfigRequest(trx, { sgId, zoneId: subject.kind === 'zone' ? subject.id : null, followUp, ...urgency });
  const altSgId =
    subject.kind === 'zone' && sgId === subject.row.sg_id ? (subject.row.alt_sg_id as number | null) : null;
  if (altSgId !== null) await insertReconfigRequest(trx, { sgId: altSgId, zoneId: null, followUp: null, ...urgency });
  for (const id of altSgId === null ? [sgId] : [sgId, altSgId]) {
    const event = id === null ? { type: 'masterReconfig' } : { type: 'partialReconfig', params: { sg_id: id } };
    await queueMaster(context, event);
  }
  return undefined;
};

const supersede: Perform = async (context, params) => {
  const { kind, id } = context.subject;
  await endWaiting(context.trx, { kind, subjectId: id }, { types: params.types as string[] }, 'SUPERSEDED');
  return undefined;
};

/** `result` and `destroy` are the interpreter's own. */
export const databaseOnly: Performers<RaisePorts> = {
  inside: {
    queue,
    queue_master: queueMaster,
    request_reconfig: requestReconfig,
    supersede,
    release_groups: releaseGroups,
    withdraw_ptrs: withdrawPtrs,
    ...bulkPerformers,
  },
  outside: {},
};
