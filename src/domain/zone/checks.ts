// The checks of a whole zone, each with an id and a level. The level is what `named-checkzone -i local` of BIND 9.18 makes of it:
// error where it refuses the zone, warning where it warns or is silent (design §5); both in time linear in the zone.
import { canonicalName, endsAbsolute, isHostName, isSubdomain } from '../../dns/name.ts';
import { parseTtl } from '../../dns/ttl.ts';
import type { ErrorName } from '../errors.ts';
import { type ContentRecord, effectiveTtl, type ZoneContent } from './content.ts';
import { type Reach, targetOf, type ZoneIndex, zoneIndex } from './zone-index.ts';

export type Level = 'error' | 'warning';

export interface Fault {
  readonly id: CheckId;
  readonly level: Level;
  readonly error: ErrorName;
  readonly message: string;
  /** The very object of the content. */
  readonly record?: ContentRecord;
  /** The record it clashes with. */
  readonly other?: ContentRecord;
  /** Data keys of the error besides those that every error about a record has (spec 03 §6.3). */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface CheckOptions {
  readonly useApexNs: boolean;
  /** Managed apex NS, absolute; they too need addresses when they lie in the zone. */
  readonly apexNs?: readonly string[];
}

export type Finding = Pick<Fault, 'message' | 'record' | 'other' | 'data'>;

interface Check {
  readonly level: Level;
  readonly error: ErrorName;
  readonly find: (content: ZoneContent, index: ZoneIndex, options: CheckOptions) => Iterable<Finding>;
}

/** In the order in which faults are reported (spec 04 §5.1). */
// biome-ignore format: one check, one row
export const CHECKS = {
  'owner-zone':         { level: 'error',   error: 'LabelNotInDomain',         find: ownerOutside },
  'server-managed':     { level: 'error',   error: 'ServerManagedType',        find: serverManaged },
  'owner-hostname':     { level: 'warning', error: 'BadNameOwnerError',        find: ownerNotHost },
  'target-hostname':    { level: 'warning', error: 'BadNameRdataError',        find: targetNotHost },
  // Loading mends these two first (mendForLoading), as named would.
  'duplicate':          { level: 'error',   error: 'DuplicateRecordInZone',    find: duplicates },
  'rrset-ttl':          { level: 'error',   error: 'RrsetTtlDiffers',          find: mixedTtls },
  'soa-not-apex':       { level: 'error',   error: 'ZoneSOARecordNotAtApex',   find: soaNotAtApex },
  'soa-multiple':       { level: 'error',   error: 'ZoneAlreadyHasSOARecord',  find: soaMultiple },
  'cname-multiple':     { level: 'error',   error: 'ZoneCNAMEExists',          find: (content, index) => singletons('CNAME', content, index) },
  'cname-other-data':   { level: 'error',   error: 'ZoneCNAMELabelExists',     find: cnameOtherData },
  'dname-multiple':     { level: 'error',   error: 'DuplicateRecordInZone',    find: (content, index) => singletons('DNAME', content, index) },
  'wildcard-ns':        { level: 'error',   error: 'BadNameOwnerError',        find: wildcardNs },
  'target-address':     { level: 'warning', error: 'ZoneCheckIntegrityNoGlue', find: targetsWithoutAddress },
  'apex-ns-missing':    { level: 'error',   error: 'ZoneHasNoNSRecord',        find: apexNsMissing },
  'apex-ns-address':    { level: 'error',   error: 'ZoneCheckIntegrityNoGlue', find: apexNsWithoutAddress },
} as const satisfies Readonly<Record<string, Check>>;

export type CheckId = keyof typeof CHECKS;

/** All faults of a content, in the order of the table, those of one check in the order of the records. */
export function checkZone(content: ZoneContent, options: CheckOptions): Fault[] {
  const index = zoneIndex(content);
  const faults: Fault[] = [];
  for (const [id, check] of Object.entries(CHECKS) as [CheckId, Check][]) {
    for (const finding of check.find(content, index, options)) {
      faults.push({ id, level: check.level, error: check.error, ...finding });
    }
  }
  return faults;
}

const MANAGED_AT_APEX = new Set(['DNSKEY', 'CDS', 'CDNSKEY', 'NSEC3PARAM']);
const MANAGED = new Set(['RRSIG', 'NSEC', 'NSEC3', 'TYPE65534', 'ZONEMD']);

/** Whether the name server makes such records itself (spec 06 §2.8). */
export function isServerManaged(record: Pick<ContentRecord, 'owner' | 'type'>): boolean {
  return MANAGED.has(record.type) || (record.owner === '@' && MANAGED_AT_APEX.has(record.type));
}

function show(record: ContentRecord): string {
  const line = record.line === undefined ? '' : `line ${record.line}: `;
  return `${line}${record.owner} ${record.type}`;
}

function* ownerOutside(content: ZoneContent): Iterable<Finding> {
  for (const record of content.records) {
    if (!endsAbsolute(record.owner) || isSubdomain(record.owner, content.zone)) continue;
    yield {
      record,
      data: { label_thing: record.owner },
      message: `${show(record)}: the owner is not in ${content.zone}`,
    };
  }
}

export function* serverManaged(content: ZoneContent): Iterable<Finding> {
  for (const record of content.records) {
    if (isServerManaged(record)) yield { record, message: `${show(record)}: the server makes these records itself` };
  }
}

const HOST_OWNERS = new Set(['A', 'AAAA', 'MX']);

function* ownerNotHost(content: ZoneContent): Iterable<Finding> {
  for (const record of content.records) {
    if (!HOST_OWNERS.has(record.type) || isHostName(record.owner, { wildcard: true })) continue;
    yield { record, data: { label_thing: record.owner }, message: `${show(record)}: the owner is not a host name` };
  }
}

function* targetNotHost(content: ZoneContent): Iterable<Finding> {
  for (const record of content.records) {
    const target = targetOf(record);
    // '.' says that there is no such service (RFC 2782, RFC 7505).
    if (target === null || isHostName(target, { wildcard: false }) || (target === '.' && record.type !== 'NS'))
      continue;
    const data = { rdata_thing: record.rdata, bad_name: target };
    yield { record, data, message: `${show(record)}: ${target} is not a host name` };
  }
}

export function* duplicates(content: ZoneContent, index: ZoneIndex): Iterable<Finding> {
  const first = new Map<string, ContentRecord>();
  for (const record of content.records) {
    const key = `${index.ownerOf(record)} ${record.type} ${record.canon.toString('latin1')}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, record);
    else yield { record, other, message: `${show(record)} ${record.rdata}: the same record as ${show(other)}` };
  }
}

export function* mixedTtls(content: ZoneContent, index: ZoneIndex): Iterable<Finding> {
  const zoneTtl = parseTtl(content.ttl);
  const first = new Map<string, ContentRecord>();
  for (const record of content.records) {
    if (record.type === 'SOA') continue;
    const key = `${index.ownerOf(record)} ${record.type}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, record);
    else if (effectiveTtl(other, zoneTtl) !== effectiveTtl(record, zoneTtl)) {
      const ttls = `${record.ttl ?? content.ttl}, but ${other.ttl ?? content.ttl}`;
      yield { record, other, message: `${show(record)}: its TTL is ${ttls} at ${show(other)} of the same RRset` };
    }
  }
}

