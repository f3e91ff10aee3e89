// Events and outcomes of the server machine (spec 01 §4.1).

import type { EventMode } from '../machine-types.ts';

export type ServerEvent =
  | { readonly type: 'enable' }
  | { readonly type: 'disable' }
  | { readonly type: 'reset' }
  | { readonly type: 'configChange' }
  | { readonly type: 'configure' }
  | { readonly type: 'checkServer' }
  /** Address, type or server group are about to be changed by the operation that asks: only while DISABLED. */
  | { readonly type: 'changed' };

export type ServerOutcome =
  | { readonly type: 'configured'; readonly zone_count: number | null; readonly reconfig_ms: number | null }
  | { readonly type: 'checked'; readonly zone_count: number | null }
  /** It may work later: time-outs, rsync, rndc. */
  | { readonly type: 'config_failed'; readonly reason: string }
  /** It answers, but wrongly (spec 01 §4.4). */
  | { readonly type: 'server_broken'; readonly reason: string };

export const serverEventModes: Readonly<Record<ServerEvent['type'], EventMode>> = {
  enable: 'sync',
  disable: 'sync',
  reset: 'sync',
  configChange: 'queued',
  configure: 'queued',
  checkServer: 'queued',
  changed: 'sync',
};

const outcomes: Readonly<Record<ServerOutcome['type'], true>> = {
  configured: true,
  checked: true,
  config_failed: true,
  server_broken: true,
};

export const serverOutcomeTypes: readonly string[] = Object.keys(outcomes);
