// The end of a zone: its row goes through the machine, and the PTR records that DMS made for it follow.

import type { Raised } from '../engine/raise.ts';
import { addressChanges } from '../store/address.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import type { TransactionContext } from './define.ts';
import { followPtrs } from './follow-ptrs.ts';
import { raiseForZone } from './raise-for.ts';

/**
 * Destroys a locked DELETED zone. With files left the machine asks for their removal instead: then the result has an `error`,
 * and the zone is there until somebody comes again.
 */
export async function destroyZoneRow(ctx: TransactionContext, zone: NamedZone): Promise<Raised['result']> {
  // what it had is not known any more afterwards
  const from = zone.zi_candidate_id;
  const rows = await addressChanges(ctx.trx, zone.id, { from, to: null });
  const { result, eventId } = await raiseForZone(ctx, zone, { type: 'doDestroy', failure: 'ZoneFilesStillExist' });
  if (result.error === undefined) await followPtrs(ctx, zone, eventId, { from, to: null, rows });
  return result;
}
