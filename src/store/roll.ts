// The roll of a new configuration over the servers of a group: whose turn it is, who proves it, what stopped it (spec 06 §5.1).

import { sql } from 'kysely';
import { PRIORITY } from '../domain/event.ts';
import { mayTake, type RenderedZones, type Roll } from '../domain/server/roll.ts';
import type { Db } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';

interface RollRow extends Roll {
  readonly is_taken: boolean;
}

/** The group's roll, its row locked on request; `is_taken`: the turn is another event's, which still runs. */
async function readRoll(trx: Db, sgId: number, eventId: number, lock = false): Promise<RollRow | null> {
  const { rows } = await sql<RollRow>`
    select g.config_version, g.proven_version, g.roll_stopped as stopped,
      (select s.id from server s where s.id = g.canary_id and s.sg_id = g.id and s.state not in ('DISABLED', 'DRAINED')) as canary_id,
      g.turn_event_id is distinct from ${eventId}::bigint
        and exists (select from event e where e.id = g.turn_event_id and e.state = 'RUNNING') as is_taken
    from server_group g where g.id = ${sgId} ${lock ? sql`for no key update` : sql``}`.execute(trx);
  return rows[0] ?? null;
}

export interface RollView extends Roll {
  /** Is another server of the group well? Then nothing unproven may reach a second one. */
  readonly others_well: boolean;
  /** Zones of the files for this type of server; null: never noted. */
  readonly files: RenderedZones | null;
}

/** How the roll looks to a server; null: its group is gone. */
export async function rollFor(
  db: Db,
  server: { readonly id: number; readonly sg_id: number; readonly server_type: string },
): Promise<RollView | null> {
  const roll = await readRoll(db, server.sg_id, 0);
  if (roll === null) return null;
  const { rows } = await sql<Pick<RollView, 'others_well' | 'files'>>`
    select exists (select from server where sg_id = ${server.sg_id} and id <> ${server.id} and state = 'OK') as others_well,
      (select json_build_object('zones', zones, 'missing', missing) from rendered_file
        where sg_id = ${server.sg_id} and server_type = ${server.server_type} and zones > 0) as files`.execute(db);
  return { ...roll, others_well: rows[0]?.others_well ?? false, files: rows[0]?.files ?? null };
}

export type Turn =
  | { readonly taken: true; readonly version: number }
  /** `held`: why the roll has stopped; null: another server has its turn. */
  | { readonly taken: false; readonly held: string | null };

/** Takes the group's turn for a server, until the event `eventId` is no longer RUNNING. One at a time has it. */
export async function takeTurn(
  trx: Db,
  { sgId, serverId, eventId }: { readonly sgId: number; readonly serverId: number; readonly eventId: number },
): Promise<Turn> {
  const roll = await readRoll(trx, sgId, eventId, true);
  if (roll === null) return { taken: true, version: 0 };
  if (!mayTake(roll, serverId)) return { taken: false, held: roll.stopped };
  if (roll.is_taken) return { taken: false, held: null };
  const isProven = roll.proven_version >= roll.config_version;
  await sql`
    update server_group set turn_event_id = ${eventId}, roll_stopped = ${roll.canary_id === null ? null : roll.stopped},
      canary_id = ${roll.canary_id ?? (isProven ? null : serverId)}::bigint where id = ${sgId}`.execute(trx);
  return { taken: true, version: roll.config_version };
}

/** May this server take its turn just now? A look only: who takes it asks again. */
export async function isTurnFree(trx: Db, sgId: number, serverId: number): Promise<boolean> {
  const roll = await readRoll(trx, sgId, 0);
  return roll === null || (mayTake(roll, serverId) && !roll.is_taken);
}

export interface TurnEnd {
  readonly sgId: number;
  readonly serverId: number;
  readonly serverName: string;
  readonly eventId: number;
  /** The version that the server works with now. */
  readonly proved?: number | null;
  /** What went wrong after it had got the new configuration. */
  readonly hurt?: string | null;
}

/** Notes how a turn ended, and lets the next server of the group have its own. In the transaction that ends the event. */
export async function endTurn(trx: Db, end: TurnEnd, causeId: number): Promise<void> {
  const { sgId, serverId, eventId, proved = null, hurt = null } = end;
  const stopped = hurt === null ? null : `${end.serverName}: ${hurt}`;
  // whoever has the files in work is who gets them next: a canary that could not be reached makes way for another
  await sql`
    update server_group set
      proven_version = greatest(proven_version, ${proved}::bigint),
      roll_stopped = case when ${stopped}::text is not null then ${stopped} when canary_id = ${serverId} and ${proved}::bigint is not null then null
        else roll_stopped end,
      canary_id = case when ${stopped}::text is not null then ${serverId}
        when canary_id = ${serverId} and (${proved}::bigint is not null or roll_stopped is null) then null else canary_id end,
      turn_event_id = nullif(turn_event_id, ${eventId})
    where id = ${sgId}`.execute(trx);
  await queueNextTurn(trx, { sgId, exceptId: serverId, causeId });
}

/** The first server that still lacks the group's configuration is told to take it. */
export async function queueNextTurn(
  trx: Db,
  { sgId, exceptId, causeId }: { readonly sgId: number; readonly exceptId: number; readonly causeId: number | null },
): Promise<void> {
  await sql`
    with made as (
      insert into event (kind, subject_id, subject_name, type, priority, scheduled, cause_id)
      select 'server', s.id, s.name, case s.state when 'OK' then 'configChange' else 'configure' end, ${PRIORITY.followUp},
        clock_timestamp(), ${causeId}::bigint
      from server s join server_group g on g.id = s.sg_id
      where g.id = ${sgId} and s.id <> ${exceptId} and s.state in ('OK', 'CONFIG') and s.config_version is distinct from g.config_version
      order by s.name limit 1 returning id)
    select pg_notify(${EVENT_CHANNEL}, 'server') from made`.execute(trx);
}

/** A run has written the group's files: a new version begins its roll. */
export async function beginRoll(db: Db, sgId: number): Promise<void> {
  await sql`update server_group set config_version = config_version + 1, render_fault = null where id = ${sgId}`.execute(
    db,
  );
}

export async function noteRenderFault(db: Db, sgId: number, fault: string): Promise<void> {
  await sql`
    update server_group set render_fault = ${fault} where id = ${sgId} and render_fault is distinct from ${fault}`.execute(
    db,
  );
}

/** Goes on without the server that stopped the roll; the next one has to prove the configuration. False: nothing had stopped it. */
export async function resumeRoll(trx: Db, sgId: number): Promise<boolean> {
  const done = await sql`
    update server_group set roll_stopped = null, canary_id = null where id = ${sgId} and roll_stopped is not null`.execute(
    trx,
  );
  return (done.numAffectedRows ?? 0n) > 0n;
}
