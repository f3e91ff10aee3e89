// The line that BIND blames where records of one owner do not go together.

import { type ParsedRecord, type ParsedZone, type ParseFault, stretchesOf } from '../../../dns/zone-file/index.ts';
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

/** More faulty lines would take too long to look through. */
const MOST_BETWEEN = 100;

type Parsed = Pick<ParsedZone, 'records' | 'errors' | 'dropped'>;

/** Where faults of `parsed` and of its checks are told. */
export function blamedLines(
  parsed: Parsed,
  zone: string,
): { record(fault: Fault): Placed; fault(fault: ParseFault): ParseFault } {
  const { records } = parsed;
  let positions: Map<unknown, number> | null = null;
  let ends: Int32Array | null = null;
  const lastStoredWith = (at: number): ParsedRecord | undefined => {
    ends ??= stretchEnds(parsed, zone);
    return records[ends[at] ?? -1];
  };
  return {
    record: ({ id, record }) => {
      if (record === undefined || !WHEN_STORED.has(id)) return record ?? {};
      positions ??= new Map(records.map((one, at) => [one, at]));
      return lastStoredWith(positions.get(record) ?? -1) ?? record;
    },
    fault: (fault) => {
      if (fault.errorName !== 'ZoneAlreadyHasSOARecord') return fault;
      const next = records.findIndex(({ file, line }) => file === fault.file && line > fault.line);
      const follower = records[next];
      if (follower?.owner !== '@' || isBroken(parsed, fault, follower)) return fault;
      const { line, column } = lastStoredWith(next) ?? follower;
      return { ...fault, line, column, message: `line ${fault.line}: ${fault.message}` };
    },
  };
}

// For each record the last one of its stretch.
function stretchEnds(parsed: Parsed, zone: string): Int32Array {
  const { records } = parsed;
  const stretches = stretchesOf(records, zone);
  const ends = new Int32Array(records.length);
  const followers = new Map<number, number>();
  for (let at = records.length - 1; at >= 0; at--) {
    const stretch = stretches[at] as number;
    const next = followers.get(stretch);
    const isLast = next === undefined || isBroken(parsed, records[at] as ParsedRecord, records[next] as ParsedRecord);
    ends[at] = isLast ? at : (ends[next] as number);
    followers.set(stretch, at);
  }
  return ends;
}

type Line = Pick<ParsedRecord, 'file' | 'line'>;

// Whether something of another owner stands between the two that is not stored.
function isBroken({ errors, dropped }: Parsed, from: Line & { readonly owner?: string }, to: Line): boolean {
  if (from.file !== to.file) return true;
  if (to.line - from.line < 2) return false;
  const isBetween = ({ file, line }: Line): boolean => file === to.file && line > from.line && line < to.line;
  const ofAnother = ({ marked }: ParseFault): boolean => {
    const [owner] = marked.replace('>!<', '').split(/\s/, 1);
    return owner !== '' && owner !== from.owner;
  };
  return (
    errors.slice(0, MOST_BETWEEN).some((one) => isBetween(one) && ofAnother(one)) ||
    dropped.slice(0, MOST_BETWEEN).some(isBetween)
  );
}
