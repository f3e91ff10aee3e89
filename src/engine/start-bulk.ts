// The beginning of a bulk job: its row, and its first step (design §3.12).

import type { BulkFilter, BulkOperationName } from '../domain/bulk/operations.ts';
import { PRIORITY } from '../domain/event.ts';
import { insertBulk, lastZoneId, matchingZones, setBulkEvent } from '../store/bulk.ts';
import type { Db } from './context.ts';
import { queueEvent } from './queue.ts';

export interface BulkStart {
  readonly operation: BulkOperationName;
  readonly filter: BulkFilter;
  /** Subjects that match now. */
  readonly expected: number;
  readonly actor: string | null;
  readonly source: string | null;
  readonly requestId: string | null;
}

/** Makes the job in the caller's transaction; it runs when that commits. */
export async function startBulk(
  trx: Db,
  { requestId, ...start }: BulkStart,
): Promise<{ readonly id: number; readonly eventId: number }> {
  const id = await insertBulk(trx, { ...start, request_id: requestId });
  const { operation, actor, source } = start;
  const eventId = await queueEvent(trx, {
    kind: 'bulk',
    subjectId: id,
    subjectName: operation,
    type: 'step',
    priority: PRIORITY.followUp,
    actor,
    source,
    requestId,
  });
  await setBulkEvent(trx, id, eventId);
  return { id, eventId };
}

/** Every configured zone is published again; of one whose served state is unknown the servers are asked first (spec 06 §1.2). */
export async function refreshEverything(
  trx: Db,
  who: Pick<BulkStart, 'actor' | 'source' | 'requestId'>,
): Promise<{ readonly id: number; readonly eventId: number }> {
  const filter = { until: await lastZoneId(trx) };
  const { total: expected } = await matchingZones(trx, 'refresh_all', filter, 0);
  return startBulk(trx, { ...who, operation: 'refresh_all', filter, expected });
}
