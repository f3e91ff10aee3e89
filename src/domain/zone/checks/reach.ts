// What a name of a zone leads to: targets of records, wildcards, delegations, DNAMEs.

import { canonicalName, isSubdomain, nameFromWire } from '../../../dns/name.ts';
import type { ContentRecord } from '../content.ts';
import { ADDRESS, CNAME, DNAME, keyOf, NS, parentKey, type ZoneIndex } from './zone-index.ts';

/** What a name inside the zone leads to. */
export type Reach = 'address' | 'delegated' | 'cname' | 'below-dname' | 'nothing';

// Where the target name begins in the rdata of types that have one.
const TARGET_AT: ReadonlyMap<string, number> = new Map([
  ['NS', 0],
  ['CNAME', 0],
  ['PTR', 0],
  ['MX', 2],
  ['SRV', 6],
]);

/** The key of the target of an NS, CNAME, MX or SRV record; null where it lies outside the zone. */
export function targetKey(record: ContentRecord, index: Pick<ZoneIndex, 'zone' | 'zoneWire'>): string | null {
  const { canon } = record;
  const { zoneWire } = index;
  const start = TARGET_AT.get(record.type) ?? 0;
  const end = canon.length - zoneWire.length;
  if (end < start) return null;
  for (let i = zoneWire.length - 1; i >= 0; i--) if (canon[end + i] !== zoneWire[i]) return null;
  let at = start;
  let plain = true;
  while (at < end) {
    const next = at + 1 + (canon[at] ?? 0);
    for (let i = at + 1; i < next; i++) plain &&= isPlainOctet(canon[i] ?? 0);
    at = next;
  }
  // The octets of the zone's name may stand inside a label by chance.
  if (at !== end) return null;
  if (at === start) return '@';
  if (!plain) return keyOf(nameFromWire(canon, start).name, index.zone);
  let key = canon.toString('latin1', start + 1, end);
  for (at = start + 1 + (canon[start] ?? 0); at < end; at += 1 + (canon[at] ?? 0)) {
    key = `${key.slice(0, at - start - 1)}.${key.slice(at - start)}`;
  }
  return key;
}

// Letters in lower case, digits, hyphen and underscore: what a canonical name shows as it is.
function isPlainOctet(octet: number): boolean {
  return (octet > 0x60 && octet < 0x7b) || (octet > 0x2f && octet < 0x3a) || octet === 0x2d || octet === 0x5f;
}

/** The canonical target of an NS, CNAME, MX, SRV or PTR record, absolute. */
export function targetOf(record: ContentRecord): string {
  return nameFromWire(record.canon, TARGET_AT.get(record.type) ?? 0).name;
}

/** Whether an enabled address stands at exactly that name, as glue does. */
export function hasGlue(index: ZoneIndex, key: string): boolean {
  return (enabledAt(index, key) & ADDRESS) !== 0;
}

function enabledAt(index: ZoneIndex, key: string): number {
  const node = index.nodes.find(key);
  return node === -1 ? 0 : (index.enabled[node] ?? 0);
}

/**
 * The delegation or DNAME above a name or, a delegation, at it: the one nearest to the apex; null without one. `bits` are
 * those of the enabled records at the name.
 */
export function cutAbove(index: ZoneIndex, key: string, bits: number): { key: string; kind: 'NS' | 'DNAME' } | null {
  if (key === '@') return null;
  if (((index.enabled[0] ?? 0) & DNAME) !== 0) return { key: '@', kind: 'DNAME' };
  if ((index.presentBelow & (NS | DNAME)) === 0) return null;
  let found: { key: string; kind: 'NS' | 'DNAME' } | null = (bits & NS) === 0 ? null : { key, kind: 'NS' };
  for (let at = parentKey(key); at !== '@'; at = parentKey(at)) {
    const above = enabledAt(index, at);
    if ((above & (NS | DNAME)) !== 0) found = { key: at, kind: (above & NS) === 0 ? 'DNAME' : 'NS' };
  }
  return found;
}

/** What a name of the zone leads to, wildcards and delegations respected (RFC 1034 §4.3.2). */
export function reach(index: ZoneIndex, key: string): Reach {
  const bits = enabledAt(index, key);
  const cut = cutAbove(index, key, bits);
  if (cut !== null) return cut.kind === 'NS' ? 'delegated' : 'below-dname';
  if (bits !== 0 || !index.hasWildcard) return reachOf(bits);
  index.existing ??= existingNames(index);
  if (index.existing.has(key)) return 'nothing';
  let encloser = parentKey(key);
  while (!index.existing.has(encloser)) encloser = parentKey(encloser);
  return reachOf(enabledAt(index, encloser === '@' ? '*' : `*.${encloser}`));
}

function reachOf(bits: number): 'address' | 'cname' | 'nothing' {
  if ((bits & ADDRESS) !== 0) return 'address';
  return (bits & CNAME) !== 0 ? 'cname' : 'nothing';
}

// Owners of enabled records and the names between them and the apex.
function existingNames(index: ZoneIndex): Set<string> {
  const existing = new Set(['@']);
  for (let node = 0; node < index.nodes.names.length; node++) {
    if (index.enabled[node] === 0) continue;
    for (let name = index.nodes.names[node] ?? '@'; !existing.has(name); name = parentKey(name)) existing.add(name);
  }
  return existing;
}

/** The key of an absolute name as typed; null outside the zone. Throws NameError. */
export function keyOfName(name: string, zone: string): string | null {
  const canonical = canonicalName(name);
  return isSubdomain(canonical, zone) ? keyOf(canonical, zone) : null;
}
