// What is being retried at present, and why: the reasons that rows carry until their event has passed, and what servers do not serve.

import { sql } from 'kysely';
import type { Db } from './db.ts';

export interface RetryReason {
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
}

/** At most `limit` subjects with a reason, the master, dmsd, bulk jobs and servers before zones. */
export async function retryReasons(db: Db, limit: number): Promise<RetryReason[]> {
  const rows = await sql<RetryReason>`
    (select 'master' as kind, 'master' as name, retry_reason as reason from master where retry_reason is not null)
    union all
    (select 'dmsd', 'vacuum_all', gauges->>'vacuum_fault' from daemon where gauges->>'vacuum_fault' is not null)
    union all
    (select 'bulk', operation || ' (job ' || id || ')', retry_reason from bulk where retry_reason is not null)
    union all
    (select 'server', name, retry_reason from server where retry_reason is not null order by name limit ${limit})
    union all
    (select 'server', s.name, coalesce(z.name || ' ', '') || t.reason from served_trouble t join server s on s.id = t.server_id
      left join zone z on z.id = t.zone_id
      where s.state not in ('DISABLED', 'DRAINED') and (z.id is null or z.state in ('PUBLISHED', 'UPDATE')) order by z.name nulls first, s.name limit ${limit})
    union all
    (select 'zone', z.name, case when d.params->>'serial' = '0' then 'the master does not serve it'
        else 'the master serves ' || (d.params->>'serial') || ', published is ' || (d.params->>'published')
          || ': zone_tool verify tells what differs' end
      from (select distinct on (subject_id) subject_id, created, params from event where type = 'drift' order by subject_id, id desc) d
        join zone z on z.id = d.subject_id
      where z.state in ('PUBLISHED', 'UPDATE') and not exists (select from publication p where p.zone_id = z.id and p.at > d.created)
      order by z.name limit ${limit})
    union all
    (select 'zone', z.name, 'moves to server group ' || g.name || ': ' || coalesce(z.move->>'reason', 'looked at soon')
      from zone z join server_group g on g.id = (z.move->>'sg_id')::bigint where z.move is not null order by z.name limit ${limit})
    union all
    (select 'zone', z.name, z.retry_reason from zone z where z.retry_reason is not null and z.id in (
      select e.subject_id from event e where e.kind = 'zone' and e.state in ('NEW', 'RETRY', 'RUNNING')) order by z.name limit ${limit})
    limit ${limit}`.execute(db);
  return rows.rows;
}
