// What the zone above a classless reverse zone holds for it: its delegation, and a CNAME for each address (RFC 2317 §4).
import { nameToWire, relativise } from '../../../dns/name.ts';
import { lastAddress, reverseForm } from '../../../dns/network.ts';
import type { GroupOperation } from '../groups/group-operations.ts';

/** A record that the zone above is to hold; owner relative to it, target absolute. */
export interface ParentRecord {
  readonly owner: string;
  readonly type: 'NS' | 'CNAME';
  readonly target: string;
}

/** Names in the zone above (relative to `parent`) that are the classless zone's, its delegation first. */
export function ownersInParent(zone: string, parent: string): string[] {
  return [relativise(zone, parent), ...addressesOf(zone).map((octet) => relativise(above(octet, zone), parent))];
}

/** Delegation and CNAMEs, each relative to `parent`, an octet zone above. `apexNs` absolute. */
export function parentRecords(zone: string, parent: string, apexNs: readonly string[]): ParentRecord[] {
  const owner = relativise(zone, parent);
  return [
    ...apexNs.map((target) => ({ owner, type: 'NS' as const, target })),
    ...addressesOf(zone).map((octet) => ({
      owner: relativise(above(octet, zone), parent),
      type: 'CNAME' as const,
      target: `${octet}.${zone}`,
    })),
  ];
}

/** Last octets of the zone's network; empty for a zone that is not classless. */
function addressesOf(zone: string): number[] {
  const form = reverseForm(zone);
  if (form === null || !form.isClassless) return [];
  const [first, last] = [form.octets[3] ?? 0, lastAddress(form)[3] ?? 0];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function above(octet: number, zone: string): string {
  return `${octet}.${zone.slice(zone.indexOf('.') + 1)}`;
}

/** The same for the operator of a zone that is elsewhere, as a few lines of a zone file. */
export function parentText(zone: string, apexNs: readonly string[]): string {
  const [first, last] = [addressesOf(zone)[0], addressesOf(zone).at(-1)];
  const origin = zone.slice(zone.indexOf('.') + 1);
  return [
    `$ORIGIN ${origin}`,
    ...apexNs.map((target) => `${relativise(zone, origin)} IN NS ${target}`),
    `$GENERATE ${first}-${last} $ IN CNAME $.${zone}`,
  ].join('\n');
}

/** A record of the zone above, `parent`, as an operation of an update group; its target is stored as all names are, relative. */
export function parentOperation(
  kind: 'ADD' | 'DELETE',
  parent: string,
  { owner, type, target }: Omit<ParentRecord, 'type'> & { readonly type: ParentRecord['type'] | 'PTR' },
): GroupOperation {
  return {
    kind,
    owner,
    type,
    ttl: null,
    rdata: relativise(target, parent),
    canon: nameToWire(target.toLowerCase()),
    disabled: false,
    lockPtr: false,
    trackReverse: false,
    forceReverse: false,
    reference: null,
    comment: null,
    ptrSource: null,
  };
}
