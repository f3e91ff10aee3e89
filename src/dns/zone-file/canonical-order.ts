// Canonical order of a zone's records (RFC 4034 §6) in RRsets as BIND loads them.
import { canonicalName, labelsOf } from '../name.ts';
import { typeNumber } from '../rr/index.ts';
import { stretchesOf } from './stretches.ts';
import type { ParsedRecord } from './types.ts';

export type CanonicalRecord = Pick<ParsedRecord, 'owner' | 'ttl' | 'type' | 'wire' | 'canon'> &
  Partial<Pick<ParsedRecord, 'disabled' | 'shownOwner' | 'generated'>>;

export interface RrSet {
  /** As typed first: relative to the zone, or absolute. */
  readonly owner: string;
  readonly type: string;
  /** TTL of the record that decides. */
  readonly ttl: string | null;
  /** In canonical order, none twice. */
  readonly records: readonly CanonicalRecord[];
}

/**
 * Calls `visit` for each RRset: owners in canonical order, NSEC3 records behind all others; of one owner SOA and NS first, then
 * types by number. As in BIND, the records of an RRset that stand together in the file have the TTL of the first of them, and
 * where they stand apart the last of these TTLs counts. Linear but for sorting the different owners, which compare as strings.
 */
export function forEachRrset(records: readonly CanonicalRecord[], zone: string, visit: (set: RrSet) => void): void {
  const { ids, idOf } = ownersOf(records);
  const runOf = stretchesOf(records, zone);
  const { slots, starts } = bucketsOf(idOf, ids.size);
  const hashed: RrSet[] = [];
  for (const key of Array.from(ids.keys()).sort()) {
    const id = ids.get(key) as number;
    for (const set of rrsetsOf(records, slots.subarray(starts[id], starts[id + 1]), runOf)) {
      if (isHashed(set)) hashed.push(set);
      else visit(set);
    }
  }
  hashed.forEach(visit);
}

interface Owners {
  /** By sort key. */
  readonly ids: ReadonlyMap<string, number>;
  /** By index of the record. */
  readonly idOf: Uint32Array;
}

function ownersOf(records: readonly CanonicalRecord[]): Owners {
  const ids = new Map<string, number>();
  const idOf = new Uint32Array(records.length);
  let owner: string | null = null;
  let id = 0;
  records.forEach((record, index) => {
    if (record.owner !== owner) {
      owner = record.owner;
      const key = sortKey(owner);
      id = ids.get(key) ?? ids.size;
      ids.set(key, id);
    }
    idOf[index] = id;
  });
  return { ids, idOf };
}

// A string for each relative name that sorts as RFC 4034 §6.1 says: labels from the right, a character below all that they have
// between them. The octets 0 and 1 make room for it.
function sortKey(owner: string): string {
  if (owner === '@') return '';
  if (!owner.includes('\\')) {
    const lower = owner.toLowerCase();
    return lower.includes('.') ? lower.split('.').reverse().join('\0') : lower;
  }
  return labelsOf(canonicalName(`${owner}.`))
    .reverse()
    .map((label) => label.toString('latin1').replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01'))
    .join('\0');
}

// Indexes of records by owner: those of `id` stand in `slots` from starts[id] to starts[id + 1], in the order of the file.
function bucketsOf(idOf: Uint32Array, count: number): { readonly slots: Uint32Array; readonly starts: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  for (const id of idOf) starts[id + 1] = (starts[id + 1] as number) + 1;
  for (let id = 0; id < count; id++) starts[id + 1] = (starts[id + 1] as number) + (starts[id] as number);
  const next = starts.slice();
  const slots = new Uint32Array(idOf.length);
  idOf.forEach((id, index) => {
    const slot = next[id] as number;
    slots[slot] = index;
    next[id] = slot + 1;
  });
  return { slots, starts };
}

interface OpenSet {
  readonly order: number;
  readonly records: CanonicalRecord[];
  /** The stretch it begins in, and how many records that has of it. */
  readonly firstRun: number;
  first: number;
  /** The stretch of its newest record. */
  run: number;
  ttl: string | null;
}

function rrsetsOf(records: readonly CanonicalRecord[], slots: Uint32Array, runOf: Uint32Array): RrSet[] {
  const sets = new Map<number, OpenSet>();
  for (const slot of slots) {
    const record = records[slot] as CanonicalRecord;
    const run = runOf[slot] as number;
    const order = typeOrder(record);
    const set = sets.get(order);
    if (set === undefined) {
      sets.set(order, { order, records: [record], firstRun: run, first: 1, run, ttl: record.ttl });
      continue;
    }
    set.records.push(record);
    if (run === set.firstRun) set.first++;
    else if (run !== set.run) set.ttl = record.ttl;
    set.run = run;
  }
  const ordered =
    sets.size === 1 ? Array.from(sets.values()) : Array.from(sets.values()).sort((a, b) => a.order - b.order);
  return ordered.map(closeSet);
}

function closeSet({ records, first, ttl }: OpenSet): RrSet {
  const { owner, shownOwner, type } = records[0] as CanonicalRecord;
  return { owner: shownOwner ?? owner, type, ttl, records: records.length === 1 ? records : distinct(records, first) };
}

// Of records that differ in the case of names only, BIND keeps the last of the first stretch.
function distinct(records: readonly CanonicalRecord[], first: number): CanonicalRecord[] {
  const order = Array.from(records.keys()).sort((a, b) => at(records, a).canon.compare(at(records, b).canon) || a - b);
  const kept: number[] = [];
  for (const index of order) {
    const last = kept.at(-1);
    if (last === undefined || !at(records, last).canon.equals(at(records, index).canon)) kept.push(index);
    else if (index < first) kept[kept.length - 1] = index;
  }
  return kept.map((index) => at(records, index));
}

function at(records: readonly CanonicalRecord[], index: number): CanonicalRecord {
  return records[index] as CanonicalRecord;
}

const orders = new Map<string, number>();

// SOA, NS, then by number; signatures behind what they cover.
function typeOrder({ type, wire }: CanonicalRecord): number {
  if (type === 'RRSIG') return placeOf(wire.readUInt16BE(0)) * 2 + 1;
  const known = orders.get(type);
  if (known !== undefined) return known;
  const order = placeOf(typeNumber(type)) * 2;
  orders.set(type, order);
  return order;
}

function placeOf(number: number): number {
  if (number === 6) return 0;
  return number === 2 ? 1 : number + 2;
}

const NSEC3 = 50;

function isHashed({ type, records }: RrSet): boolean {
  return type === 'NSEC3' || (type === 'RRSIG' && records[0]?.wire.readUInt16BE(0) === NSEC3);
}
