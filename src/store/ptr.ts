// PTR records by name, and the update groups that are to change them (spec 04 §8.2).

import { sql } from 'kysely';
import type { PtrSource } from '../domain/zone/content.ts';
import type { PtrKind, StandingPtr } from '../domain/zone/ptr/auto-ptr.ts';
import type { Db } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';

/** A name in a reverse zone; `owner` relative, lower case. */
export interface PtrName {
  readonly zoneId: number;
  readonly owner: string;
}

export interface PtrsAtName {
  /** Of the candidate. Targets are wire names here: `canon`. */
  readonly standing: readonly (Omit<StandingPtr, 'target'> & { readonly canon: Buffer })[];
  /** PTR changes of this name that wait already, so that nobody knows yet what will stand there. */
  readonly waiting: readonly { readonly kind: string; readonly canon: Buffer | null }[];
}

interface StandingRow {
  readonly i: number;
  readonly canon: Buffer;
  readonly disabled: boolean;
  readonly lockPtr: boolean;
  readonly reference: string | null;
  readonly ptrSource: PtrSource | null;
}

/** What stands and what waits at each of the names, in their order. Two statements. */
export async function ptrsAt(trx: Db, names: readonly PtrName[]): Promise<readonly PtrsAtName[]> {
  if (names.length === 0) return [];
  const zones = names.map((name) => name.zoneId);
  const { rows } = await sql<StandingRow>`
    select x.i::int as i, r.canon, r.disabled, r.lock_ptr as "lockPtr", f.reference, r.ptr_source as "ptrSource"
    from unnest(${zones}::bigint[], ${names.map((name) => name.owner)}::text[]) with ordinality as x (zone_id, owner, i)
      join zone z on z.id = x.zone_id join zone_instance c on c.id = z.zi_candidate_id
      join record r on r.zone_id = x.zone_id and lower(r.owner) = x.owner and r.type = 'PTR'
        and r.added <= c.version and (r.removed is null or r.removed > c.version)
      left join reference f on f.id = r.reference_id
    order by r.id`.execute(trx);
  const waiting = await sql<{ key: string; kind: string; canon: Buffer | null }>`
    select g.zone_id || ' ' || lower(o.owner) as key, o.operation as kind, o.canon
    from update_group g join update_operation o on o.update_group_id = g.id
    where g.zone_id = any(${[...new Set(zones)]}::bigint[]) and o.type = 'PTR'`.execute(trx);
  const byKey = Map.groupBy(waiting.rows, (row) => row.key);
  const byName = Map.groupBy(rows, (row) => row.i - 1);
  return names.map(({ zoneId, owner }, i) => ({
    standing: byName.get(i) ?? [],
    waiting: byKey.get(`${zoneId} ${owner}`) ?? [],
  }));
}

/** What waits for a reverse zone. */
export interface NewPtrOperation extends PtrName {
  readonly kind: PtrKind;
  /** Absolute. */
  readonly rdata: string;
  readonly canon: Buffer;
  /** The A or AAAA, with the reference of its zone. */
  readonly source: PtrSource;
  readonly referenceId: number | null;
}

export interface NewPtrGroup {
  readonly sectag: string | null;
  readonly changeBy: string | null;
  readonly operations: readonly NewPtrOperation[];
}

/** Queues one ptr_only group per reverse zone, operations in their order. One statement. */
export async function insertPtrGroups(trx: Db, group: NewPtrGroup): Promise<void> {
  const rows = group.operations.map((one) => ({
    z: one.zoneId,
    o: one.owner,
    k: one.kind,
    d: one.rdata,
    c: `\\x${one.canon.toString('hex')}`,
    s: one.source,
    r: one.referenceId,
  }));
  await sql`
    with x as materialized (
      select row_number() over () as n, r.* from json_to_recordset(${JSON.stringify(rows)}::json)
        as r (z bigint, o text, k text, d text, c bytea, s jsonb, r bigint)),
    g as (
      insert into update_group (zone_id, ptr_only, sectag, change_by)
      select distinct x.z, true, ${group.sectag}, ${group.changeBy} from x returning id, zone_id)
    insert into update_operation (update_group_id, operation, owner, type, rdata, canon, reference_id, ptr_source)
    select g.id, x.k, x.o, 'PTR', x.d, x.c, x.r, x.s from x join g on g.zone_id = x.z order by x.n`.execute(trx);
}

export interface FollowUp {
  readonly priority: number;
  readonly actor: string | null;
  readonly source: string | null;
  readonly requestId: string | null;
  readonly causeId: number | null;
}

/**
 * Queues an `update` on each of the zones that is served, unless one waits that nobody has taken up: what a worker runs at this
 * moment may have looked at the waiting groups already. One statement.
 */
export async function queueUpdates(trx: Db, zoneIds: readonly number[], event: FollowUp): Promise<void> {
  if (zoneIds.length === 0) return;
  await sql`
    with waits as materialized (
      select subject_id from event where kind = 'zone' and subject_id = any(${[...zoneIds]}::bigint[]) and type = 'update'
        and state = 'NEW' and params is null and scheduled <= clock_timestamp() and priority <= ${event.priority}
      for key share skip locked),
    made as (
      insert into event (kind, subject_id, subject_name, type, priority, scheduled, actor, source, request_id, cause_id)
      select 'zone', z.id, z.name, 'update', ${event.priority}::smallint, clock_timestamp(), ${event.actor}, ${event.source},
        ${event.requestId}, ${event.causeId}::bigint
      from zone z where z.id = any(${[...zoneIds]}::bigint[]) and z.state not in ('DISABLED', 'DELETED')
        and not exists (select from waits w where w.subject_id = z.id)
      returning id)
    select pg_notify(${EVENT_CHANNEL}, 'zone') from made limit 1`.execute(trx);
}

/** The enabled PTR records of a zone's candidate that DMS made, as operations of that kind. */
export async function ownPtrs(trx: Db, zoneId: number, kind: PtrKind): Promise<NewPtrOperation[]> {
  const { rows } = await sql<Omit<NewPtrOperation, 'zoneId' | 'kind'>>`
    select lower(r.owner) as owner, r.rdata, r.canon, r.ptr_source as source, r.reference_id as "referenceId"
    from record r join zone z on z.id = r.zone_id join zone_instance c on c.id = z.zi_candidate_id
    where r.zone_id = ${zoneId} and r.type = 'PTR' and r.ptr_source is not null and not r.disabled
      and r.added <= c.version and (r.removed is null or r.removed > c.version)
    order by r.id`.execute(trx);
  return rows.map((row) => ({ ...row, zoneId, kind }));
}

/** PTR changes that wait in a zone at these owners, taken out of it; each with the tag and author of its group. */
export async function takeWaitingPtrs(
  trx: Db,
  zoneId: number,
  owners: readonly string[],
): Promise<(Omit<NewPtrOperation, 'zoneId'> & { readonly sectag: string | null; readonly changeBy: string | null })[]> {
  const { rows } = await sql<
    Omit<NewPtrOperation, 'zoneId'> & { id: number; sectag: string | null; changeBy: string | null }
  >`
    delete from update_operation o using update_group g
    where g.id = o.update_group_id and g.zone_id = ${zoneId} and g.ptr_only and lower(o.owner) = any(${[...owners]}::text[])
    returning o.id, o.operation as kind, lower(o.owner) as owner, o.rdata, o.canon, o.ptr_source as source,
      o.reference_id as "referenceId", g.sectag, g.change_by as "changeBy"`.execute(trx);
  return rows.sort((a, b) => a.id - b.id);
}
