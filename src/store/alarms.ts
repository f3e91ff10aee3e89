// What waits for a person: stopped configurations, paused publishing, drained servers.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import { listPauses } from './publish-pause.ts';

export interface Alarm {
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
}

/** At most `limit`, what stops most first. */
export async function alarms(db: Db, limit: number): Promise<Alarm[]> {
  const { rows } = await sql<Alarm>`
    (select 'master' as kind, path as name, refused || '; resume_roll puts it in place' as reason from rendered_file
      where refused is not null and sg_id is null)
    union all
    (select 'sg', name, 'its configuration stopped at ' || roll_stopped || '; it goes on when that server works, or with resume_roll ' || name
      from server_group where roll_stopped is not null order by name)
    union all
    (select 'sg', name, 'its files are as they were: ' || render_fault from server_group where render_fault is not null order by name)
    union all
    (select 'server', name, 'is drained: undrain_server takes it back' from server where state = 'DRAINED' order by name)
    limit ${limit}`.execute(db);
  const pauses = (await listPauses(db, limit)).map(({ kind, name, actor, since }) => ({
    kind,
    name,
    reason: `publishing is paused by ${actor} since ${since}`,
  }));
  return [...pauses, ...rows].slice(0, limit);
}
