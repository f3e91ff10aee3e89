// What a name server serves, against what it should serve: records that only one of them has (spec 06 §2.8, §2.9).

import { canonicalName } from '../../dns/name.ts';
import { canonicalText, rdataFromWire, typeName, typeNumber } from '../../dns/rr/index.ts';
import { type EffectiveRecord, effectiveRecord, wireDiff } from './wire-difference.ts';

/** A record as a transfer gives it. */
export interface WireRecord {
  readonly owner: string;
  readonly type: number;
  readonly ttl: number;
  readonly rdata: Buffer;
}

/** Types that named makes itself at the apex of a signed zone (spec 06 §2.8). */
const SIGNING_AT_APEX = new Set(['DNSKEY', 'CDS', 'CDNSKEY', 'NSEC3PARAM', 'TYPE65534']);
const SIGNING_ANYWHERE = new Set(['RRSIG', 'NSEC', 'NSEC3']);

/** A transferred zone as comparable records, without its SOA; what named makes itself is hidden while the zone is signed. */
export function servedRecords(zone: string, records: readonly WireRecord[], isSigned: boolean): EffectiveRecord[] {
  const apex = canonicalName(zone);
  const found: EffectiveRecord[] = [];
  for (const record of records) {
    const type = typeName(record.type);
    if (type === 'SOA') continue;
    if (isSigned && isServerManaged(type, canonicalName(record.owner) === apex)) continue;
    const canon = rdataFromWire(record.type, record.rdata, 0, record.rdata.length).canon;
    // the generic form of RFC 3597 says exactly what was on the wire
    const rdata = `\\# ${record.rdata.length} ${record.rdata.toString('hex')}`.trimEnd();
    found.push(
      effectiveRecord({ owner: record.owner, type, ttl: null, rdata, canon, disabled: false }, record.ttl, zone),
    );
  }
  return found;
}

function isServerManaged(type: string, atApex: boolean): boolean {
  return SIGNING_ANYWHERE.has(type) || (atApex && SIGNING_AT_APEX.has(type));
}

/** Is it signed, or being unsigned? A DNSKEY alone may be somebody's own doing. */
export function looksSigned(records: readonly WireRecord[]): boolean {
  const types = new Set(records.map(({ type }) => type));
  return types.has(typeNumber('DNSKEY')) && types.has(typeNumber('RRSIG'));
}

export interface ContentDrift {
  /** Records as lines of a zone file, names absolute, rdata in canonical form; at most `LINES` of each. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** All of them. */
  readonly missing_count: number;
  readonly unexpected_count: number;
}

const LINES = 100;

export interface ZoneSample {
  readonly zone: string;
  /** Rdata of the SOA; null: not to be compared. */
  readonly soa: Buffer | null;
  readonly records: readonly EffectiveRecord[];
}

/** Null: both have the same records, and the same SOA but for its serial. */
export function contentDrift(expected: ZoneSample, found: ZoneSample): ContentDrift | null {
  const { deletions, additions } = wireDiff(found.records, expected.records);
  const soas = soaLines(expected, found);
  const missing_count = additions.length + soas.missing.length;
  const unexpected_count = deletions.length + soas.unexpected.length;
  if (missing_count + unexpected_count === 0) return null;
  const lines = (soa: readonly string[], records: readonly EffectiveRecord[]): string[] =>
    [...soa, ...records.slice(0, LINES).map(recordLine)].slice(0, LINES);
  return {
    missing: lines(soas.missing, additions),
    unexpected: lines(soas.unexpected, deletions),
    missing_count,
    unexpected_count,
  };
}

function recordLine({ owner, ttl, type, canon }: EffectiveRecord): string {
  return `${owner} ${ttl} IN ${type} ${canonicalText(type, canon)}`;
}

function soaLines({ zone, soa: wanted }: ZoneSample, { soa: found }: ZoneSample) {
  if (wanted === null || found === null || withoutSerial(wanted).equals(withoutSerial(found)))
    return { missing: [], unexpected: [] };
  const line = (soa: Buffer): string[] => [`${zone} IN SOA ${canonicalText('SOA', soa)}`];
  return { missing: line(wanted), unexpected: line(found) };
}

/** The serial is the first of the five numbers at the end; named moves that of a signed zone itself. */
function withoutSerial(soa: Buffer): Buffer {
  const { canon } = rdataFromWire(typeNumber('SOA'), soa, 0, soa.length);
  return Buffer.concat([canon.subarray(0, canon.length - 20), canon.subarray(canon.length - 16)]);
}