function* soaNotAtApex(content: ZoneContent, index: ZoneIndex): Iterable<Finding> {
  for (const record of content.records) {
    if (record.type !== 'SOA' || index.ownerOf(record) === content.zone) continue;
    yield { record, message: `${show(record)}: the SOA stands at the apex` };
  }
}

function soaMultiple(content: ZoneContent, index: ZoneIndex): Iterable<Finding> {
  return singletons('SOA', content, index);
}

function* singletons(type: string, content: ZoneContent, index: ZoneIndex): Iterable<Finding> {
  const first = new Map<string, ContentRecord>();
  for (const record of content.records) {
    if (record.type !== type) continue;
    const owner = index.ownerOf(record);
    const other = first.get(owner);
    if (other === undefined) first.set(owner, record);
    else yield { record, other, message: `${show(record)}: there is a ${type} already, ${show(other)}` };
  }
}

// What may stand beside a CNAME (RFC 4035 §2.5); the server-managed ones are refused anyway.
const BESIDE_CNAME = new Set(['CNAME', 'RRSIG', 'NSEC', 'KEY']);

function* cnameOtherData(content: ZoneContent, index: ZoneIndex): Iterable<Finding> {
  const cnames = new Map<string, ContentRecord>();
  for (const record of content.records) if (record.type === 'CNAME') cnames.set(index.ownerOf(record), record);
  if (cnames.size === 0) return;
  // The apex has an SOA and NS at least.
  const apex = cnames.get(content.zone);
  if (apex !== undefined) yield { record: apex, message: `${show(apex)}: a CNAME cannot stand at the apex` };
  for (const record of content.records) {
    if (BESIDE_CNAME.has(record.type)) continue;
    const other = cnames.get(index.ownerOf(record));
    if (other !== undefined) yield { record, other, message: `${show(record)}: ${show(other)} allows no other data` };
  }
}

