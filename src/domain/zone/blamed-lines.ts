// The line that BIND blames where records of one owner do not go together.

import type { ParsedZone, ParseFault } from '../../dns/zone-file/index.ts';
import type { CheckId, Fault } from './check-table.ts';

export interface Placed {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

// BIND stores the records of an owner that follow each other together, and tells where the last one ends up.
const WHEN_STORED: ReadonlySet<string> = new Set<CheckId>([
  'cname-multiple',
  'cname-other-data',
  'dname-multiple',
  'wildcard-ns',
]);

/** More would take too long to look through. */
const MAX_DROPPED = 100;

/** Where faults of `parsed` and of its checks are told. */
export function blamedLines({ records, errors, dropped }: Pick<ParsedZone, 'records' | 'errors' | 'dropped'>): {
  record(fault: Fault): Placed;
  fault(fault: ParseFault): ParseFault;
} {
  const between = [...errors, ...dropped.slice(0, MAX_DROPPED)];
  const isBroken = (file: string | undefined, from: number, to: number): boolean =>
    between.some((one) => one.file === file && one.line > from && one.line < to);
  let [known, end] = [-1, -1];
  // The last of the records from `at` on that have its owner, case included.
  const endOfRun = (at: number): number => {
    if (at >= known && at <= end) return end;
    [known, end] = [at, at];
    const first = records[at];
    for (; first !== undefined; end++) {
      const next = records[end + 1];
      if (next?.owner !== first.owner || next.shownOwner !== first.shownOwner || next.file !== first.file) break;
      if (isBroken(first.file, records[end]?.line ?? 0, next.line)) break;
    }
    return end;
  };
  let positions: Map<unknown, number> | null = null;
  return {
    record: ({ id, record }) => {
      if (record === undefined || !WHEN_STORED.has(id)) return record ?? {};
      positions ??= new Map(records.map((one, at) => [one, at]));
      return records[endOfRun(positions.get(record) ?? -1)] ?? record;
    },
    fault: (fault) => {
      if (fault.errorName !== 'ZoneAlreadyHasSOARecord') return fault;
      const next = records.findIndex(({ file, line }) => file === fault.file && line > fault.line);
      const follower = records[next];
      if (follower?.owner !== '@' || isBroken(fault.file, fault.line, follower.line)) return fault;
      const { line, column } = records[endOfRun(next)] ?? fault;
      return { ...fault, line, column, message: `line ${fault.line}: ${fault.message}` };
    },
  };
}
