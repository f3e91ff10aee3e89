// Loading a zone file is lenient where named is: what it would mend silently is mended, and told.

import { stretchesOf } from '../../../dns/zone-file/index.ts';
import type { CheckedContent, ContentRecord } from '../content.ts';
import { CHECKS, type CheckId, type Fault, type Report, show } from './check-table.ts';
import { isServerManaged } from './checks-records.ts';
import { checkRrsets, positionsAt, type Ttls, ttlReader } from './checks-rrsets.ts';
import { type ZoneIndex, zoneIndex } from './zone-index.ts';

type Loadable = CheckedContent;

/**
 * What loading a file makes of records that named would mend silently: types that the server manages and repeated records are
 * dropped, an RRset gets the TTL that BIND would give it (spec 06 §2.7, §2.8). Each is a fault of level warning.
 */
export function mendForLoading<C extends Loadable>(
  content: C,
): { readonly content: C; readonly faults: readonly Fault[] } {
  const managed = content.records.filter(isServerManaged);
  const records = managed.length === 0 ? content.records : content.records.filter((one) => !isServerManaged(one));
  const faults = managed.map((record) =>
    warning('server-managed', { record, message: `${show(record)}: left out, the server makes these records itself` }),
  );
  const mended = mendRrsets({ ...content, records });
  return { content: mended.content, faults: [...faults, ...mended.faults] };
}

function warning(id: CheckId, finding: Parameters<Report>[2]): Fault {
  return { id, level: 'warning', error: CHECKS[id].error, ...finding };
}

/** Repeated records and TTLs that differ within an RRset, as `mendForLoading`; the content itself where there are none. */
export function mendRrsets<C extends Loadable>(
  content: C,
  index: ZoneIndex = zoneIndex(content),
): { readonly content: C; readonly faults: readonly Fault[] } {
  const ttls = ttlReader(content.ttl);
  const repeated: [number, Fault][] = [];
  const mixed: [number, Fault][] = [];
  checkRrsets(index, ttls, (id, position, finding) => {
    if (id === 'duplicate') repeated.push([position, warning(id, finding)]);
    else if (id === 'rrset-ttl') mixed.push([position, warning(id, finding)]);
  });
  if (repeated.length === 0 && mixed.length === 0) return { content, faults: [] };
  const dropped = new Set(repeated.map(([position]) => position));
  const ttlOf = loadedTtls(index, ttls, { mixed, dropped });
  const records = content.records
    .map((record, i) => (ttlOf.has(i) ? { ...record, ttl: ttlOf.get(i) ?? null } : record))
    .filter((_, i) => !dropped.has(i));
  const told = mixed.filter(([position]) => !dropped.has(position));
  const inOrder = [repeated, told].flatMap((list) => list.sort(([a], [b]) => a - b).map(([, fault]) => fault));
  return { content: { ...content, records }, faults: inOrder };
}

/**
 * The TTLs that BIND 9.18 gives to sets whose records differ: within lines of one owner that follow each other the first
 * counts, and of several such runs the last one (measured with named-compilezone).
 */
function loadedTtls(
  index: ZoneIndex,
  ttls: Ttls,
  { mixed, dropped }: { readonly mixed: readonly (readonly [number, Fault])[]; readonly dropped: ReadonlySet<number> },
): Map<number, string | null> {
  const changed = new Map<number, string | null>();
  const stretches = stretchesOf(index.records, index.zone);
  const done = new Set<string>();
  for (const [position, { record }] of mixed) {
    const set = `${index.nodeOf[position]} ${record?.type}`;
    if (done.has(set)) continue;
    done.add(set);
    const own = positionsAt(index, index.nodeOf[position] ?? 0).filter(
      (at) => index.records[at]?.type === record?.type,
    );
    const { ttl } = index.records[leaderOf(stretches, own, dropped)] as ContentRecord;
    for (const at of own) if (ttls(index.records[at]?.ttl ?? null) !== ttls(ttl)) changed.set(at, ttl);
  }
  return changed;
}

// The first record of the last run that brings anything new.
function leaderOf(stretches: Uint32Array, set: readonly number[], dropped: ReadonlySet<number>): number {
  let [first, before, leader] = [-1, -1, -1];
  for (const at of set) {
    if (first === -1 || stretches[before] !== stretches[at]) first = at;
    if (!dropped.has(at)) leader = first;
    before = at;
  }
  return leader;
}
