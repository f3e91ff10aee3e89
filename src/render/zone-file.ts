// The file that named loads a zone from the first time; afterwards the zone changes by updates.

import { printZoneFile } from '../dns/zone-file/index.ts';
import { type Apex, apexNsRecord } from '../domain/zone/apex.ts';
import type { ZoneContent } from '../domain/zone/content.ts';

/** Zone file text of a version: SOA and managed apex NS from `apex`, disabled records as comments. */
export function seedFile(content: ZoneContent, apex: Apex): string {
  const { soa } = apex;
  return printZoneFile(
    {
      name: content.zone,
      ttl: content.ttl,
      soa: { ...soa, ttl: String(soa.ttl) },
      records: [...apex.apexNs.map((name) => apexNsRecord(name, content.zone)), ...content.records],
      groups: [],
    },
    { forNamed: true },
  );
}
