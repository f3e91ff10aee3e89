// What was published, and which servers are to serve it.

import { sql } from 'kysely';
import type { Db } from './db.ts';

export interface PublishedZone {
  readonly id: number;
  readonly name: string;
  readonly publication_id: number;
  readonly serial: number;
  readonly sg_id: number;
  readonly alt_sg_id: number | null;
  /** Since it was published, milliseconds. */
  readonly age_ms: number;
  /** Serials that servers answered last, by server id. */
  readonly served: Readonly<Record<string, number>>;
}

/** The id behind which the newest `count` publications lie. */
export async function publicationsBack(db: Db, count: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select coalesce(min(id), 0) - 1 as id from (select id from publication order by id desc limit ${count}) p`.execute(
    db,
  );
  return Number(rows[0]?.id ?? 0);
}

/** Live zones of the next `limit` publications behind `after`, each with its newest of them, and how far that reaches. */
export async function publishedSince(
  db: Db,
  after: number,
  limit: number,
): Promise<{ readonly zones: PublishedZone[]; readonly upTo: number }> {
  const fresh = sql`(select * from publication where id > ${after} order by id limit ${limit})`;
  const { rows } = await sql<PublishedZone & { up_to: number }>`
    select distinct on (p.zone_id) p.zone_id as id, z.name, p.id as publication_id, p.serial, z.sg_id, z.alt_sg_id,
      (extract(epoch from clock_timestamp() - p.at) * 1000)::float8 as age_ms,
      coalesce((select json_object_agg(s.server_id, s.serial) from served s where s.zone_id = p.zone_id), '{}') as served
    from ${fresh} p join zone z on z.id = p.zone_id
    where z.state in ('PUBLISHED', 'UPDATE') order by p.zone_id, p.id desc`.execute(db);
  const reach = await sql<{ id: number | null }>`select max(id) as id from ${fresh} p`.execute(db);
  return { zones: rows, upTo: Number(reach.rows[0]?.id ?? after) };
}

/** A page of all zones that are to be served, by id, each with its newest publication; `next` null: that was the last page. */
export async function publishedZones(
  db: Db,
  after: number,
  limit: number,
): Promise<{ readonly zones: PublishedZone[]; readonly next: number | null }> {
  const { rows } = await sql<PublishedZone>`
    select z.id, z.name, coalesce(p.id, 0) as publication_id, coalesce(z.soa_serial, p.serial) as serial, z.sg_id, z.alt_sg_id,
      0 as age_ms, '{}'::json as served
    from (select * from zone where id > ${after} and state in ('PUBLISHED', 'UPDATE') order by id limit ${limit}) z
      left join lateral (select id, serial from publication where zone_id = z.id order by id desc limit 1) p on true
    order by z.id`.execute(db);
  const last = rows.at(-1);
  const next = rows.length < limit || last === undefined ? null : last.id;
  return { zones: rows.filter((row) => row.serial !== null), next };
}

/** Those of `ids` that are still to be served. */
export async function stillPublished(db: Db, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`
    select id from zone where id = any(${[...ids]}::bigint[]) and state in ('PUBLISHED', 'UPDATE')`.execute(db);
  return new Set(rows.map((row) => row.id));
}

export interface WatchedServer {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly server_type: string;
  readonly sg_id: number;
  readonly in_replica_sg: boolean;
}

/** Servers that are configured and well. */
export async function wellServers(db: Db): Promise<WatchedServer[]> {
  const { rows } = await sql<WatchedServer>`
    select s.id, s.name, host(s.address) as address, s.server_type, s.sg_id,
      s.sg_id is not distinct from (select replica_sg_id from master) as in_replica_sg
    from server s where s.state = 'OK' order by s.id`.execute(db);
  return rows;
}
