// Incremental updates at a publish: those that wait become one new version, those that no longer apply failed events (spec 04 §9).

import { ownedOf } from '../../domain/decide.ts';
import { DmsError } from '../../domain/errors.ts';
import { PRIORITY } from '../../domain/event.ts';
import type { GroupFault } from '../../domain/zone/groups/apply-groups.ts';
import { type GroupOperation, operationText } from '../../domain/zone/groups/group-operations.ts';
import { configFor } from '../../store/config.ts';
import { drawEventId, insertFinishedEvent } from '../../store/event.ts';
import type { PublishPlan } from '../../store/publish-plan.ts';
import type { ZoneRow } from '../../store/schema.ts';
import { deleteUpdateGroups, hasWaitingGroups, type WaitingGroup, waitingGroups } from '../../store/update-group.ts';
import type { InsideContext, InsidePerformer, JsonRow, RaisePorts } from '../context.ts';
import { saveTried, tryGroups } from '../groups-on-candidate.ts';
import { newEvent, queueEvent } from '../queue.ts';
import { queuePtrChanges } from '../queue-ptrs.ts';
import { failureRecord } from '../record.ts';
import { factsOfGroups } from './ptr-facts.ts';

/**
 * Groups wait while somebody edits, until the publish that ends the locked edit (spec 03 §7.2), and while a version that was
 * named is published.
 */
function isDeferred(row: JsonRow, params: JsonRow): boolean {
  if (params.as_saved === true) return true;
  return row.lock_state === 'EDIT_LOCK' && params.locked !== true;
}

/**
 * Applies what waits on the zone in the order of the ids, all as one version on top of the candidate, in the event's transaction.
 * The ZI id of that version; null: nothing waits, or may be applied now, or changes anything.
 */
export async function applyWaitingGroups(
  context: InsideContext,
  params: JsonRow,
  plan: PublishPlan,
): Promise<number | null> {
  const { trx, subject } = context;
  const zone = subject.row as unknown as ZoneRow;
  if (!plan.groupsWait || plan.candidate === null || isDeferred(subject.row, params)) return null;
  const settings = context.ports.settings.current();
  const groups = await waitingGroups(trx, zone.id);
  const facts = await factsOfGroups(trx, zone, groups, settings);
  const waiting = groups.map((one, i) => ({
    ...one,
    id: one.group.id,
    facts: facts[i] ?? { useApexNs: zone.use_apex_ns },
  }));
  const tried = await tryGroups(trx, zone, waiting, await configFor(trx, zone.sg_id));
  if (tried === null) return null;
  for (const { group, why } of tried.failed) await setAside(context, group, why);
  await deleteUpdateGroups(
    trx,
    waiting.map(({ id }) => id),
  );
  if (tried.content === tried.before) return null;
  const changeBy = tried.applied.findLast(({ group }) => group.change_by !== null)?.group.change_by ?? null;
  const ziId = await saveTried(trx, zone, tried, changeBy ?? tried.zi.change_by);
  await followPtrs(context, { from: zone.zi_candidate_id, to: ziId }, tried.applied);
  return ziId;
}

/** PTR records follow the addresses; who is no administrator may not hide behind a group of one. */
async function followPtrs(
  { trx, ports, subject, event }: InsideContext,
  zis: { readonly from: number | null; readonly to: number },
  applied: readonly WaitingGroup[],
): Promise<void> {
  const settings = ports.settings.current();
  const others = applied.find(({ group }) => group.sectag !== null && group.sectag !== settings.admin_sectag);
  const { group } = others ?? applied.at(-1) ?? { group: null };
  await queuePtrChanges(
    { trx, settings },
    {
      ...zis,
      zone: subject.row as unknown as ZoneRow,
      forced: applied
        .flatMap(({ operations }) => operations.filter(isForced))
        .map(({ owner, canon }) => ({ owner, canon: canon! })),
      sectag: group?.sectag ?? null,
      changeBy: group?.change_by ?? null,
      cause: {
        actor: group?.change_by ?? null,
        source: event.source,
        requestId: event.requestId,
        causeId: event.causeId ?? event.id,
      },
    },
  );
}

/** Has FORCEREV, and there is a name to be forced. */
function isForced({ kind, type, forceReverse, disabled, canon }: GroupOperation): boolean {
  return forceReverse && !disabled && canon !== null && kind !== 'DELETE' && (type === 'A' || type === 'AAAA');
}

/** As the record of a sync event that was refused: nothing of the group is lost, and `ls_failed_events` shows why. */
async function setAside(context: InsideContext, { group, operations }: WaitingGroup, why: GroupFault): Promise<void> {
  const { trx, ports, subject, event } = context;
  const { fault, operation } = why;
  const error = new DmsError(
    fault.error,
    { name: subject.name, update_type: group.update_type, ...fault.data },
    `${subject.name}: the incremental update ${group.update_type ?? group.id} no longer applies: ${fault.message}${operation === undefined ? '' : ` (${operationText(operation)})`}`,
  );
  const id = await drawEventId(trx);
  const request = newEvent({
    kind: 'zone',
    subjectId: subject.id,
    subjectName: subject.name,
    type: 'updateRrs',
    params: { update_type: group.update_type, update_group_id: group.id, operations: operations.map(operationText) },
    priority: PRIORITY.people,
    actor: group.change_by,
    source: event.source,
    causeId: event.causeId ?? event.id,
  });
  const before = ownedOf('zone', subject.row);
  const record = failureRecord({ kind: 'zone', row: subject.row, before }, { id, type: 'updateRrs' }, error);
  await insertFinishedEvent(trx, id, request, record);
  ports.logger.error({ zone: subject.name, update_type: group.update_type }, error.message);
}

/** Effect `release_groups`, inside: nothing keeps the zone's groups from being applied any more. */
export const releaseGroups: InsidePerformer<RaisePorts> = async ({ trx, subject, event }) => {
  if (!(await hasWaitingGroups(trx, subject.id))) return undefined;
  await queueEvent(trx, {
    kind: 'zone',
    subjectId: subject.id,
    subjectName: subject.name,
    type: 'update',
    priority: PRIORITY.people,
    coalesce: true,
    running: event.id,
    actor: event.actor,
    source: event.source,
    requestId: event.requestId,
    causeId: event.causeId ?? event.id,
  });
  return undefined;
};
