// Which names of a zone exist and what stands at them, gathered in one pass for all checks.

import { isSubdomain, nameToWire } from '../../../dns/name.ts';
import { type CheckedContent, type ContentRecord, canonicalOwner } from '../content.ts';
import { type NameTable, nameTable } from './name-table.ts';

// Bits of the types that the checks ask for.
export const ADDRESS = 1;
export const NS = 2;
export const CNAME = 4;
export const DNAME = 8;
export const DS = 16;
export const SOA = 32;
export const MX = 64;
export const SPF = 128;
/** May stand beside a CNAME: RRSIG, NSEC, KEY, SIG (RFC 4035 §2.5, RFC 3007). */
export const BESIDE_CNAME = 256;
/** Means something at the apex only: DNSKEY, CDS, CDNSKEY, CSYNC, NSEC3PARAM. */
export const APEX_ONLY = 512;
export const SRV = 1024;
export const PTR = 2048;
/** Made by the name server wherever it stands. */
export const MANAGED = 4096;
/** Taken from a file, but not by UPDATE. */
export const NO_UPDATE = 8192;
export const OTHER = 16384;

const TYPE_BITS: ReadonlyMap<string, number> = new Map([
  ['A', ADDRESS],
  ['AAAA', ADDRESS],
  ['NS', NS],
  ['CNAME', CNAME],
  ['DNAME', DNAME],
  ['DS', DS],
  ['SOA', SOA],
  ['MX', MX],
  ['SPF', SPF],
  ['SRV', SRV],
  ['PTR', PTR],
  ['KEY', BESIDE_CNAME],
  ['TYPE25', BESIDE_CNAME],
  ['SIG', BESIDE_CNAME | NO_UPDATE],
  ['RRSIG', BESIDE_CNAME | MANAGED],
  ['NSEC', BESIDE_CNAME | MANAGED],
  ['NSEC3', MANAGED],
  ['ZONEMD', MANAGED],
  ['NXT', NO_UPDATE],
  ['TYPE65534', MANAGED],
  ['DNSKEY', APEX_ONLY],
  ['CDS', APEX_ONLY],
  ['CDNSKEY', APEX_ONLY],
  ['NSEC3PARAM', APEX_ONLY],
  ['CSYNC', APEX_ONLY],
]);

export function typeBits(type: string): number {
  return TYPE_BITS.get(type) ?? OTHER;
}

/** Names are keys: canonical, relative to the zone, '@' the apex. A node is a number; that of the apex is 0. */
export interface ZoneIndex {
  readonly zone: string;
  /** The zone's name on the wire, lower case. */
  readonly zoneWire: Buffer;
  readonly records: readonly ContentRecord[];
  readonly nodes: NameTable;
  /** Node of each record; -1: its owner lies outside. */
  readonly nodeOf: Int32Array;
  /** Bits of each record's type. */
  readonly bitsOf: Uint16Array;
  /** The record before at the same node, -1 for the first. */
  readonly previous: Int32Array;
  /** The last record of each node, -1 for none. */
  readonly last: Int32Array;
  /** Bits of all types at each node, and of those with an enabled record. */
  readonly all: Uint16Array;
  readonly enabled: Uint16Array;
  /** Bits of all types in the zone. */
  readonly present: number;
  /** Bits of what enabled records below the apex hold. */
  readonly presentBelow: number;
  /** Nodes that have more than one record. */
  readonly shared: readonly number[];
  /** Is there an enabled wildcard? */
  readonly hasWildcard: boolean;
  /** Names that exist though nothing stands at them, made when first asked for (RFC 8020). */
  existing: ReadonlySet<string> | null;
}

/** Takes time linear in the records. */
export function zoneIndex(content: CheckedContent): ZoneIndex {
  const { records, zone } = content;
  const count = records.length;
  const nodes = nameTable(count + 1);
  nodes.add('@');
  const nodeOf = new Int32Array(count);
  const bitsOf = new Uint16Array(count);
  const previous = new Int32Array(count);
  const last = new Int32Array(count + 1).fill(-1);
  const all = new Uint16Array(count + 1);
  const enabled = new Uint16Array(count + 1);
  const shared: number[] = [];
  let [present, presentBelow, hasWildcard] = [0, 0, false];
  let [owner, node] = ['@', 0];
  let [type, bits] = ['', OTHER];
  for (let i = 0; i < count; i++) {
    const record = records[i] as ContentRecord;
    if (record.type !== type) {
      type = record.type;
      bits = typeBits(type);
    }
    if (record.owner !== owner) {
      owner = record.owner;
      const key = ownerKey(owner, zone);
      node = key === null ? -1 : nodes.add(key);
    }
    nodeOf[i] = node;
    bitsOf[i] = bits;
    if (node === -1) continue;
    const before = last[node] ?? -1;
    previous[i] = before;
    last[node] = i;
    if (before !== -1 && previous[before] === -1) shared.push(node);
    all[node] = (all[node] ?? 0) | bits;
    present |= bits;
    if (record.disabled) continue;
    enabled[node] = (enabled[node] ?? 0) | bits;
    if (node !== 0) presentBelow |= bits;
    if (owner.charCodeAt(0) === STAR) hasWildcard = true;
  }
  const tables = { nodes, nodeOf, bitsOf, previous, last, all, enabled, shared };
  return { zone, zoneWire: nameToWire(zone), records, ...tables, present, presentBelow, hasWildcard, existing: null };
}

const STAR = 0x2a;
const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** The key of an owner; null outside the zone. */
export function ownerKey(owner: string, zone: string): string | null {
  let hasCapital = false;
  for (let i = 0; i < owner.length; i++) {
    const code = owner.charCodeAt(i);
    if (code > 0x40 && code < 0x5b) hasCapital = true;
    else if (code === BACKSLASH) return escapedKey(owner, zone);
  }
  if (owner.charCodeAt(owner.length - 1) === DOT) return escapedKey(owner, zone);
  return hasCapital ? owner.toLowerCase() : owner;
}

// Of an owner that is absolute or has escapes.
function escapedKey(owner: string, zone: string): string | null {
  const name = canonicalOwner({ owner }, zone);
  return isSubdomain(name, zone) ? keyOf(name, zone) : null;
}

/** The key of a canonical absolute name that lies in the zone. */
export function keyOf(name: string, zone: string): string {
  if (name === zone) return '@';
  return zone === '.' ? name.slice(0, -1) : name.slice(0, -zone.length - 1);
}

/** The absolute name of a key, for messages. */
export function nameOf(key: string, zone: string): string {
  if (key === '@') return zone;
  return zone === '.' ? `${key}.` : `${key}.${zone}`;
}

/** The key behind the first label; '@' behind the last one. */
export function parentKey(key: string): string {
  if (key.indexOf('\\') === -1) {
    const dot = key.indexOf('.');
    return dot === -1 ? '@' : key.slice(dot + 1);
  }
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === DOT) return key.slice(i + 1);
  }
  return '@';
}
