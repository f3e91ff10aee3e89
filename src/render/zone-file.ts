// The file that named loads a zone from the first time; afterwards the zone changes by updates.

import { printZoneFile } from '../dns/zone-file/index.ts';
import type { Apex } from '../domain/zone/apex.ts';
import type { ContentRecord, ZoneContent } from '../domain/zone/content.ts';

/** Zone file text of a version: SOA and managed apex NS from `apex`, disabled records as comments. */
export function seedFile(content: ZoneContent, apex: Apex): string {
  const { soa } = apex;
  return printZoneFile(
    {
      name: content.zone,
      ttl: content.ttl,
      soa: { ...soa, ttl: String(soa.ttl) },
      records: [...apex.apexNs.map(apexNsRecord), ...content.records],
      groups: [],
    },
    { forNamed: true },
  );
}

function apexNsRecord(target: string): ContentRecord {
  return {
    owner: '@',
    type: 'NS',
    ttl: null,
    rdata: target,
    canon: Buffer.alloc(0),
    disabled: false,
    lockPtr: false,
    trackReverse: false,
    reference: null,
    comment: null,
    remark: null,
    group: 0,
  };
}
