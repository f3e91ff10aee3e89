// Loading a zone file is lenient where named is: what it would mend silently is mended, and told.
import {
  CHECKS,
  type CheckId,
  duplicates,
  type Fault,
  type Finding,
  isServerManaged,
  mixedTtls,
  serverManaged,
} from './checks.ts';
import type { ZoneContent } from './content.ts';
import { zoneIndex } from './zone-index.ts';

/**
 * What loading a file makes of records that named would mend silently: types that the server manages and repeated records are
 * dropped, of the TTLs of a set the first counts (spec 06 §2.7, §2.8). Each is a fault of level warning.
 */
export function mendForLoading(content: ZoneContent): {
  readonly content: ZoneContent;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const warn = (id: CheckId, findings: Iterable<Finding>) => {
    for (const finding of findings) faults.push({ id, level: 'warning', error: CHECKS[id].error, ...finding });
  };
  warn('server-managed', serverManaged(content));
  const own = { ...content, records: content.records.filter((record) => !isServerManaged(record)) };
  const index = zoneIndex(own);
  const repeated = [...duplicates(own, index)];
  warn('duplicate', repeated);
  const dropped = new Set(repeated.map((finding) => finding.record));
  const distinct = { ...own, records: own.records.filter((record) => !dropped.has(record)) };
  const mixed = [...mixedTtls(distinct, index)];
  warn('rrset-ttl', mixed);
  const firstOf = new Map(mixed.map((finding) => [finding.record, finding.other?.ttl ?? null]));
  const records = distinct.records.map((record) => {
    const ttl = firstOf.get(record);
    return ttl === undefined ? record : { ...record, ttl };
  });
  return { content: { ...content, records }, faults };
}
