// PTR records follow what an operation did to the addresses of a zone (spec 04 §8.1).

import { changeBy } from '../domain/roles.ts';
import type { ContentRecord } from '../domain/zone/content.ts';
import { type PtrChange, queuePtrChanges, recheckAround } from '../engine/queue-ptrs.ts';
import type { Raised } from '../engine/raise.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import type { TransactionContext } from './define.ts';

type Following = Pick<PtrChange, 'from' | 'to' | 'rows' | 'forced' | 'becomes' | 'isCopy'>;

/** Queues the PTR changes of a change whose event is `eventId`; the content of a zone that is DISABLED publishes none. */
export async function followPtrs(
  ctx: TransactionContext,
  zone: Pick<NamedZone, 'id' | 'name' | 'state' | 'reference_id'>,
  eventId: number,
  following: Following,
): Promise<void> {
  const cause = causeOf(ctx, eventId);
  await queuePtrChanges(ctx, {
    zone,
    becomes: zone.state === 'DISABLED' && following.from !== null ? 'unserved' : 'served',
    ...following,
    sectag: ctx.caller.sectag,
    changeBy: cause.actor,
    cause,
  });
  if (following.becomes === 'withdrawn') await recheckAround(ctx, zone, cause);
}

function causeOf(ctx: TransactionContext, causeId: number) {
  const { source, requestId = null } = ctx.caller;
  return { actor: changeBy(ctx.caller), source, requestId, causeId };
}

/** Enabled addresses with FORCEREV. */
export function forcedAddresses(records: readonly ContentRecord[]): ContentRecord[] {
  const isForced = ({ type, disabled, forceReverse }: ContentRecord): boolean =>
    forceReverse === true && !disabled && (type === 'A' || type === 'AAAA');
  return records.filter(isForced);
}

/** ZI id of the candidate after an event. */
export function candidateOf({ row }: Raised): number | null {
  return typeof row.zi_candidate_id === 'number' ? row.zi_candidate_id : null;
}
