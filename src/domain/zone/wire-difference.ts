// What a name server must be sent so that it serves one version instead of another (spec 06 §2.3).
import { absolutise, canonicalName, nameToWire } from '../../dns/name.ts';
import { type ContentRecord, canonicalOwner, effectiveTtl } from './content.ts';

/** A record as a name server has it. Equal are records with equal `key`: owner, type, canonical rdata, effective TTL. */
export interface EffectiveRecord {
  readonly key: string;
  /** Absolute, case as typed. */
  readonly owner: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  /** Presentation form as typed, names relative to the zone. */
  readonly rdata: string;
  readonly canon: Buffer;
}

export interface WireDifference {
  readonly deletions: readonly EffectiveRecord[];
  readonly additions: readonly EffectiveRecord[];
}

export interface ZoneSide {
  /** Absolute, lower case. */
  readonly zone: string;
  /** Seconds. */
  readonly zoneTtl: number;
  /** Apex NS are managed, so stored ones do not count. */
  readonly useApexNs: boolean;
}

type Source = Pick<ContentRecord, 'owner' | 'type' | 'ttl' | 'rdata' | 'canon' | 'disabled'>;

/** The records that are served: disabled ones, SOA and managed apex NS left out. */
export function effectiveRecords(records: Iterable<Source>, side: ZoneSide): EffectiveRecord[] {
  const served: EffectiveRecord[] = [];
  for (const record of records) {
    if (record.disabled || record.type === 'SOA') continue;
    if (side.useApexNs && record.type === 'NS' && record.owner === '@') continue;
    served.push(effectiveRecord(record, effectiveTtl(record, side.zoneTtl), side.zone));
  }
  return served;
}

/** One record with its effective TTL in seconds. */
export function effectiveRecord(record: Source, ttl: number, zone: string): EffectiveRecord {
  const { type, rdata, canon } = record;
  const key = `${canonicalOwner(record, zone)} ${ttl} ${type} ${canon.toString('latin1')}`;
  return { key, owner: absolutise(record.owner, zone), type, ttl, rdata, canon };
}

/** Managed apex NS as records, absolute names under the zone's TTL. */
export function apexNsRecords(names: readonly string[], side: Pick<ZoneSide, 'zone' | 'zoneTtl'>): EffectiveRecord[] {
  return names.map((name) => {
    const canon = nameToWire(canonicalName(name));
    return effectiveRecord(
      { owner: '@', type: 'NS', ttl: null, rdata: name, canon, disabled: false },
      side.zoneTtl,
      side.zone,
    );
  });
}

/** Records of `from` that are not in `to` and the other way round; what both have cancels out. Linear. */
export function wireDiff(from: readonly EffectiveRecord[], to: readonly EffectiveRecord[]): WireDifference {
  const before = new Set(from.map((record) => record.key));
  const after = new Set(to.map((record) => record.key));
  return {
    deletions: once(from.filter((record) => !after.has(record.key))),
    additions: once(to.filter((record) => !before.has(record.key))),
  };
}

function once(records: readonly EffectiveRecord[]): EffectiveRecord[] {
  return [...new Map(records.map((record) => [record.key, record])).values()];
}
