// What the generated files hold, against which the next ones are measured before they are put in place (spec 06 §5.1).

import { sql } from 'kysely';
import type { RenderedZones } from '../domain/server/roll.ts';
import type { Db } from './db.ts';

export interface RenderedFile extends RenderedZones {
  readonly path: string;
  /** null: of the master. */
  readonly sgId: number | null;
  readonly serverType: string | null;
  /** When the zones were read that are in it. */
  readonly readAt: string;
}

export interface KnownFile extends RenderedZones {
  readonly read_at: string;
  readonly confirmed: boolean;
}

/** What is known of the file that is in place; null: nothing yet. */
export async function knownFile(db: Db, path: string): Promise<KnownFile | null> {
  const columns = ['zones', 'missing', 'read_at', 'confirmed'] as const;
  return (await db.selectFrom('rendered_file').select(columns).where('path', '=', path).executeTakeFirst()) ?? null;
}

/** The file is in place. */
export async function noteFile(db: Db, file: RenderedFile): Promise<void> {
  await sql`
    insert into rendered_file (path, sg_id, server_type, zones, missing, read_at)
    values (${file.path}, ${file.sgId}, ${file.serverType}, ${file.zones}, ${file.missing}, ${file.readAt})
    on conflict (path) do update set sg_id = excluded.sg_id, server_type = excluded.server_type, zones = excluded.zones,
      missing = excluded.missing, read_at = excluded.read_at, refused = null, confirmed = false`.execute(db);
}

/** It would lose zones and is not put in place until somebody says so. */
export async function noteRefused(db: Db, file: RenderedFile, reason: string): Promise<void> {
  await sql`
    insert into rendered_file (path, sg_id, server_type, zones, missing, refused)
    values (${file.path}, ${file.sgId}, ${file.serverType}, 0, 0, ${reason})
    on conflict (path) do update set refused = excluded.refused`.execute(db);
}

/** What was refused of a group's files, or with null of the master's, may be put in place. Returns how many files that are. */
export async function confirmLoss(trx: Db, sgId: number | null): Promise<number> {
  const done = await sql`
    update rendered_file set confirmed = true where refused is not null and sg_id is not distinct from ${sgId}::bigint`.execute(
    trx,
  );
  return Number(done.numAffectedRows ?? 0n);
}

/** Zones that people, or machines by a recorded event, have taken out of configurations since `since`, or moved between groups. */
export async function withdrawnSince(db: Db, since: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct subject_id)::int as n from event e
    where e.kind = 'zone' and e.processed >= ${since}::timestamptz and e.after is not null
      and ((e.before->>'state' in ('BATCH_CREATE_2', 'RESET', 'UNCONFIG', 'PUBLISHED', 'UPDATE')
          and e.after->>'state' in ('CREATE', 'RESET', 'DISABLED', 'DELETED'))
        or e.before->'sg_id' is distinct from e.after->'sg_id' or e.before->'alt_sg_id' is distinct from e.after->'alt_sg_id')`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}
