// What the database tells of how DMS fares, for monitoring: bounded by what is open or recent, but for the count of zones.

import { sql } from 'kysely';
import type { Db } from './db.ts';

export interface Quantiles {
  readonly count: number;
  /** Seconds; null where nothing was measured. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface ServerMeasure extends Quantiles {
  readonly server_name: string;
  readonly state: string;
  /** Zones published within an hour, and more than ten seconds ago, whose serial the server does not have. */
  readonly behind: number;
}

const QUANTILES = (seconds: ReturnType<typeof sql>) => sql`
  count(*)::int as count, percentile_cont(0.5) within group (order by ${seconds})::float8 as p50,
  percentile_cont(0.95) within group (order by ${seconds})::float8 as p95,
  percentile_cont(0.99) within group (order by ${seconds})::float8 as p99`;

/** Zones by state; reads an index only. */
export async function zonesByState(db: Db): Promise<{ readonly state: string; readonly zones: number }[]> {
  const { rows } = await sql<{ state: string; zones: number }>`
    select state, count(*)::int as zones from zone group by state`.execute(db);
  return rows;
}

/** Seconds from the save of a version until the master served it, of the publishes of the last five minutes. */
export async function publishLatency(db: Db): Promise<Quantiles> {
  const seconds = sql`extract(epoch from p.at - i.ctime)`;
  const { rows } = await sql<Quantiles>`
    select ${QUANTILES(seconds)} from publication p join zone_instance i on i.id = p.zi_id
    where p.at > clock_timestamp() - interval '5 minutes'
      -- a version that is published again was saved long ago
      and not exists (select from publication b where b.zone_id = p.zone_id and b.id < p.id and b.zi_id = p.zi_id)`.execute(
    db,
  );
  return rows[0]!;
}

/** Each server with its state, how long it took to follow the master in the last five minutes, and what it does not have yet. */
export async function serverMeasures(db: Db): Promise<ServerMeasure[]> {
  const seconds = sql`extract(epoch from v.at - p.at)`;
  const { rows } = await sql<ServerMeasure>`
    with newest as (
      select distinct on (p.zone_id) p.zone_id, p.serial, p.at, z.sg_id, z.alt_sg_id from publication p join zone z on z.id = p.zone_id
      where p.at > clock_timestamp() - interval '1 hour' and z.state = 'PUBLISHED' order by p.zone_id, p.id desc)
    select s.name as server_name, s.state, behind.zones as behind, lag.*
    from server s,
      lateral (
        select count(*)::int as zones from newest p left join served v on v.zone_id = p.zone_id and v.server_id = s.id
        where s.sg_id in (p.sg_id, p.alt_sg_id) and s.state not in ('DISABLED', 'DRAINED') and p.at < clock_timestamp() - interval '10 s'
          and v.serial is distinct from p.serial) behind,
      lateral (
        select ${QUANTILES(seconds)} from newest p join served v on v.zone_id = p.zone_id and v.server_id = s.id
        where v.serial = p.serial and v.at >= p.at and p.at > clock_timestamp() - interval '5 minutes') lag
    order by s.name`.execute(db);
  return rows;
}
