// What a publish leaves in the database: the publication, the serial floor, the version's publishing time.

import { publicationStatement } from '../../store/publication.ts';
import type { InsidePerformer } from '../context.ts';

/** Effect `record_publication`, inside. */
export const recordPublication: InsidePerformer = async ({ subject, event, later }, params) => {
  const made = {
    zoneId: subject.id,
    zone: subject.name,
    ziId: Number(params.zi_id),
    serial: Number(params.serial),
    soa: Buffer.from(String(params.soa), 'hex'),
    apexNs: params.apex_ns as string[],
    eventId: event.id,
  };
  later(publicationStatement(made));
  return undefined;
};
