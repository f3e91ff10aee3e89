// HOLD: how long it lasts, and how requests during it add up (spec 01 §3.3, spec 06 §5.3).

/** Values of `hold_sg` that are no server group (spec 01 §3). */
export const HOLD_NONE = 0;
export const HOLD_MASTER = -1;
export const HOLD_ALL = -2;

export const HOLD_MIN_MS = 2_000;
export const HOLD_MAX_MS = 600_000;

/** HOLD lasts that many times the stall of the slowest server, so that reconfiguring takes it at most 1 % of the time. */
const STALL_FACTOR = 100;
/** What `rndc reconfig` costs per zone that a server has already (measured: 23 µs). */
const STALL_MS_PER_ZONE = 0.025;

export interface HoldServer {
  /** Last measured `rndc reconfig`, milliseconds. */
  readonly reconfig_ms: number | null;
  readonly zone_count: number | null;
}

/**
 * Length of the HOLD after a reconfiguration that concerns these (enabled) servers.
 * `setting`: minutes, or 'auto'. `capped`: 'auto' wanted more than ten minutes.
 */
export function holdFor(
  setting: number | 'auto',
  servers: readonly HoldServer[],
): { readonly ms: number; readonly capped: boolean } {
  if (setting !== 'auto') return { ms: Math.round(setting * 60_000), capped: false };
  const stalls = servers.map((server) => server.reconfig_ms ?? (server.zone_count ?? 0) * STALL_MS_PER_ZONE);
  const wanted = STALL_FACTOR * Math.max(0, ...stalls);
  return { ms: Math.round(Math.min(HOLD_MAX_MS, Math.max(HOLD_MIN_MS, wanted))), capped: wanted > HOLD_MAX_MS };
}

/** A stall on a server of any size that is not worth a second thought, milliseconds: the shortest HOLD allows for it. */
const SMALL_STALL_MS = HOLD_MIN_MS / STALL_FACTOR;

/**
 * How much of a measured stall to believe, milliseconds. A real one is there at every reconfiguration, while one by a busy
 * machine is not: so it may at most double from one to the next, the first from what its zones should cost.
 */
export function believedStall(measured: number, last: HoldServer): number {
  const expected = last.reconfig_ms ?? (last.zone_count ?? 0) * STALL_MS_PER_ZONE;
  return Math.min(measured, Math.max(SMALL_STALL_MS, Math.round(2 * expected)));
}

/** The scope that serves both: every scope contains the master's part, two server groups together are all. */
export function combineScopes(a: number, b: number): number {
  if (a === b || b === HOLD_NONE) return a;
  if (a === HOLD_NONE) return b;
  if (a === HOLD_MASTER) return b;
  return b === HOLD_MASTER ? a : HOLD_ALL;
}

/** The words of `reconfig_wanted` as a value of `hold_sg`. */
export function scopeNumber(scope: 'none' | 'master' | 'all' | number): number {
  if (scope === 'none') return HOLD_NONE;
  if (scope === 'master') return HOLD_MASTER;
  return scope === 'all' ? HOLD_ALL : scope;
}
