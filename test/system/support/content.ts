// What a zone holds, as lines that can be compared: from zone text, and from a transfer of a server.

import { absolutise, canonicalName } from '../../../src/dns/name.ts';
import { rdataFromWire, typeName } from '../../../src/dns/rr/index.ts';
import { parseTtl } from '../../../src/dns/ttl.ts';
import { parseZoneFile } from '../../../src/dns/zone-file/index.ts';
import type { TransferredRecord } from '../../../src/ports.ts';

/** Owner, type, TTL and canonical rdata of each record, sorted; without the SOA and the NS of the apex, which DMS manages. */
export type Content = readonly string[];

interface Line {
  readonly owner: string;
  readonly type: string;
  readonly ttl: number;
  readonly canon: Buffer;
}

export function contentOfText(text: string, zone: string): Content {
  const { records, ttl, errors } = parseZoneFile(text, { zone });
  if (errors[0]) throw new Error(`${zone}: ${errors[0].message}`);
  const lines = records
    .filter(({ disabled }) => !disabled)
    .map((record) => ({
      owner: absolutise(record.owner, zone),
      type: record.type,
      ttl: parseTtl(record.ttl ?? ttl ?? '0'),
      canon: record.canon,
    }));
  return contentOf(lines, zone);
}

export function contentOfTransfer(records: readonly TransferredRecord[], zone: string): Content {
  const lines = records.map(({ owner, type, ttl, rdata }) => ({
    owner,
    type: typeName(type),
    ttl,
    canon: rdataFromWire(type, rdata, 0, rdata.length).canon,
  }));
  return contentOf(lines, zone);
}

// The first TTL of an RRset counts for all of it, as in BIND.
function contentOf(lines: readonly Line[], zone: string): Content {
  const ttls = new Map<string, number>();
  const result = new Set<string>();
  const apex = canonicalName(zone);
  for (const { owner, type, ttl, canon } of lines) {
    const name = canonicalName(owner);
    if (name === apex && (type === 'SOA' || type === 'NS')) continue;
    const rrset = `${name} ${type}`;
    if (!ttls.has(rrset)) ttls.set(rrset, ttl);
    result.add(`${rrset} ${ttls.get(rrset)} ${canon.toString('hex')}`);
  }
  return [...result].sort();
}
