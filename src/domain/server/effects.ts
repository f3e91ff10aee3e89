// Effects of the server machine: what is to be done, as data.

import type { ErrorName } from '../errors.ts';
import type { EffectPlace, QueueEffect } from '../machine-types.ts';

export type ServerEffect =
  | QueueEffect
  | { readonly type: 'refuse'; readonly params: { readonly error: ErrorName } }
  /** rsync, SOA query, rndc reconfig (spec 01 §4.2). */
  | { readonly type: 'configure'; readonly params: object }
  /** SOA query, rndc status (spec 01 §4.3). */
  | { readonly type: 'check'; readonly params: object };

export const serverEffectPlaces: Readonly<Record<Exclude<ServerEffect['type'], 'refuse'>, EffectPlace>> = {
  queue: 'inside',
  configure: 'outside',
  check: 'outside',
};
