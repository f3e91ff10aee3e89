// The table of zone checks: id, level, error. The level is the verdict of `named-checkzone -i local` of BIND 9.18 (design §5).

import type { ErrorName } from '../../errors.ts';
import type { ContentRecord } from '../content.ts';

export type Level = 'error' | 'warning';

export interface CheckRow {
  readonly level: Level;
  /** 'owner': it passes or not by the records of an owner, of the names above it, and of the apex NS; 'zone': by any records. */
  readonly sees: 'owner' | 'zone';
  /** Raised where the check stands at level error. */
  readonly error: ErrorName;
  /** The level cannot be changed: the name server would not take the zone, or would spoil it (design §5). */
  readonly fixed?: true;
  /** The level for a file that is only checked, where BIND takes it: it is mended when it is loaded, or could not be sent by UPDATE. */
  readonly inFile?: 'warning';
  /** For the documents. */
  readonly meaning: string;
}

/** In the order in which faults are reported (spec 04 §5.1). */
// biome-ignore format: one check, one row
export const CHECKS = {
  'owner-zone':       { level: 'error',   sees: 'owner', error: 'LabelNotInDomain',         fixed: true, meaning: 'An owner lies outside the zone. A file may have such records: they are left out with a warning' },
  'server-managed':   { level: 'error',   sees: 'owner', error: 'ServerManagedType',        fixed: true, meaning: 'A type that the name server makes itself: RRSIG, NSEC, NSEC3, ZONEMD, TYPE65534; at the apex DNSKEY, CDS, CDNSKEY, NSEC3PARAM. load_zone leaves them out with a warning' },
  'owner-hostname':   { level: 'warning', sees: 'owner', error: 'BadNameOwnerError',        meaning: 'The owner of an A, AAAA or MX is not a host name' },
  'target-hostname':  { level: 'warning', sees: 'owner', error: 'BadNameRdataError',        meaning: 'The target of an NS, MX or SRV, or of a PTR in a reverse zone, is not a host name' },
  'target-is-address':{ level: 'warning', sees: 'owner', error: 'BadNameRdataError',        meaning: 'The target of an NS or MX looks like an address' },
  'duplicate':        { level: 'error',   sees: 'owner', error: 'DuplicateRecordInZone',    fixed: true, inFile: 'warning', meaning: 'The same record twice. Loading a file keeps the first, with a warning' },
  'rrset-ttl':        { level: 'error',   sees: 'owner', error: 'RrsetTtlDiffers',          fixed: true, inFile: 'warning', meaning: 'Records of one RRset have different TTLs (RFC 2181 §5.2). Loading a file takes one of them as BIND does, with a warning' },
  'rrset-size':       { level: 'error',   sees: 'owner', error: 'ZoneCheckFailed',          fixed: true, meaning: 'The data of an RRset is more than a name server stores (65,512 octets, two for each record included)' },
  'rrset-message':    { level: 'warning', sees: 'owner', error: 'ZoneCheckFailed',          meaning: 'An RRset does not fit into an answer (65,535 octets)' },
  'soa-missing':      { level: 'error',   sees: 'owner', error: 'ZoneHasNoSOARecord',       fixed: true, meaning: 'The zone has no SOA (only where the SOA is not made from the configuration)' },
  'soa-not-apex':     { level: 'error',   sees: 'owner', error: 'ZoneSOARecordNotAtApex',   fixed: true, meaning: 'A SOA stands elsewhere than at the apex' },
  'soa-multiple':     { level: 'error',   sees: 'owner', error: 'ZoneAlreadyHasSOARecord',  fixed: true, meaning: 'There are two different SOA records' },
  'soa-serial':       { level: 'warning', sees: 'zone',  error: 'SOASerialRangeError',      meaning: 'The serial is 0, which an UPDATE cannot set (RFC 2136 §4.2)' },
  'cname-multiple':   { level: 'error',   sees: 'owner', error: 'ZoneCNAMEExists',          fixed: true, meaning: 'Two different CNAMEs at one owner' },
  'cname-other-data': { level: 'error',   sees: 'owner', error: 'ZoneCNAMELabelExists',     fixed: true, meaning: 'Other data beside a CNAME, types of DNSSEC apart (RFC 4035 §2.5)' },
  'dname-multiple':   { level: 'error',   sees: 'owner', error: 'DuplicateRecordInZone',    fixed: true, meaning: 'Two different DNAMEs at one owner (RFC 6672 §2.4)' },
  'wildcard-ns':      { level: 'error',   sees: 'owner', error: 'BadNameOwnerError',        fixed: true, meaning: 'NS records at a wildcard owner' },
  'wildcard-dname':   { level: 'error',   sees: 'owner', error: 'ZoneCheckFailed',          fixed: true, inFile: 'warning', meaning: 'A DNAME at a wildcard owner (RFC 4592 §4.4): an UPDATE of it is passed over' },
  'wildcard-inner':   { level: 'warning', sees: 'owner', error: 'BadNameOwnerError',        meaning: "A label '*' that is not the first one, and so no wildcard" },
  'ds-apex':          { level: 'error',   sees: 'owner', error: 'ZoneCheckFailed',          fixed: true, meaning: 'A DS at the apex: it belongs into the parent zone' },
  'ds-without-ns':    { level: 'error',   sees: 'owner', error: 'ZoneCheckFailed',          fixed: true, inFile: 'warning', meaning: 'A DS where there is no delegation (RFC 4035 §2.4): an UPDATE of it is passed over' },
  'key-below-apex':   { level: 'error',   sees: 'owner', error: 'ZoneCheckFailed',          fixed: true, inFile: 'warning', meaning: 'DNSKEY or NSEC3PARAM below the apex: an UPDATE of it makes the server sign the zone' },
  'no-update':        { level: 'error',   sees: 'owner', error: 'ZoneCheckFailed',          fixed: true, inFile: 'warning', meaning: 'NXT or SIG, which are obsolete (RFC 3755): BIND refuses an UPDATE of them' },
  'apex-only':        { level: 'warning', sees: 'owner', error: 'ZoneCheckFailed',          meaning: 'CDS, CDNSKEY or CSYNC below the apex, where they mean nothing' },
  'cname-loop':       { level: 'warning', sees: 'zone',  error: 'ZoneCheckFailed',          meaning: 'CNAMEs that lead back to themselves' },
  'null-mx':          { level: 'warning', sees: 'owner', error: 'ZoneCheckFailed',          meaning: "MX '.' that is not alone, or whose preference is not 0 (RFC 7505)" },
  'spf-without-txt':  { level: 'warning', sees: 'zone',  error: 'ZoneCheckFailed',          meaning: 'A record of the retired type SPF without a TXT of the same policy (RFC 7208 §3.1)' },
  'occluded':         { level: 'warning', sees: 'zone',  error: 'ZoneCheckFailed',          meaning: 'Data below a delegation that is no glue, or below a DNAME: nobody will see it' },
  'target-alias':     { level: 'warning', sees: 'zone',  error: 'ZoneCheckIntegrityNoGlue', meaning: 'The target of an NS, MX or SRV is a CNAME or lies below a DNAME (RFC 2181 §10.3)' },
  'target-address':   { level: 'warning', sees: 'zone',  error: 'ZoneCheckIntegrityNoGlue', meaning: 'The target of an NS, MX or SRV lies in the zone and has no address' },
  'glue-missing':     { level: 'warning', sees: 'zone',  error: 'ZoneCheckIntegrityNoGlue', meaning: 'The target of an NS lies below a delegation of the zone and has no glue address' },
  'apex-ns-missing':  { level: 'error',   sees: 'owner', error: 'ZoneHasNoNSRecord',        fixed: true, meaning: 'A zone that keeps its own apex NS has none' },
  'apex-ns-address':  { level: 'error',   sees: 'owner', error: 'ZoneCheckIntegrityNoGlue', fixed: true, meaning: 'An apex NS lies in the zone and has no address, or is an alias: BIND refuses the zone' },
  'ttl-exceeds-policy': { level: 'error', sees: 'owner', error: 'TtlExceedsPolicy',         fixed: true, meaning: 'A TTL is above what the signing policy allows (zones with a policy only)' },
} as const satisfies Readonly<Record<string, CheckRow>>;

export type CheckId = keyof typeof CHECKS;

export const CHECK_IDS = Object.keys(CHECKS) as readonly CheckId[];

/** The row of a check with its literal types forgotten. */
export function checkRow(id: CheckId): CheckRow {
  return CHECKS[id];
}

export interface Finding {
  readonly message: string;
  /** The very object of the content. */
  readonly record?: ContentRecord;
  /** The record it clashes with. */
  readonly other?: ContentRecord;
  /** Data keys of the error besides those that every error about a record has (spec 03 §6.3). */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Fault extends Finding {
  readonly id: CheckId;
  readonly level: Level;
  readonly error: ErrorName;
}

/** Takes what a check found; `position` is the index of the record in the content, -1 for the zone as a whole. */
export type Report = (id: CheckId, position: number, finding: Finding) => void;

/** `line 5: www A` of a record, for messages. */
export function show(record: ContentRecord): string {
  const line = record.line === undefined ? '' : `line ${record.line}: `;
  return `${line}${record.owner} ${record.type}`;
}
