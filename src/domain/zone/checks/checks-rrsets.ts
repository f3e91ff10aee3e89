// Checks of what stands together at one owner: repeated records, TTLs, sizes, and what must stand alone.

import { parseTtl } from '../../../dns/ttl.ts';
import type { ContentRecord } from '../content.ts';
import type { Report } from './check-table.ts';
import { show } from './check-table.ts';
import { MAX_STORED } from './checks-records.ts';
import { BESIDE_CNAME, CNAME, nameOf, type ZoneIndex } from './zone-index.ts';

/** Lists above this length are compared by tables. */
const FEW = 8;

/** Seconds of TTL texts, each parsed once; null is the zone's. */
export type Ttls = (ttl: string | null) => number;

export function ttlReader(zoneTtl: string): Ttls {
  const seconds = new Map<string, number>();
  return (ttl) => {
    const text = ttl ?? zoneTtl;
    const known = seconds.get(text);
    if (known !== undefined) return known;
    const value = parseTtl(text);
    if (seconds.size < 10_000) seconds.set(text, value);
    return value;
  };
}

export function checkRrsets(index: ZoneIndex, ttls: Ttls, report: Report): void {
  const { records, bitsOf } = index;
  for (const node of index.shared) {
    const positions = positionsAt(index, node);
    const [first = 0, second = 0] = positions;
    if (positions.length > 2) for (const set of rrsetsOf(records, positions)) checkSet(records, set, ttls, report);
    else if (records[first]?.type === records[second]?.type) checkSet(records, positions, ttls, report);
    if (((index.all[node] ?? 0) & CNAME) !== 0) checkBesideCname(records, bitsOf, positions, report);
  }
}

/** The records of a node, in their order. */
export function positionsAt(index: ZoneIndex, node: number): number[] {
  const positions: number[] = [];
  for (let at = index.last[node] ?? -1; at !== -1; at = index.previous[at] ?? -1) positions.push(at);
  return positions.reverse();
}

function rrsetsOf(records: readonly ContentRecord[], positions: readonly number[]): Iterable<readonly number[]> {
  const type = records[positions[0] ?? 0]?.type;
  if (positions.every((at) => records[at]?.type === type)) return [positions];
  const sets = new Map<string, number[]>();
  for (const at of positions) {
    const own = (records[at] as ContentRecord).type;
    const set = sets.get(own);
    if (set === undefined) sets.set(own, [at]);
    else set.push(at);
  }
  return sets.values();
}

const SINGLE: Readonly<Record<string, 'cname-multiple' | 'dname-multiple' | 'soa-multiple'>> = {
  CNAME: 'cname-multiple',
  DNAME: 'dname-multiple',
  SOA: 'soa-multiple',
};

function checkSet(records: readonly ContentRecord[], set: readonly number[], ttls: Ttls, report: Report): void {
  if (set.length < 2) return;
  const first = records[set[0] ?? 0] as ContentRecord;
  const seen = set.length > FEW ? new Map<string, ContentRecord>() : null;
  let [octets, distinct, fullAt] = [0, 0, -1];
  for (let k = 0; k < set.length; k++) {
    const at = set[k] ?? 0;
    const record = records[at] as ContentRecord;
    const other = seen === null ? equalBefore(records, set, k) : equalIn(seen, record);
    if (other !== null) {
      const message = `${show(record)} ${record.rdata}: the same record as ${show(other)}`;
      report('duplicate', at, { record, other, message });
    } else {
      octets += record.canon.length;
      distinct += 1;
      if (octets > READ_AT_ONCE && fullAt === -1) fullAt = at;
      const single = k > 0 ? SINGLE[record.type] : undefined;
      if (single !== undefined) {
        const message = `${show(record)}: there is a ${record.type} already, ${show(first)}`;
        report(single, at, { record, other: first, message });
      }
    }
    if (record.ttl !== first.ttl && ttls(record.ttl) !== ttls(first.ttl)) {
      const text = `its TTL is ${ttls(record.ttl)}, but ${ttls(first.ttl)} at ${show(first)} of the same RRset`;
      report('rrset-ttl', at, { record, other: first, message: `${show(record)}: ${text}` });
    }
  }
  const last = fullAt === -1 ? (set[set.length - 1] ?? 0) : fullAt;
  if (octets + 2 * distinct > MAX_STORED) tellSize(records, last, octets + 2 * distinct, report);
  else if (octets + 12 * distinct > MAX_ANSWER) tellAnswer(records, last, octets + 12 * distinct, report);
}

