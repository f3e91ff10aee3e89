// TTL normalisation: the commonest effective TTL becomes the zone's (spec 03 §3.3, spec 04 §6.4).

import { parseTtl } from '../../dns/ttl.ts';
import { effectiveTtl, type ZoneContent } from '../../domain/zone/content.ts';

/**
 * The same effective TTLs written with the commonest of them as zone TTL: records that have it lose their own, records
 * that relied on the old zone TTL get it spelt out, and so does the SOA unless it is managed. Disabled records count. Among
 * equally common ones the present zone TTL wins, then the smallest.
 */
export function normaliseTtls(content: ZoneContent, useApexNs: boolean): ZoneContent {
  const zoneTtl = parseTtl(content.ttl);
  const commonest = commonestTtl(content, zoneTtl);
  const records = content.records.map((record) => {
    if (effectiveTtl(record, zoneTtl) === commonest) return record.ttl === null ? record : { ...record, ttl: null };
    return record.ttl === null ? { ...record, ttl: content.ttl } : record;
  });
  if (commonest === zoneTtl) return { ...content, records };
  const relied = !useApexNs && content.soa.ttl === null;
  const soa = relied ? { ...content.soa, ttl: content.ttl } : content.soa;
  return { ...content, ttl: String(commonest), soa, records };
}

function commonestTtl({ records }: ZoneContent, zoneTtl: number): number {
  const counts = new Map<number, number>();
  for (const record of records) {
    const seconds = effectiveTtl(record, zoneTtl);
    counts.set(seconds, (counts.get(seconds) ?? 0) + 1);
  }
  const rank = (seconds: number): number => (seconds === zoneTtl ? -1 : seconds);
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || rank(a[0]) - rank(b[0]));
  return first === undefined ? zoneTtl : first[0];
}
