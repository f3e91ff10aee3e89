// Configuration of the servers of a server group: one include per server type with every zone (spec 05 §3.2).

import { type KeyedAddress, keyedAddress, plainZoneName } from './named-text.ts';
import type { Template } from './template.ts';

export const SERVER_PLACEHOLDERS = [
  'name',
  'file',
  'master',
  'primaries',
  'allow_notify',
  'masters',
  'dns_port',
] as const;

/** What a server type needs: a new one is a row here and a template. */
export interface ServerKind {
  /** Whether `named-checkconf` understands what is rendered. */
  readonly checkedByNamed: boolean;
  /** Whether it is told by rndc, and asked for its zone count. */
  readonly rndc: boolean;
}

export const SERVER_KINDS = {
  bind9: { checkedByNamed: true, rndc: true },
  nsd: { checkedByNamed: false, rndc: false },
  knot: { checkedByNamed: false, rndc: false },
} as const satisfies Readonly<Record<string, ServerKind>>;

export type ServerType = keyof typeof SERVER_KINDS;

/** The kind of a type of the database, whose CHECK lists the same types. */
export function serverKind(type: string): ServerKind {
  return SERVER_KINDS[type as ServerType] ?? { checkedByNamed: false, rndc: false };
}

/** `bind9.conf`, `bind9-replica.conf`: template and output have the same name. */
export function serverFileName(type: string, replicaSuffix: string | null): string {
  return `${type}${replicaSuffix ?? ''}.conf`;
}

export interface ServerContext {
  /** Where the servers pull from: the active master first, then the stand-by (spec 06 §5.4). Not empty. */
  readonly masters: readonly KeyedAddress[];
  readonly dnsPort: number;
}

/** Statements of the zones, in their order, piece by piece. */
export function* renderServerZones(
  template: Template,
  zones: Iterable<{ readonly name: string; readonly file: string }>,
  { masters, dnsPort }: ServerContext,
): Generator<string> {
  const shared = {
    master: masters[0]?.address ?? '',
    primaries: masters.map(keyedAddress).join(' '),
    allow_notify: allowNotify(masters),
    masters: masters.map((master) => ({ ...master, key: master.key ?? '' })),
    dns_port: dnsPort,
  };
  for (const zone of zones) yield template({ ...shared, name: plainZoneName(zone.name), file: zone.file });
}

/** A signed NOTIFY may come from any address; without a key only from the masters'. */
function allowNotify(masters: readonly KeyedAddress[]): string {
  const entries = masters.map(({ address, key }) => (key === null ? `${address};` : `key "${key}";`));
  return [...new Set(entries)].join(' ');
}
