// The zones that name servers are configured with (spec 01 §2.2), and what their configuration depends on.

import { sql } from 'kysely';
import type { Db } from './db.ts';

export interface ConfiguredZone {
  readonly name: string;
  readonly sg_id: number;
  readonly alt_sg_id: number | null;
  readonly auto_dnssec: boolean;
  readonly nsec3: boolean;
  /** While a zone is reset only the servers have it, and go on serving their copy. */
  readonly on_master: boolean;
}

/** Is there a zone of this name that is signed and that the master has, or is about to have? */
export async function isSignedOnMaster(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql`
    select from zone where name = ${name} and auto_dnssec and state in ('UNCONFIG', 'PUBLISHED', 'UPDATE')`.execute(db);
  return rows.length > 0;
}

/** By name, so that what is rendered changes as little as its zones do; `readAt`: no later than they were read. */
export async function configuredZones(
  db: Db,
): Promise<{ readonly zones: readonly ConfiguredZone[]; readonly readAt: string }> {
  const clock = await sql<{ now: string }>`select clock_timestamp() as now`.execute(db);
  const { rows } = await sql<ConfiguredZone>`
    select name, sg_id, alt_sg_id, auto_dnssec, nsec3, state <> 'RESET' as on_master from zone
    where state not in ('INIT', 'BATCH_CREATE_1', 'CREATE', 'DISABLED', 'DELETED') order by name collate "C"`.execute(
    db,
  );
  return { zones: rows, readAt: clock.rows[0]?.now ?? '' };
}
