// The edit lock of a zone for the length of one call.

import { changeBy } from '../domain/roles.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import type { TransactionContext } from './define.ts';
import { raiseForZone } from './raise-for.ts';

/**
 * Takes it in this call's transaction, so that a fault leaves no lock behind (spec 03 D29); null where the zone has none.
 * Throws EditLockFailure while somebody edits.
 */
export async function lockForThisCall(ctx: TransactionContext, zone: NamedZone): Promise<number | null> {
  if (!zone.edit_lock) return null;
  const { result } = await raiseForZone(ctx, zone, {
    type: 'edit',
    params: { locked_by: changeBy(ctx.caller) },
    failure: 'EditLockFailure',
  });
  return typeof result.edit_lock_token === 'number' ? result.edit_lock_token : null;
}
