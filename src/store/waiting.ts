// What whoever waits for a change has to know: the facts of many changes in one statement, and a connection that hears of news.

import { sql } from 'kysely';
import pg from 'pg';
import type { ChangeFacts } from '../domain/zone/waiting.ts';
import { type Connection, clientConfig, type Db } from './db.ts';

/** dmsd tells here which zones were published or are served; the payload is their ids by comma, or nothing: many. */
export const WAITING_CHANNEL = 'dms_waiting';

/** Events after which a zone is published, or that lead there. */
const PUBLISHING = ['config', 'batchConfig', 'update', 'editUpdate', 'reconfigUpdate', 'reconfigCheck', 'doReconfig'];
/** Publications looked at, of a zone's newest. */
const RECENT = 50;

export type WaitedChange = ChangeFacts & { readonly zone_id: number | null };

/**
 * The facts of changes by their ids; those whose event is gone are left out. A publication contains a change when its publish
 * began after the change was recorded, or when its version is the change's or, unless that went back to an older one, a later one.
 */
export async function changeFacts(db: Db, ids: readonly number[]): Promise<Map<number, WaitedChange>> {
  const { rows } = await sql<WaitedChange>`
    with c as (
      select e.*, (coalesce(e.after, e.before)->>'zi_candidate_id')::bigint as zi_id,
        e.before->>'zi_candidate_id' is distinct from coalesce(e.after, e.before)->>'zi_candidate_id' as is_new,
        -- back to an older version: later ones are no answer to that
        coalesce(${version(sql`(e.before->>'zi_candidate_id')::bigint`)}
          > ${version(sql`(coalesce(e.after, e.before)->>'zi_candidate_id')::bigint`)}, false) as is_back,
        case when e.type = 'updateRrs' then (e.params->>'update_group_id')::bigint end as group_id
      from event e where e.id = any(${ids as number[]}::bigint[]))
    select c.id as change_id, c.kind, c.subject_name as name, c.state as event_state, c.error, z.id as zone_id,
      c.is_new or c.group_id is not null or exists (select from jsonb_array_elements(coalesce(c.effects, '[]')) x
        where (x->>'type' = 'queue' and x->'params'->>'type' = any(${PUBLISHING}))
          or (x->>'type' = 'request_reconfig' and x->'params'->>'follow_up' = any(${PUBLISHING}))) as needs_publish,
      exists (select from update_group g where g.id = c.group_id)
        or (c.group_id is not null and work.is_open) as group_waits,
      (select f.error from event f where c.group_id is not null and f.kind = 'zone' and f.subject_id = c.subject_id and f.seq > c.seq
        and f.type = 'updateRrs' and f.state = 'FAILURE' and (f.params->>'update_group_id')::bigint = c.group_id limit 1) as set_aside,
      z.state as zone_state, z.locked_by, z.retry_reason, z.soa_serial as current_serial,
      coalesce(p.serial, case when c.is_new and z.state in ('PUBLISHED', 'UPDATE') and ${contains(sql`z.served_zi_id`)}
        then z.soa_serial end) as published_serial,
      coalesce(work.is_open, false) as is_open, fault.error as failure, g.name as sg_name,
      coalesce(servers.list, '[]') as servers,
      extract(epoch from clock_timestamp() - d.heartbeat)::float8 as daemon_silent_s,
      d.gauges->>'publishing_stopped' as publishing_stopped
    from c cross join daemon d
      left join zone z on c.kind = 'zone' and z.id = c.subject_id
      left join server_group g on g.id = z.sg_id
      left join lateral (${containing()}) p on true
      left join lateral (select exists (select from event o where o.kind = 'zone' and o.subject_id = z.id
        and o.state in ('NEW', 'RETRY', 'RUNNING') and o.type = any(${PUBLISHING})) as is_open) work on true
      left join lateral (select f.error from event f where f.kind = 'zone' and f.subject_id = z.id and f.seq > c.seq
        and f.state = 'FAILURE' and f.type = any(${PUBLISHING}) order by f.seq desc limit 1) fault on true
      left join lateral (${enabledServers()}) servers on true`.execute(db);
  return new Map(rows.map((row) => [row.change_id, row]));
}

function version(zi: ReturnType<typeof sql>) {
  return sql`(select i.version from zone_instance i where i.id = ${zi})`;
}