/** BIND reads that much rdata of an owner before it stores it: where it is more, the line at which it was full is blamed. */
const READ_AT_ONCE = 65_535;
/** Rdata, and 12 octets a record with its name compressed, that fit into an answer beside header and question. */
const MAX_ANSWER = 65_535 - 12 - 260;

function tellSize(records: readonly ContentRecord[], at: number, size: number, report: Report): void {
  const record = records[at] as ContentRecord;
  const text = `the records of this RRset have ${size} octets, a name server stores ${MAX_STORED}`;
  report('rrset-size', at, { record, message: `${show(record)}: ${text}` });
}

function tellAnswer(records: readonly ContentRecord[], at: number, size: number, report: Report): void {
  const record = records[at] as ContentRecord;
  const text = `the records of this RRset make an answer of ${size} octets, which no message holds`;
  report('rrset-message', at, { record, message: `${show(record)}: ${text}` });
}

function equalBefore(records: readonly ContentRecord[], set: readonly number[], k: number): ContentRecord | null {
  const { canon } = records[set[k] ?? 0] as ContentRecord;
  for (let before = 0; before < k; before++) {
    const other = records[set[before] ?? 0] as ContentRecord;
    if (isEqual(canon, other.canon)) return other;
  }
  return null;
}

// A loop: for a few octets it is much quicker than a call of Buffer.equals.
function isEqual(a: Buffer, b: Buffer): boolean {
  if (a.length !== b.length) return false;
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return false;
  return true;
}

function equalIn(seen: Map<string, ContentRecord>, record: ContentRecord): ContentRecord | null {
  const key = record.canon.toString('latin1');
  const other = seen.get(key);
  if (other === undefined) seen.set(key, record);
  return other ?? null;
}

// Told at the later of the two, where BIND finds it; other data in front of the CNAME is one fault.
function checkBesideCname(
  records: readonly ContentRecord[],
  bitsOf: Uint16Array,
  positions: readonly number[],
  report: Report,
): void {
  let cname: ContentRecord | null = null;
  let before: ContentRecord | null = null;
  for (const at of positions) {
    const record = records[at] as ContentRecord;
    const bits = bitsOf[at] ?? 0;
    if ((bits & BESIDE_CNAME) !== 0) continue;
    if (bits !== CNAME) {
      if (cname === null) before ??= record;
      else {
        const message = `${show(record)}: ${show(cname)} allows no other data`;
        report('cname-other-data', at, { record, other: cname, message });
      }
    } else if (cname === null) {
      cname = record;
      if (before === null) continue;
      const message = `${show(record)}: a CNAME allows no other data, and there is ${show(before)}`;
      report('cname-other-data', at, { record, other: before, message });
    }
  }
}

/** CNAMEs that lead back to themselves; each loop is told once. */
export function checkLoops(index: ZoneIndex, next: (position: number) => string | null, report: Report): void {
  const done = new Uint32Array(index.nodes.names.length);
  for (let i = 0; i < index.records.length; i++) {
    if (index.bitsOf[i] !== CNAME || index.records[i]?.disabled) continue;
    const walk = i + 1;
    let node = index.nodeOf[i] ?? -1;
    while (node !== -1 && done[node] === 0) {
      done[node] = walk;
      node = nextNode(index, node, next);
    }
    if (node === -1 || done[node] !== walk) continue;
    const at = cnameAt(index, node);
    const record = index.records[at] as ContentRecord;
    const message = `${show(record)}: ${nameOf(record.owner.toLowerCase(), index.zone)} is an alias of itself`;
    report('cname-loop', at, { record, message });
  }
}

function cnameAt(index: ZoneIndex, node: number): number {
  if (((index.enabled[node] ?? 0) & CNAME) === 0) return -1;
  let at = index.last[node] ?? -1;
  while (at !== -1 && (index.bitsOf[at] !== CNAME || index.records[at]?.disabled)) at = index.previous[at] ?? -1;
  return at;
}

function nextNode(index: ZoneIndex, node: number, next: (position: number) => string | null): number {
  const at = cnameAt(index, node);
  const key = at === -1 ? null : next(at);
  return key === null ? -1 : index.nodes.find(key);
}
