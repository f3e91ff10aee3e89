// TTL normalisation: the commonest effective TTL becomes the zone's (spec 03 §3.3, spec 04 §6.4).

import { parseTtl } from '../../dns/ttl.ts';
import type { ZoneContent } from '../../domain/zone/content.ts';

/**
 * The same effective TTLs written with the commonest of them as zone TTL: records that have it lose their own, records
 * that relied on the old zone TTL get it spelt out. Among equally common ones the present zone TTL wins, then the smallest.
 */
export function normaliseTtls(content: ZoneContent): ZoneContent {
  const zoneTtl = parseTtl(content.ttl);
  const counts = new Map<number, number>();
  for (const { ttl } of content.records) {
    const seconds = ttl === null ? zoneTtl : parseTtl(ttl);
    counts.set(seconds, (counts.get(seconds) ?? 0) + 1);
  }
  const rank = (seconds: number): number => (seconds === zoneTtl ? -1 : seconds);
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || rank(a[0]) - rank(b[0]))[0] ?? [zoneTtl];
  const records = content.records.map((record) => {
    const seconds = record.ttl === null ? zoneTtl : parseTtl(record.ttl);
    if (seconds === commonest) return record.ttl === null ? record : { ...record, ttl: null };
    return record.ttl === null ? { ...record, ttl: content.ttl } : record;
  });
  return { ...content, ttl: commonest === zoneTtl ? content.ttl : String(commonest), records };
}
