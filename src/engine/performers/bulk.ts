// Performers of bulk jobs: they touch nothing but the database, so whoever pauses or cancels a job can raise its events.

import { type BulkFilter, isBulkOperation } from '../../domain/bulk/operations.ts';
import { type BulkKey, cancelBulkEvents, queueBatch } from '../../store/bulk.ts';
import type { InsidePerformer, JsonRow, RaisePorts } from '../context.ts';

/** What a job's events are found by. */
export function bulkKey(row: JsonRow): BulkKey {
  const operation = String(row.operation);
  if (!isBulkOperation(operation)) throw new Error(`there is no bulk operation ${operation}`);
  return { operation, eventId: Number(row.event_id ?? 0) };
}

/** Effect `queue_batch`: the cursor is written in the same transaction, so no zone is left out or comes twice. */
const queueBulkBatch: InsidePerformer<RaisePorts> = async ({ trx, subject: { row } }, params) => {
  const filter = row.filter as BulkFilter;
  const { queued, last } = await queueBatch(trx, {
    ...bulkKey(row),
    filter,
    after: Number(row.cursor ?? 0),
    limit: Number(params.limit),
    actor: row.actor as string | null,
    source: row.source as string | null,
    requestId: row.request_id as string | null,
  });
  if (last === null) return { type: 'batch_empty', cursor: String(filter.until), looks: Number(params.looks) };
  return { type: 'batch_queued', cursor: String(last), queued };
};

/** Effect `cancel_open`: what has ended, or is under way, stays as it is. */
const cancelOpen: InsidePerformer<RaisePorts> = async ({ trx, subject }) => {
  await cancelBulkEvents(trx, bulkKey(subject.row));
  return undefined;
};

export const bulkPerformers: Readonly<Record<string, InsidePerformer<RaisePorts>>> = {
  queue_batch: queueBulkBatch,
  cancel_open: cancelOpen,
};