function* wildcardNs(content: ZoneContent): Iterable<Finding> {
  for (const record of content.records) {
    if (record.type !== 'NS' || !/^\*(\.|$)/.test(record.owner)) continue;
    yield {
      record,
      data: { label_thing: record.owner },
      message: `${show(record)}: NS records cannot have a wildcard owner`,
    };
  }
}

const WHY: Readonly<Record<Exclude<Reach, 'outside' | 'address' | 'delegated'>, string>> = {
  cname: 'is an alias (CNAME)',
  'below-dname': 'lies below a DNAME',
  nothing: 'lies in the zone and has no address record',
};

function* targetsWithoutAddress(content: ZoneContent, index: ZoneIndex): Iterable<Finding> {
  for (const record of content.records) {
    const target = targetOf(record);
    if (target === null || (record.type === 'NS' && index.ownerOf(record) === content.zone)) continue;
    const reach = index.reach(target);
    if (reach === 'outside' || reach === 'address') continue;
    if (reach !== 'delegated') yield { record, message: `${show(record)}: ${target} ${WHY[reach]}` };
    else if (record.type === 'NS' && !index.hasGlue(target)) {
      yield { record, message: `${show(record)}: ${target} lies below a delegation and has no glue address` };
    }
  }
}

function* apexNsMissing(content: ZoneContent, index: ZoneIndex, options: CheckOptions): Iterable<Finding> {
  if (options.useApexNs) return;
  const has = content.records.some((r) => r.type === 'NS' && !r.disabled && index.ownerOf(r) === content.zone);
  if (!has) yield { message: `${content.zone} keeps its own apex NS and has none` };
}

function* apexNsWithoutAddress(content: ZoneContent, index: ZoneIndex, options: CheckOptions): Iterable<Finding> {
  for (const { name, record } of apexNames(content, index, options)) {
    const reach = index.reach(name);
    if (reach === 'outside' || reach === 'address' || (reach === 'delegated' && index.hasGlue(name))) continue;
    const why = reach === 'delegated' ? 'lies below a delegation and has no glue address' : WHY[reach];
    const where = record === undefined ? `apex NS ${name} of the configuration` : `${show(record)}: ${name}`;
    yield { ...(record === undefined ? {} : { record }), message: `${where} ${why}` };
  }
}

function* apexNames(
  content: ZoneContent,
  index: ZoneIndex,
  options: CheckOptions,
): Iterable<{ readonly name: string; readonly record?: ContentRecord }> {
  if (options.useApexNs) {
    for (const name of options.apexNs ?? []) yield { name: canonicalName(name) };
    return;
  }
  for (const record of content.records) {
    const target = record.type === 'NS' && index.ownerOf(record) === content.zone ? targetOf(record) : null;
    if (target !== null) yield { name: target, record };
  }
}
