// What a look at a moving zone has to know: its servers, its name servers by configuration, and its parent if that is ours.

import { sql } from 'kysely';
import type { Move } from '../domain/zone/move.ts';
import type { Db } from './db.ts';

export interface MovingServer {
  readonly name: string;
  readonly address: string;
  readonly sg_id: number;
}

export interface MovingZone {
  readonly state: string;
  readonly use_apex_ns: boolean;
  readonly sg_id: number;
  readonly alt_sg_id: number | null;
  readonly move: Move | null;
  /** Of the groups that carry the zone; those that are DISABLED or DRAINED and the master left out. */
  readonly servers: readonly MovingServer[];
}

/** Undefined: the zone is gone. */
export async function movingZone(db: Db, zoneId: number): Promise<MovingZone | undefined> {
  const { rows } = await sql<MovingZone>`
    select z.state, z.use_apex_ns, z.sg_id, z.alt_sg_id, z.move, coalesce((
      select json_agg(json_build_object('name', s.name, 'address', host(s.address), 'sg_id', s.sg_id) order by s.name) from server s
      where s.sg_id in (z.sg_id, z.alt_sg_id) and s.state not in ('DISABLED', 'DRAINED')
        and s.id is distinct from (select master_server_id from master)), '[]') as servers
    from zone z where z.id = ${zoneId}`.execute(db);
  return rows[0];
}

/** A delegation as it is written in the parent: names may be relative to it. */
export interface OwnDelegation {
  readonly parent: string;
  readonly names: readonly string[];
  readonly ttl: string;
}

/**
 * The delegation of a zone in the closest zone above it that is ours, as its candidate has it; null: none is. `above`: the names above
 * the zone, each with the zone's name relative to it.
 */
export async function ownDelegation(
  db: Db,
  above: readonly { readonly name: string; readonly owner: string }[],
): Promise<OwnDelegation | null> {
  const { rows } = await sql<OwnDelegation>`
    with a as (select * from unnest(${above.map(({ name }) => name)}::text[], ${above.map(({ owner }) => owner)}::text[]) as a (name, owner)),
    parent as (
      select z.id, z.name, a.owner, i.version, i.zone_ttl from a join zone z on z.name = a.name and z.state in ('PUBLISHED', 'UPDATE', 'UNCONFIG')
        join zone_instance i on i.id = z.zi_candidate_id
      order by length(z.name) desc limit 1)
    select p.name as parent, coalesce(array_agg(r.rdata) filter (where r.id is not null), '{}') as names,
      coalesce(max(r.ttl), p.zone_ttl) as ttl
    from parent p left join record r on r.zone_id = p.id and lower(r.owner) = p.owner and r.type = 'NS' and not r.disabled
      and r.added <= p.version and (r.removed is null or r.removed > p.version)
    group by p.name, p.zone_ttl`.execute(db);
  return rows[0] ?? null;
}
