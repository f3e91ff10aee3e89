// What each server answered last for each zone, kept where it changed.

import { sql } from 'kysely';
import type { Db } from './db.ts';

export interface ServedSerial {
  readonly zoneId: number;
  readonly serverId: number;
  readonly serial: number;
}

/** Stores answers; returns the ids of zones for which one differed from what was known. */
export async function recordServed(trx: Db, answers: readonly ServedSerial[]): Promise<number[]> {
  if (answers.length === 0) return [];
  const { rows } = await sql<{ zone_id: number }>`
    with stored as (
      insert into served as s (zone_id, server_id, serial)
      select a.zone_id, a.server_id, a.serial
      from unnest(${answers.map((a) => a.zoneId)}::bigint[], ${answers.map((a) => a.serverId)}::bigint[],
        ${answers.map((a) => a.serial)}::bigint[]) as a (zone_id, server_id, serial)
      -- a row that stays as it is would be locked, which is written too
      where not exists (select from served k where k.zone_id = a.zone_id and k.server_id = a.server_id and k.serial = a.serial)
      on conflict (zone_id, server_id) do update set serial = excluded.serial, at = clock_timestamp()
      where s.serial <> excluded.serial returning zone_id)
    select distinct zone_id from stored`.execute(trx);
  return rows.map((row) => row.zone_id);
}

export interface ServedRow {
  readonly server_name: string;
  readonly serial: number;
  readonly at: string;
}

/** Who serves which serial of a zone, by server name. */
export async function servedOfZone(trx: Db, zoneId: number): Promise<ServedRow[]> {
  return trx
    .selectFrom('served as d')
    .innerJoin('server as s', 's.id', 'd.server_id')
    .select(['s.name as server_name', 'd.serial', 'd.at'])
    .where('d.zone_id', '=', zoneId)
    .orderBy('s.name')
    .execute();
}
