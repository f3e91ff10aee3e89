// A lab with many zones in its database, made as copies of one by SQL, for benches at the size of a large site.

import { zoneFileName } from '../../src/domain/zone/file-name.ts';
import { call } from '../../src/operations/call.ts';
import { copyZones } from '../support/zone-copies.ts';
import { type Bed, CALLER, publishedSerial } from './bed.ts';

export const TEMPLATE = 'template.example.';
/** Of the copies `z<n>.bench.example.` */
export const NAME = { prefix: 'z', suffix: 'bench.example.' } as const;
export const copyName = (n: number): string => `${NAME.prefix}${n}.${NAME.suffix}`;
export const copyFile = (n: number): string => zoneFileName(copyName(n));

const RECORDS = [
  { label: 'www', type: 'A', rdata: '192.0.2.1' },
  { label: 'mail', type: 'A', rdata: '192.0.2.2' },
  { label: 'ftp', type: 'CNAME', rdata: 'ftp.hosting.example.net.' },
  { label: '@', type: 'A', rdata: '192.0.2.1' },
  { label: '@', type: 'MX', rdata: '10 mx.hosting.example.net.' },
  { label: '@', type: 'TXT', rdata: '"v=spf1 mx -all"' },
];

/** Makes the zone that is copied, and waits until it is published; with its SOA and NS it has 9 records. */
export async function makeTemplate(bed: Bed): Promise<void> {
  const zi_data = { rr_groups: [{ rrs: RECORDS }] };
  await call(bed.ports, CALLER, 'create_zone', { name: TEMPLATE, login_id: CALLER.loginId, zi_data });
  await publishedSerial(bed, TEMPLATE);
}

/** Adds the copies `from` to `from + count - 1` to the database; named knows nothing of them. */
export async function addCopies(bed: Bed, from: number, count: number): Promise<void> {
  await copyZones(bed.ports.db, { of: TEMPLATE, name: NAME, from, count });
}
