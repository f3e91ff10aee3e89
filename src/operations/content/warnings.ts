// Faults of level warning as a caller is told of them.

import type { Fault } from '../../domain/zone/checks/checks.ts';
import type { Warning } from '../define.ts';

/** More than this many would hide each other; the last word then says how many more there are. */
const MOST = 100;

/** `faults` that passed: warnings all. */
export function warningsOf(faults: readonly Fault[]): readonly Warning[] {
  const shown = faults.slice(0, MOST).map(({ id, message }) => ({ check: id, message }));
  const [next] = faults.slice(MOST);
  if (next === undefined) return shown;
  return [...shown, { check: next.id, message: `${next.message} (and ${faults.length - MOST - 1} more)` }];
}