/** Does a version have what the change made the candidate: itself, or a later one where the change went forward? */
function contains(zi: ReturnType<typeof sql>) {
  return sql`(${zi} = c.zi_id or not c.is_back and ${version(zi)} >= ${version(sql`c.zi_id`)})`;
}

/** The publication that brought the change; of an incremental update the last one, since a named version passes it by. */
function containing() {
  return sql`
    select q.serial from (select * from publication where zone_id = z.id order by id desc limit ${RECENT}) q
      left join event e on e.id = q.event_id
    where q.at >= c.processed and (e.id is null or (e.started is null and e.seq > c.seq) or e.started >= c.processed
      or (c.is_new and ${contains(sql`q.zi_id`)}))
    order by case when c.group_id is null then q.id else - q.id end limit 1`;
}

function enabledServers() {
  return sql`
    select json_agg(json_build_object('name', s.name, 'state', s.state, 'serial', a.serial, 'retry_reason', s.retry_reason,
      'trouble', (select t.reason from served_trouble t where t.server_id = s.id and (t.zone_id = z.id or t.zone_id is null)
        order by t.zone_id nulls first limit 1)) order by s.name) as list
    from server s left join served a on a.server_id = s.id and a.zone_id = z.id
    where s.sg_id in (z.sg_id, z.alt_sg_id) and s.state not in ('DISABLED', 'DRAINED')
      and s.id is distinct from (select m.master_server_id from master m)`;
}

/** Why a server does not serve zones; `zoneId` null: whatever it is asked for. */
export interface ServedTrouble {
  readonly serverId: number;
  readonly zoneId: number | null;
  /** Null: nothing is wrong any more. */
  readonly reason: string | null;
}

/** Notes what has changed, and wakes who waits for those zones. */
export async function recordTrouble(db: Db, troubles: readonly ServedTrouble[]): Promise<void> {
  if (troubles.length === 0) return;
  const [servers, zones] = [troubles.map((one) => one.serverId), troubles.map((one) => one.zoneId)];
  await sql`
    with t as (select * from unnest(${servers}::bigint[], ${zones}::bigint[], ${troubles.map((one) => one.reason)}::text[])
        as t (server_id, zone_id, reason)),
    gone as (delete from served_trouble d using t
      where d.server_id = t.server_id and d.zone_id is not distinct from t.zone_id and t.reason is null)
    insert into served_trouble as d (server_id, zone_id, reason)
    select t.server_id, t.zone_id, t.reason from t where t.reason is not null
      and exists (select from server s where s.id = t.server_id) and (t.zone_id is null or exists (select from zone z where z.id = t.zone_id))
    on conflict (server_id, coalesce(zone_id, 0)) do update set reason = excluded.reason, at = clock_timestamp()
    where d.reason <> excluded.reason`.execute(db);
  await tellWaiting(db, zones.includes(null) ? null : (zones as number[]));
}

/** A new dmsd finds out anew who answers. */
export async function forgetTrouble(db: Db): Promise<void> {
  await db.deleteFrom('served_trouble').execute();
}

/** A payload is below 8,000 octets. */
const MANY = 300;

/** Wakes who waits for one of these zones; null: for any. */
export async function tellWaiting(db: Db, zoneIds: readonly number[] | null): Promise<void> {
  if (zoneIds?.length === 0) return;
  const payload = zoneIds === null || zoneIds.length > MANY ? '' : [...new Set(zoneIds)].join(',');
  await sql`select pg_notify(${WAITING_CHANNEL}, ${payload})`.execute(db);
}

/** A connection that hears of news; `lost` is called once when it ends by itself. */
export interface Listening {
  close(): Promise<void>;
}

/** Throws the driver's errors. `hear` gets the zones concerned, null: any. */
export async function listenForNews(
  connection: Connection,
  hear: (zoneIds: ReadonlySet<number> | null) => void,
  lost: () => void,
): Promise<Listening> {
  const client = new pg.Client(clientConfig(connection));
  let hasEnded = false;
  const end = (): void => {
    if (!hasEnded) lost();
    hasEnded = true;
  };
  client.on('error', end);
  client.on('end', end);
  client.on('notification', ({ payload = '' }) =>
    hear(payload === '' ? null : new Set(payload.split(',').map(Number))),
  );
  try {
    await client.connect();
    await client.query(`listen ${WAITING_CHANNEL}`);
  } catch (error) {
    hasEnded = true;
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    close: async () => {
      hasEnded = true;
      await client.end().catch(() => undefined);
    },
  };
}
