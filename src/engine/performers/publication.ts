// What a publish leaves in the database: the publication, the serial floor, the version's publishing time.

import { classlessParent } from '../../dns/network.ts';
import { publicationStatement } from '../../store/publication.ts';
import { newestAt } from '../../store/record.ts';
import { apexNsOf, followApexNs } from '../classless-parent.ts';
import type { Db, EventInHand, InsidePerformer } from '../context.ts';

/** Effect `record_publication`, inside. */
export const recordPublication: InsidePerformer = async ({ trx, subject, event, later }, params) => {
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
  if (classlessParent(subject.name) !== null) await followServedNs(trx, made, event);
  return undefined;
};

/** A classless reverse zone's delegation in the zone above follows what was published. */
async function followServedNs(trx: Db, made: { zoneId: number; zone: string; apexNs: string[] }, event: EventInHand) {
  const { actor, source, requestId } = event;
  const child = { id: made.zoneId, name: made.zone };
  const apexNs = made.apexNs.length > 0 ? made.apexNs : apexNsOf((await newestAt(trx, made.zoneId, ['@'])).records);
  const cause = { actor, source, requestId, causeId: event.causeId ?? event.id, sectag: null };
  await followApexNs(trx, child, { apexNs, cause });
}
