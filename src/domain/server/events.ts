// Events and outcomes of the server machine (spec 01 §4.1).

import type { EventMode } from '../machine-types.ts';

export type ServerEvent =
  | { readonly type: 'enable' }
  | { readonly type: 'disable' }
  | { readonly type: 'reset' }
  | { readonly type: 'configChange' }
  | { readonly type: 'configure' }
  | { readonly type: 'checkServer' }
  /** For maintenance: DMS begins nothing on it and waits for nothing from it; it goes on serving. `force`: though no other is well. */
  | { readonly type: 'drain'; readonly force?: boolean }
  | { readonly type: 'undrain' }
  /** Address, type or server group are about to be changed by the operation that asks: only while DISABLED. */
  | { readonly type: 'changed' };

export type ServerOutcome =
  | {
      readonly type: 'configured';
      readonly zone_count: number | null;
      readonly reconfig_ms: number | null;
      /** Which configuration of its group it has. */
      readonly config_version: number | null;
      /** It took the configuration in its turn, and works with it. */
      readonly proved: boolean;
    }
  /** Another server of the group has its turn; `held`: the group's roll has stopped, and why. */
  | { readonly type: 'waits_turn'; readonly held: string | null }
  | { readonly type: 'checked'; readonly zone_count: number | null }
  /** It may work later: time-outs, rsync, rndc. `hurt`: it was well until it got this configuration. */
  | { readonly type: 'config_failed'; readonly reason: string; readonly hurt?: boolean }
  /** It answers, but wrongly (spec 01 §4.4). */
  | { readonly type: 'server_broken'; readonly reason: string; readonly hurt?: boolean };

export const serverEventModes: Readonly<Record<ServerEvent['type'], EventMode>> = {
  enable: 'sync',
  disable: 'sync',
  reset: 'sync',
  configChange: 'queued',
  configure: 'queued',
  checkServer: 'queued',
  drain: 'sync',
  undrain: 'sync',
  changed: 'sync',
};

const outcomes: Readonly<Record<ServerOutcome['type'], true>> = {
  configured: true,
  waits_turn: true,
  checked: true,
  config_failed: true,
  server_broken: true,
};

export const serverOutcomeTypes: readonly string[] = Object.keys(outcomes);
