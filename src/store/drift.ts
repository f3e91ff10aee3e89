// Whether the master's serial is another than the one that was published last.

import { sql } from 'kysely';
import type { Db } from './db.ts';

export interface DriftingZone {
  readonly id: number;
  readonly name: string;
  /** What the master serves. */
  readonly serial: number;
  readonly published: number;
}

/**
 * Those of the zones whose published serial is not the one given. Left out are signed ones, whose serials named moves itself
 * (spec 06 §1.3) unless they are not served at all (0), and those that are about to be published anyway.
 */
export async function stillDrifting(
  db: Db,
  zones: readonly { readonly id: number; readonly serial: number }[],
): Promise<DriftingZone[]> {
  if (zones.length === 0) return [];
  const { rows } = await sql<DriftingZone>`
    select z.id, z.name, m.serial, coalesce(z.soa_serial, p.serial) as published
    from unnest(${zones.map(({ id }) => id)}::bigint[], ${zones.map(({ serial }) => serial)}::bigint[]) as m (id, serial)
      join zone z on z.id = m.id
      left join lateral (select serial from publication where zone_id = z.id order by id desc limit 1) p on true
    where z.state = 'PUBLISHED' and (m.serial = 0 or not z.auto_dnssec) and coalesce(z.soa_serial, p.serial) <> m.serial
      and not exists (select from event e where e.kind = 'zone' and e.subject_id = z.id and e.state in ('NEW', 'RETRY', 'RUNNING')
        and e.type in ('update', 'editUpdate', 'reconfigUpdate', 'drift'))
    order by z.name`.execute(db);
  return rows;
}
