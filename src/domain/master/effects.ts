// Effects of the master machine: what is to be done, as data.

import type { ErrorName } from '../errors.ts';
import type { EffectPlace, QueueEffect } from '../machine-types.ts';
import type { ReconfigScope } from './events.ts';

export type MasterEffect =
  | QueueEffect
  | { readonly type: 'refuse'; readonly params: { readonly error: ErrorName } }
  /** Includes written and checked, `rndc reconfig` of the own named, files of the server groups (spec 01 §3.2). */
  | {
      readonly type: 'reconfigure';
      readonly params: { readonly scope: ReconfigScope; readonly sg_id?: number; readonly sg_name?: string | null };
    }
  /** The enabled servers of these groups get configChange. */
  | { readonly type: 'configure_servers'; readonly params: { readonly sg_ids: readonly number[] } }
  /** What waited for this run is queued. */
  | { readonly type: 'release_waiting'; readonly params: object }
  | {
      readonly type: 'rndc_zone';
      readonly params: { readonly command: 'loadkeys' | 'sign'; readonly zone_name: string };
    };

export const masterEffectPlaces: Readonly<Record<Exclude<MasterEffect['type'], 'refuse'>, EffectPlace>> = {
  queue: 'inside',
  reconfigure: 'outside',
  configure_servers: 'inside',
  release_waiting: 'inside',
  rndc_zone: 'outside',
};
