// What goes on at present, at a cost that does not grow with the number of zones: for a page that is read every other second.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { EventRow } from './schema.ts';

export interface ServerActivity {
  readonly server_name: string;
  readonly sg_name: string;
  readonly state: string;
  readonly last_reply: string | null;
  readonly zone_count: number | null;
  readonly retry_msg: string | null;
  /** Of the zones published last, those that it does not serve yet. */
  readonly behind: number;
  /** Since the oldest of them was published, seconds. */
  readonly behind_s: number | null;
}

/** So many publications back is looked. */
const PUBLICATIONS = 500;

/** Servers by group and name. A serial that is ahead of the published one is named's own, of a signed zone (RFC 1982). */
export async function serverActivity(trx: Db): Promise<ServerActivity[]> {
  const { rows } = await sql<ServerActivity>`
    with fresh as (
      select distinct on (p.zone_id) p.zone_id, p.serial, p.at, z.sg_id, z.alt_sg_id
      from (select * from publication order by id desc limit ${PUBLICATIONS}) p join zone z on z.id = p.zone_id
      where z.state in ('PUBLISHED', 'UPDATE') order by p.zone_id, p.id desc
    ), late as (
      select s.id, count(*) as behind, min(f.at) as since
      from fresh f join server s on s.sg_id in (f.sg_id, f.alt_sg_id)
        left join served v on v.zone_id = f.zone_id and v.server_id = s.id
      where v.serial is null or (f.serial::bigint - v.serial + 4294967296) % 4294967296 between 1 and 2147483647
      group by s.id
    )
    select s.name as server_name, g.name as sg_name, s.state, s.last_reply, s.zone_count, s.retry_msg,
      coalesce(l.behind, 0)::int as behind, extract(epoch from clock_timestamp() - l.since)::float8 as behind_s
    from server s join server_group g on g.id = s.sg_id left join late l on l.id = s.id
    order by g.name, s.name`.execute(trx);
  return rows;
}

export type ZoneEvent = Pick<
  EventRow,
  'id' | 'type' | 'state' | 'created' | 'scheduled' | 'processed' | 'actor' | 'attempts' | 'error' | 'params' | 'result'
>;

/** Events of a zone behind `after` and those of `again`, by id: the newest `limit` of them. */
export async function zoneEvents(
  trx: Db,
  zoneId: number,
  { after, again, limit }: { readonly after: number; readonly again: readonly number[]; readonly limit: number },
): Promise<ZoneEvent[]> {
  const wanted = sql`kind = 'zone' and subject_id = ${zoneId} and (id > ${after} or id = any(${[...again]}::bigint[]))`;
  const columns = sql`id, type, state, created, scheduled, processed, actor, attempts, error, params, result`;
  // Those that are over by the index of a subject's history, the few others by that of the open ones.
  const { rows } = await sql<ZoneEvent>`
    select * from (
      (select ${columns} from event where ${wanted} and seq is not null order by seq desc limit ${limit})
      union all
      (select ${columns} from event where ${wanted} and state in ('NEW', 'RETRY', 'RUNNING'))
    ) e order by id desc limit ${limit}`.execute(trx);
  return rows.reverse();
}
