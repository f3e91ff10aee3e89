// Effects of the server machine: what is to be done, as data.

import type { ErrorName } from '../errors.ts';
import type { EffectPlace, QueueEffect } from '../machine-types.ts';

export type ServerEffect =
  | QueueEffect
  | { readonly type: 'refuse'; readonly params: { readonly error: ErrorName } }
  /** rsync, SOA query, rndc reconfig (spec 01 §4.2). */
  | { readonly type: 'configure'; readonly params: object }
  /** SOA query, rndc status (spec 01 §4.3). */
  | { readonly type: 'check'; readonly params: object }
  /**
   * The group's turn goes to the next server (spec 06 §5.1). `proved`: the version that this one works with; `hurt`: why it does
   * not, having got it.
   */
  | { readonly type: 'end_turn'; readonly params: { readonly proved: number | null; readonly hurt: string | null } };

export const serverEffectPlaces: Readonly<Record<Exclude<ServerEffect['type'], 'refuse'>, EffectPlace>> = {
  queue: 'inside',
  configure: 'outside',
  check: 'outside',
  end_turn: 'inside',
};
