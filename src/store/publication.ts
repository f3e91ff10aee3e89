// Publications: what each successful publish left on the master.

import { sql } from 'kysely';
import type { RawBuilder } from './db.ts';
import { raiseFloorStatement } from './serial-floor.ts';

export interface NewPublication {
  readonly zoneId: number;
  readonly zone: string;
  readonly ziId: number;
  readonly serial: number;
  /** Rdata on the wire. */
  readonly soa: Buffer;
  readonly apexNs: readonly string[];
  readonly eventId: number;
}

/** Notes a successful publish: the publication, the serial floor of the name, time and serial of the ZI. One statement. */
export function publicationStatement(made: NewPublication): RawBuilder<unknown> {
  return sql`
    with made as (
      insert into publication (zone_id, zi_id, serial, soa, apex_ns, event_id)
      values (${made.zoneId}, ${made.ziId}, ${made.serial}, ${made.soa}, ${made.apexNs as string[]}, ${made.eventId})),
    floor as (${raiseFloorStatement(made.zone, made.serial)})
    update zone_instance set ptime = clock_timestamp(), soa_serial = ${made.serial},
      mtime = case when soa_serial is distinct from ${made.serial} then clock_timestamp() else mtime end
    where id = ${made.ziId}`;
}
