// Effects of the zone machine: what is to be done, as data.

import type { ErrorName } from '../errors.ts';
import type { EffectPlace, QueueEffect, ResultEffect } from '../machine-types.ts';
import type { PublishParams, ServedState, ZoneEvent } from './events.ts';

export type ZoneEffect =
  | QueueEffect
  | ResultEffect
  /** The event fails with this error; nothing else of the transition is done. Data comes from event and row. */
  | { readonly type: 'refuse'; readonly params: { readonly error: ErrorName } }
  /** The named configuration is to be made again; `follow_up` is queued on this zone when that is done (spec 06 §5.2). */
  | {
      readonly type: 'request_reconfig';
      readonly params: {
        readonly scope: 'master' | 'sg';
        readonly sg_id: number | null;
        readonly follow_up: ZoneEvent['type'] | null;
      };
    }
  | { readonly type: 'check_served'; readonly params: object }
  | { readonly type: 'write_zone_file'; readonly params: { readonly zi_id: number } }
  /** Do servers and parent say what the move waits for (spec 06 §7.3)? */
  | { readonly type: 'check_move'; readonly params: object }
  | { readonly type: 'remove_zone_files'; readonly params: object }
  | { readonly type: 'publish'; readonly params: PublishParams }
  | { readonly type: 'compare_and_publish'; readonly params: PublishParams }
  /** A publish has succeeded: publication, serial floor, the version's publishing time. */
  | { readonly type: 'record_publication'; readonly params: ServedState & { readonly zi_id: number } }
  /** Retrying events of these types end as SUPERSEDED (spec 06 §2.5). */
  | { readonly type: 'supersede'; readonly params: { readonly types: readonly ZoneEvent['type'][] } }
  /** Incremental updates that wait may be applied now: an update is queued for them. */
  | { readonly type: 'release_groups'; readonly params: object }
  /** PTR records that DMS made for the zone's addresses go, or move to another name of theirs. */
  | { readonly type: 'withdraw_ptrs'; readonly params: object }
  | { readonly type: 'destroy'; readonly params: object };

export const zoneEffectPlaces: Readonly<Record<Exclude<ZoneEffect['type'], 'refuse'>, EffectPlace>> = {
  queue: 'inside',
  result: 'inside',
  request_reconfig: 'inside',
  check_served: 'inside',
  write_zone_file: 'inside',
  remove_zone_files: 'inside',
  publish: 'inside',
  check_move: 'outside',
  compare_and_publish: 'outside',
  record_publication: 'inside',
  supersede: 'inside',
  release_groups: 'inside',
  withdraw_ptrs: 'inside',
  destroy: 'inside',
};
