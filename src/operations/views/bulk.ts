// A bulk job as clients see it: its row, and counts of this moment.

import { type Static, Type } from 'typebox';
import { isBulkOperation } from '../../domain/bulk/operations.ts';
import { bulkCounts, isBulkFollowed } from '../../store/bulk.ts';
import type { Db } from '../../store/db.ts';
import type { BulkRow } from '../../store/schema.ts';

const NullText = Type.Union([Type.String(), Type.Null()]);

export const BulkJob = Type.Object({
  bulk_id: Type.Integer(),
  operation: Type.String(),
  state: Type.Union([Type.Literal('RUNNING'), Type.Literal('PAUSED'), Type.Literal('DONE'), Type.Literal('CANCELLED')]),
  sg_name: NullText,
  reference: NullText,
  names: Type.Union([Type.Array(Type.String()), Type.Null()]),
  expected: Type.Integer({ description: 'zones that matched when it began' }),
  queued: Type.Integer({ description: 'zones that have got their event' }),
  done: Type.Integer(),
  failed: Type.Integer({ description: 'for good, or tried so often that the job does not wait for them' }),
  retrying: Type.Integer({ description: 'zones that are tried again after a passing fault' }),
  following: Type.Boolean({ description: 'later steps of its zones are under way, as reconfigurations' }),
  actor: NullText,
  started: Type.String({ description: 'RFC 3339, UTC' }),
  ended: NullText,
  retry_reason: NullText,
  change_id: Type.Union([Type.Integer(), Type.Null()]),
});

type Filter = { sg_name?: string; reference?: string; patterns?: string[] };

export async function bulkView(trx: Db, row: BulkRow): Promise<Static<typeof BulkJob>> {
  const filter = row.filter as Filter;
  return {
    bulk_id: row.id,
    operation: row.operation,
    state: row.state,
    sg_name: filter.sg_name ?? null,
    reference: filter.reference ?? null,
    names: filter.patterns ?? null,
    expected: row.expected,
    queued: row.total,
    ...(await progressOf(trx, row)),
    actor: row.actor,
    started: row.ctime,
    ended: row.ended,
    retry_reason: row.retry_reason,
    change_id: row.event_id,
  };
}

/** Of a job that has ended its row tells; of another one the row is as old as its last step. */
async function progressOf(
  trx: Db,
  row: BulkRow,
): Promise<Pick<Static<typeof BulkJob>, 'done' | 'failed' | 'retrying' | 'following'>> {
  const { operation, event_id: eventId, total, done, failed } = row;
  if (row.ended !== null || eventId === null || !isBulkOperation(operation)) {
    return { done, failed, retrying: 0, following: false };
  }
  const key = { operation, eventId };
  const counts = await bulkCounts(trx, key);
  const lost = counts.failed + counts.givenUp;
  return {
    done: total - counts.open - counts.retrying - lost,
    failed: lost,
    retrying: counts.retrying,
    following: await isBulkFollowed(trx, key),
  };
}
