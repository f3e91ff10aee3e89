// What the generation of configuration reads and notes about server groups.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import { MASTER_ID } from './master.ts';
import type { ServerRow } from './schema.ts';
import { listServerGroups, type ServerGroupRow } from './server-group.ts';

export interface GroupFacts {
  readonly groups: readonly ServerGroupRow[];
  readonly servers: readonly Pick<
    ServerRow,
    'id' | 'name' | 'address' | 'sg_id' | 'state' | 'server_type' | 'reconfig_ms'
  >[];
  readonly replicaSgId: number | null;
}

export async function groupFacts(db: Db): Promise<GroupFacts> {
  const groups = await listServerGroups(db);
  const servers = await db
    .selectFrom('server')
    .select(['id', 'name', 'address', 'sg_id', 'state', 'server_type', 'reconfig_ms'])
    .orderBy('name')
    .execute();
  const master = await db.selectFrom('master').select('replica_sg_id').where('id', '=', MASTER_ID).executeTakeFirst();
  return { groups, servers, replicaSgId: master?.replica_sg_id ?? null };
}

/** Notes how many zones were rendered for a group. */
export async function noteZoneCount(db: Db, sgId: number, count: number): Promise<void> {
  await db
    .updateTable('server_group')
    .set({ zone_count: count })
    .where('id', '=', sgId)
    .where('zone_count', '<>', count)
    .execute();
}

/** A group whose files could not be made waits for the next run, unless it does already. */
export async function wantGroupAgain(db: Db, sgId: number): Promise<void> {
  await sql`
    insert into reconfig_wanted (sg_id) select ${sgId}
    where not exists (select 1 from reconfig_wanted where sg_id = ${sgId} and run_event_id is null)`.execute(db);
}

/** Gives back what a run took that has failed and will be tried again: its event then finds that they wait. */
export async function returnReconfigRequests(trx: Db, runEventId: number): Promise<void> {
  // Asked again meanwhile: the new request is enough.
  await sql`
    delete from reconfig_wanted w where w.run_event_id = ${runEventId} and exists (
      select 1 from reconfig_wanted o where o.zone_id = w.zone_id and o.then_type = w.then_type and o.run_event_id is null)`.execute(
    trx,
  );
  await sql`update reconfig_wanted set run_event_id = null where run_event_id = ${runEventId}`.execute(trx);
}
