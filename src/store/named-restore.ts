// Runs of restore_named_db: which zones are still to be written, and what their files are made of.

import { sql } from 'kysely';
import type { ContentRecord } from '../domain/zone/content.ts';
import type { Db } from './db.ts';
import type { ZoneInstanceRow } from './schema.ts';
import { jsonRow } from './subject.ts';

type JsonRow = Readonly<Record<string, unknown>>;

export interface RestoreRun {
  readonly id: number;
  /** RFC 3339. */
  readonly started: string;
  /** It goes on where an earlier process was ended. */
  readonly resumed: boolean;
}

/**
 * The run to work at, under the epoch just taken: the last one if it has not ended and nobody has acted since, else a new one.
 */
export async function beginRestore(trx: Db, epoch: number, actor: string): Promise<RestoreRun> {
  const resumed = await sql<RestoreRun>`
    update named_restore set epoch = ${epoch}
    where id = (select max(id) from named_restore) and ended is null and epoch = ${epoch - 1}
    returning id, started, true as resumed`.execute(trx);
  if (resumed.rows[0] !== undefined) return resumed.rows[0];
  const made = await sql<RestoreRun>`
    insert into named_restore (epoch, actor) values (${epoch}, ${actor}) returning id, started, false as resumed`.execute(
    trx,
  );
  return made.rows[0]!;
}

export async function endRestore(trx: Db, runId: number): Promise<void> {
  await sql`update named_restore set ended = clock_timestamp() where id = ${runId}`.execute(trx);
}

const wanted = (runId: number) =>
  sql`z.state not in ('DISABLED', 'DELETED') and z.restored_by is distinct from ${runId}::bigint`;

/** Zones of the run that are done, and those that are not. */
export async function restoreCounts(trx: Db, runId: number): Promise<{ readonly done: number; readonly left: number }> {
  const { rows } = await sql<{ done: number; left: number }>`
    select count(*) filter (where z.restored_by = ${runId})::int as done, count(*) filter (where ${wanted(runId)})::int as left
    from zone z`.execute(trx);
  return rows[0]!;
}

/** A zone of the run with the groups whose servers may have it. */
export interface ZoneInRun {
  readonly id: number;
  readonly name: string;
  readonly sg_id: number;
  readonly alt_sg_id: number | null;
  /** How many records are stored of it, in all its versions. */
  readonly size: number;
}

/** The next zones of the run behind `after`, by id. */
export async function zonesInRun(trx: Db, runId: number, after: number, limit: number): Promise<ZoneInRun[]> {
  const { rows } = await sql<ZoneInRun>`
    select z.id, z.name, z.sg_id, z.alt_sg_id, (select count(*)::int from record r where r.zone_id = z.id) as size
    from (select * from zone z where z.id > ${after} and ${wanted(runId)} order by z.id limit ${limit}) z order by z.id`.execute(
    trx,
  );
  return rows;
}

/** A locked zone of the run, and what its file and its event are made of. */
export interface ZoneToRestore {
  /** In JSON form. */
  readonly row: JsonRow;
  /** The database's clock, RFC 3339. */
  readonly now: string;
  /** Of the event that is to be recorded. */
  readonly eventId: number;
  /** The candidate; null: there is none. */
  readonly zi: ZoneInstanceRow | null;
  readonly floor: number | null;
  /** Do incremental updates wait? */
  readonly groupsWait: boolean;
  readonly records: readonly ContentRecord[];
}

interface LockedRow {
  readonly row: JsonRow;
  readonly now: string;
  readonly event_id: number;
  readonly zi: ZoneInstanceRow | null;
  readonly floor: number | null;
  readonly groups: boolean;
}

/** Those of `ids` that the run still wants, locked; two statements for all. Throws the driver's time-out of the lock. */
export async function lockZonesToRestore(trx: Db, runId: number, ids: readonly number[]): Promise<ZoneToRestore[]> {
  // believed to be small while nobody has analysed them, tables would be read as a whole for each batch
  await sql`set local enable_seqscan = off`.execute(trx);
  const { rows } = await sql<LockedRow>`
    select row_to_json(z) as row, clock_timestamp() as now, nextval('event_id_seq')::bigint as event_id, row_to_json(i) as zi,
      (select serial from serial_floor f where f.name = z.name) as floor,
      exists (select from update_group g where g.zone_id = z.id) as groups
    from zone z left join zone_instance i on i.id = z.zi_candidate_id
    where z.id = any(${ids as number[]}::bigint[]) and ${wanted(runId)} order by z.id for no key update of z`.execute(
    trx,
  );
  const contents = await recordsOf(
    trx,
    rows.flatMap(({ zi }) => zi ?? []),
  );
  return rows.map(({ row, now, event_id: eventId, zi, floor, groups }) => ({
    row: jsonRow(row),
    now,
    eventId,
    zi,
    floor,
    groupsWait: groups,
    records: zi === null ? [] : (contents.get(zi.id) ?? []),
  }));
}

type RecordCells = readonly [
  owner: string,
  type: string,
  ttl: string | null,
  rdata: string,
  disabled: boolean,
  group: number,
];

/** What of a record does not reach a zone file. */
const NOT_IN_FILE = {
  canon: Buffer.alloc(0),
  lockPtr: false,
  trackReverse: false,
  reference: null,
  comment: null,
  remark: null,
} as const;

/** Records of versions by their ids, as far as a zone file has them. One row for each version: parsing rows would cost most. */
async function recordsOf(
  trx: Db,
  versions: readonly Pick<ZoneInstanceRow, 'id' | 'zone_id' | 'version'>[],
): Promise<ReadonlyMap<number, readonly ContentRecord[]>> {
  const { rows } = await sql<{ id: number; cells: readonly RecordCells[] | null }>`
    select v.id, c.cells from unnest(${versions.map((one) => one.id)}::bigint[], ${versions.map((one) => one.zone_id)}::bigint[],
        ${versions.map((one) => one.version)}::int[]) v (id, zone_id, version)
      cross join lateral (
        select json_agg(json_build_array(r.owner, r.type, r.ttl, r.rdata, r.disabled, r.group_no)) as cells from record r
        where r.zone_id = v.zone_id and r.added <= v.version and (r.removed is null or r.removed > v.version)) c`.execute(
    trx,
  );
  return new Map(
    rows.map(({ id, cells }) => [
      id,
      (cells ?? []).map(([owner, type, ttl, rdata, disabled, group]) => ({
        owner,
        type,
        ttl,
        rdata,
        disabled,
        group,
        ...NOT_IN_FILE,
      })),
    ]),
  );
}
