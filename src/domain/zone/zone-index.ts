// Which names of a zone exist and what answers for them, built once for all checks.
import { isSubdomain, nameFromWire } from '../../dns/name.ts';
import { type ContentRecord, canonicalOwner, type ZoneContent } from './content.ts';

/** What a name inside the zone leads to. */
export type Reach = 'outside' | 'address' | 'delegated' | 'cname' | 'below-dname' | 'nothing';

interface Node {
  /** Types of enabled records. */
  readonly types: Set<string>;
}

export interface ZoneIndex {
  readonly zone: string;
  /** Canonical absolute owner of a record. */
  readonly ownerOf: (record: ContentRecord) => string;
  /** What `name` (canonical, absolute) leads to, wildcards and delegations respected (RFC 1034 §4.3.2). */
  readonly reach: (name: string) => Reach;
  /** Whether address records stand at exactly that name, as glue does. */
  readonly hasGlue: (name: string) => boolean;
}

/** Takes time linear in the records and their labels. */
export function zoneIndex(content: ZoneContent): ZoneIndex {
  const { zone } = content;
  const owners = new Map<ContentRecord, string>();
  const nodes = new Map<string, Node>();
  for (const record of content.records) {
    const owner = canonicalOwner(record, zone);
    owners.set(record, owner);
    if (record.disabled) continue;
    const node = nodes.get(owner);
    if (node === undefined) nodes.set(owner, { types: new Set([record.type]) });
    else node.types.add(record.type);
  }
  const existing = withAncestors(nodes.keys(), zone);
  const hasGlue = (name: string) => hasAddress(nodes.get(name));
  return {
    zone,
    ownerOf: (record) => owners.get(record) ?? canonicalOwner(record, zone),
    reach: (name) => reach(name, zone, nodes, existing),
    hasGlue,
  };
}

function hasAddress(node: Node | undefined): boolean {
  return node !== undefined && (node.types.has('A') || node.types.has('AAAA'));
}

// Owners and the names between them and the apex, which exist though they are empty (RFC 8020).
function withAncestors(owners: Iterable<string>, zone: string): Set<string> {
  const existing = new Set([zone]);
  for (const owner of owners) {
    for (let name = owner; !existing.has(name) && isBelow(name, zone); name = parentOf(name)) existing.add(name);
  }
  return existing;
}

function isBelow(name: string, zone: string): boolean {
  if (name.length <= zone.length || !name.endsWith(`.${zone}`)) return false;
  // A dot that a backslash escapes ends no label.
  return !name.includes('\\') || isSubdomain(name, zone);
}

// Behind the first dot that no backslash escapes.
function parentOf(name: string): string {
  const dot = /(?:\\.|[^.\\])*\./s.exec(name);
  return dot === null ? '.' : name.slice(dot[0].length);
}

function reach(name: string, zone: string, nodes: ReadonlyMap<string, Node>, existing: ReadonlySet<string>): Reach {
  if (name !== zone && !isBelow(name, zone)) return 'outside';
  if (name !== zone && nodes.get(zone)?.types.has('DNAME')) return 'below-dname';
  const path: string[] = [];
  for (let at = name; at !== zone; at = parentOf(at)) path.push(at);
  let encloser = zone;
  for (const at of path.reverse()) {
    const types = nodes.get(at)?.types;
    if (types?.has('NS')) return 'delegated';
    if (at !== name && types?.has('DNAME')) return 'below-dname';
    if (existing.has(at)) encloser = at;
  }
  const node = nodes.get(encloser === name ? name : `*.${encloser}`);
  if (hasAddress(node)) return 'address';
  return node?.types.has('CNAME') ? 'cname' : 'nothing';
}

// Where the target name begins in the rdata of types whose target must have an address.
const TARGET_AT: Readonly<Record<string, number>> = { NS: 0, MX: 2, SRV: 6 };

/** The canonical target of an NS, MX or SRV record; null for other types. */
export function targetOf(record: ContentRecord): string | null {
  const at = TARGET_AT[record.type];
  return at === undefined ? null : nameFromWire(record.canon, at).name;
}
