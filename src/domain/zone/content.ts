// The content of one version of a zone, as people edit it and as it is stored: without what the database keeps about it.
import { absolutise, canonicalName } from '../../dns/name.ts';
import { parseTtl } from '../../dns/ttl.ts';
import { apexComment } from '../../dns/zone-file/index.ts';

/** Group number of all records without a group comment. */
export const UNGROUPED = 0;
/** Group number of the apex group of a zone that keeps its own apex NS (spec 04 §6.3); its comment is `apexComment`. */
export const APEX_GROUP = -1;
/** Tag by which that group is known in structures (spec 03 §3.4). */
export const APEX_TAG = 'APEX_RRS';

export interface ContentSoa {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number | null;
  /** Timers and TTL are TTL texts as typed. */
  readonly refresh: string;
  readonly retry: string;
  readonly expire: string;
  readonly minimum: string;
  readonly ttl: string | null;
  /** As of a record; missing: what the version before had. */
  readonly comment?: string | null;
  readonly remark?: string | null;
}

export interface PtrSource {
  readonly zone_id: number;
  readonly owner: string;
}

export interface ContentRecord {
  /** Relative to the zone, '@' at the apex, case as typed. */
  readonly owner: string;
  readonly type: string;
  /** As typed; null: the zone's. */
  readonly ttl: string | null;
  readonly rdata: string;
  /** Canonical rdata, RFC 4034 §6.2. */
  readonly canon: Buffer;
  readonly disabled: boolean;
  readonly lockPtr: boolean;
  readonly trackReverse: boolean;
  readonly forceReverse?: boolean;
  readonly reference: string | null;
  readonly comment: string | null;
  readonly remark: string | null;
  readonly group: number;
  /** Where the text had it; for messages only. */
  readonly line?: number;
  readonly column?: number;
  readonly ptrSource?: PtrSource | null;
}

export interface ContentGroup {
  readonly number: number;
  readonly comment: string | null;
}

export interface ZoneContent {
  /** Absolute, lower case. */
  readonly zone: string;
  /** TTL text as typed. */
  readonly ttl: string;
  readonly soa: ContentSoa;
  readonly records: readonly ContentRecord[];
  readonly groups: readonly ContentGroup[];
  /** Of a zone that keeps its own apex NS; null: the usual text, missing: what the version before had. */
  readonly apexComment?: string | null;
}

/** What the checks look at; a file may lack the SOA. */
export type CheckedContent = Pick<ZoneContent, 'zone' | 'ttl' | 'records'> & { readonly soa: ContentSoa | null };

/** The owner in its canonical absolute form, so that equal owners are equal strings. */
export function canonicalOwner(record: Pick<ContentRecord, 'owner'>, zone: string): string {
  return record.owner === '@' ? zone : canonicalName(absolutise(record.owner, zone));
}

/** Seconds a record lives in caches: its own TTL, else the zone's. Throws TtlError. */
export function effectiveTtl(record: Pick<ContentRecord, 'ttl'>, zoneTtl: number): number {
  return record.ttl === null ? zoneTtl : parseTtl(record.ttl);
}

/** SOA always, and apex NS where configuration gives them, are derived and never stored (design §4). */
export function withoutDerived(records: readonly ContentRecord[], useApexNs: boolean): readonly ContentRecord[] {
  const derived = (record: ContentRecord) =>
    record.type === 'SOA' || (useApexNs && record.type === 'NS' && record.owner === '@');
  return records.some(derived) ? records.filter((record) => !derived(record)) : records;
}

/**
 * The first group of a submitted zone is its apex group (spec 04 §6.3): with managed apex NS its comment goes and its records
 * are ungrouped; else its comment becomes the apex comment.
 */
export function firstGroupAsApex(content: ZoneContent, useApexNs: boolean): ZoneContent {
  const first = content.groups[0];
  if (first === undefined) return content;
  const target = useApexNs ? UNGROUPED : APEX_GROUP;
  return {
    ...content,
    groups: content.groups.slice(1),
    records: content.records.map((record) => (record.group === first.number ? { ...record, group: target } : record)),
    apexComment: useApexNs ? null : ownApexComment(content.zone, first.comment),
  };
}

/** The comment of an apex group as it is stored: null for none, and for the usual one, which names the zone (spec 04 §6.3). */
export function ownApexComment(zone: string, comment: string | null): string | null {
  return comment === null || comment.trim() === apexComment(zone) ? null : comment;
}

/** The comment of the apex group as it is shown. */
export function shownApexComment(zone: string, stored: string | null): string {
  return stored ?? `${apexComment(zone)}\n`;
}
