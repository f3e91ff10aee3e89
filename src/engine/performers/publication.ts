// What a publish leaves in the database: the publication, the serial floor, the version's publishing time.

import { insertPublication } from '../../store/publication.ts';
import { raiseSerialFloor } from '../../store/serial-floor.ts';
import { markPublished } from '../../store/zone-instance.ts';
import type { InsidePerformer } from '../context.ts';

/** Effect `record_publication`, inside. */
export const recordPublication: InsidePerformer = async ({ trx, subject, event }, params) => {
  const ziId = Number(params.zi_id);
  const serial = Number(params.serial);
  const soa = Buffer.from(String(params.soa), 'hex');
  const apex_ns = params.apex_ns as string[];
  await insertPublication(trx, { zone_id: subject.id, zi_id: ziId, serial, soa, apex_ns, event_id: event.id });
  await raiseSerialFloor(trx, subject.name, serial);
  await markPublished(trx, ziId, serial);
  return undefined;
};
