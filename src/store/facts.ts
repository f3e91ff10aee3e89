// Small questions whose answers the guards of the machines look at.

import { sql } from 'kysely';
import type { HoldServer } from '../domain/master/hold.ts';
import type { Db } from './db.ts';

async function yes(trx: Db, question: ReturnType<typeof sql<{ yes: boolean }>>): Promise<boolean> {
  return (await question.execute(trx)).rows[0]?.yes ?? false;
}

export async function serverGroupByName(trx: Db, name: string): Promise<number | null> {
  const row = await trx.selectFrom('server_group').select('id').where('name', '=', name).executeTakeFirst();
  return row?.id ?? null;
}

export async function serverGroupName(trx: Db, id: number): Promise<string | null> {
  const row = await trx.selectFrom('server_group').select('name').where('id', '=', id).executeTakeFirst();
  return row?.name ?? null;
}

export async function serverGroupExists(trx: Db, id: number): Promise<boolean> {
  return (await serverGroupName(trx, id)) !== null;
}

/** Is there another row of this name, or of this row's network, in a state other than DELETED? */
export async function otherLiveZone(trx: Db, id: number, name: string): Promise<boolean> {
  return yes(
    trx,
    sql`select exists (select 1 from zone where name = ${name} and id <> ${id} and state <> 'DELETED') or exists (
      select 1 from reverse_network own join reverse_network n on n.network = own.network and n.zone_id <> ${id}
        join zone z on z.id = n.zone_id
      where own.zone_id = ${id} and z.state <> 'DELETED') as yes`,
  );
}

/** Is there a row of this name, this one too, that still wants its zone files (neither DELETED nor DISABLED)? */
export async function nameWantsFiles(trx: Db, name: string): Promise<boolean> {
  return yes(
    trx,
    sql`select exists (select 1 from zone where name = ${name} and state not in ('DELETED', 'DISABLED')) as yes`,
  );
}

export async function ziOfZone(trx: Db, zoneId: number, ziId: number): Promise<boolean> {
  return yes(trx, sql`select exists (select 1 from zone_instance where id = ${ziId} and zone_id = ${zoneId}) as yes`);
}

/** How many other enabled servers have this server's address. */
export async function enabledTwins(trx: Db, id: number): Promise<number> {
  const rows = await sql<{ n: number }>`
    select count(*) as n from server o join server s on s.id = ${id} and o.address = s.address and o.id <> s.id
    where o.state <> 'DISABLED'`.execute(trx);
  return rows.rows[0]?.n ?? 0;
}

/** How many other servers of a group are well. */
export async function othersWell(trx: Db, sgId: number, id: number): Promise<number> {
  const rows = await sql<{ n: number }>`
    select count(*)::int as n from server where sg_id = ${sgId} and id <> ${id} and state = 'OK'`.execute(trx);
  return rows.rows[0]?.n ?? 0;
}

/** Does a request wait that this reconfiguration would serve? The master's part is in every run. */
export async function reconfigWanted(trx: Db, type: string, sgId: number): Promise<boolean> {
  return yes(
    trx,
    sql`select exists (select 1 from reconfig_wanted where run_event_id is null
      and (${type === 'allReconfig'} or sg_id is null or sg_id = ${sgId})) as yes`,
  );
}

/** The scope that would serve every waiting request. */
export async function wantedScope(trx: Db): Promise<'none' | 'master' | 'all' | number> {
  const rows = await sql<{ n: number; sgs: number[] }>`
    select count(*) as n, coalesce(array_agg(distinct sg_id) filter (where sg_id is not null), '{}')::float8[] as sgs
    from reconfig_wanted where run_event_id is null`.execute(trx);
  const { n, sgs } = rows.rows[0] ?? { n: 0, sgs: [] };
  if (n === 0) return 'none';
  if (sgs.length === 0) return 'master';
  return sgs.length === 1 ? Number(sgs[0]) : 'all';
}

/** Who decides how long a HOLD of everything is (spec 06 §5.3): the master, and every enabled server. */
export async function holdServers(trx: Db): Promise<HoldServer[]> {
  const { rows } = await sql<HoldServer>`
    select null::float8 as reconfig_ms, count(*)::int as zone_count from zone where state not in ('DISABLED', 'DELETED')
    union all
    select s.reconfig_ms::float8, g.zone_count from server s join server_group g on g.id = s.sg_id where s.state not in ('DISABLED', 'DRAINED')`.execute(
    trx,
  );
  return rows;
}
