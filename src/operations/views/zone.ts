// Zone rows as callers see them (spec 03 §3.2).

import type { Static } from 'typebox';
import { changeBy } from '../../domain/roles.ts';
import type { ListedZone } from '../../store/zone-list.ts';
import type { NamedZone } from '../../store/zone-lookup.ts';
import type { BaseContext } from '../define.ts';
import type { ZoneBrief, ZoneFull } from '../schemas.ts';

type BriefColumn = 'id' | 'name' | 'zi_id' | 'state' | 'soa_serial' | 'ctime' | 'mtime' | 'deleted_start' | 'reference';

export function zoneBrief(zone: Pick<ListedZone, BriefColumn>): Static<typeof ZoneBrief> {
  const { id, name, zi_id, state, soa_serial, ctime, mtime, deleted_start, reference } = zone;
  return { zone_id: id, name, zi_id, state, soa_serial, ctime, mtime, deleted_start, reference };
}

/** Everybody sees who holds the lock; the token is for the holder, and for an administrator's shell (spec 03 D18). */
export function zoneFull(zone: NamedZone, ctx: Pick<BaseContext, 'caller'>): ZoneFull {
  const operator = ctx.caller.source === 'shell' && ctx.caller.role === 'admin';
  const seesToken = operator || zone.locked_by === changeBy(ctx.caller);
  return {
    ...zoneBrief(zone),
    zi_candidate_id: zone.zi_candidate_id,
    zone_type: zone.zone_type,
    lock_state: zone.lock_state,
    locked_by: zone.locked_by,
    locked_at: zone.locked_at,
    edit_lock_token: seesToken ? zone.edit_lock_token : null,
    use_apex_ns: zone.use_apex_ns,
    edit_lock: zone.edit_lock,
    auto_dnssec: zone.auto_dnssec,
    nsec3: zone.nsec3,
    inc_updates: zone.inc_updates,
    sg_name: zone.sg_name,
    alt_sg_name: zone.alt_sg_name,
    retry_reason: zone.retry_reason,
  };
}
