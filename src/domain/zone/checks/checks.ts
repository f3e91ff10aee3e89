// The checks of a whole zone, each with an id and a level (check-table.ts), in time linear in the zone.

import type { CheckedContent, ContentRecord } from '../content.ts';
import { CHECK_IDS, CHECKS, type CheckId, checkRow, type Fault, type Level, type Report, show } from './check-table.ts';
import { checkRecords } from './checks-records.ts';
import { checkLoops, checkRrsets, type Ttls, ttlReader } from './checks-rrsets.ts';
import { type ApexNsOptions, checkOccluded, checkTargets } from './checks-targets.ts';
import { targetKey } from './reach.ts';
import { CNAME, type ZoneIndex, zoneIndex } from './zone-index.ts';

export { CHECK_IDS, CHECKS, type CheckId, type Fault, type Finding, type Level } from './check-table.ts';
export { isServerManaged } from './checks-records.ts';

export interface CheckOptions extends ApexNsOptions {
  /** Levels that differ from the table's; of checks with a fixed level only loading changes them. */
  readonly levels?: ReadonlyMap<CheckId, Level>;
  /** Longest TTL in seconds that the signing policy allows. */
  readonly maxTtl?: number;
  /** An index of that very content, where there is one already. */
  readonly index?: ZoneIndex;
}

/** All faults of a content, in the order of the table, those of one check in the order of the records. */
export function checkZone(content: CheckedContent, options: CheckOptions): Fault[] {
  const index = options.index ?? zoneIndex(content);
  const ttls = ttlReader(content.ttl);
  const found: { readonly fault: Fault; readonly position: number }[] = [];
  const report: Report = (id, position, finding) => {
    const level = options.levels?.get(id) ?? CHECKS[id].level;
    found.push({ position, fault: { id, level, error: CHECKS[id].error, ...withId(id, finding) } });
  };
  checkSoa(content, report);
  checkRecords(index, report);
  checkRrsets(index, ttls, report);
  if ((index.present & CNAME) !== 0)
    checkLoops(index, (at) => targetKey(index.records[at] as ContentRecord, index), report);
  checkTargets(index, options, report);
  checkOccluded(index, report);
  if (options.maxTtl !== undefined) checkTtls(index, ttls, options.maxTtl, report);
  const order = new Map(CHECK_IDS.map((id, i) => [id, i]));
  const rank = (id: CheckId): number => order.get(id) ?? 0;
  found.sort((a, b) => rank(a.fault.id) - rank(b.fault.id) || a.position - b.position);
  return found.map(({ fault }) => fault);
}

// The error that several checks share names the one it comes from.
function withId(id: CheckId, finding: Parameters<Report>[2]): Parameters<Report>[2] {
  return checkRow(id).error === 'ZoneCheckFailed' ? { ...finding, data: { ...finding.data, check_id: id } } : finding;
}

function checkSoa({ soa, zone }: CheckedContent, report: Report): void {
  if (soa === null) report('soa-missing', -1, { message: `${zone} has no SOA` });
  else if (soa.serial === 0) report('soa-serial', -1, { message: `the serial of ${zone} is 0` });
}

function checkTtls(index: ZoneIndex, ttls: Ttls, limit: number, report: Report): void {
  for (let i = 0; i < index.records.length; i++) {
    const record = index.records[i] as ContentRecord;
    if (ttls(record.ttl) <= limit) continue;
    const message = `${show(record)}: its TTL of ${ttls(record.ttl)} s is above the ${limit} s of the signing policy`;
    report('ttl-exceeds-policy', i, { record, message });
  }
}
