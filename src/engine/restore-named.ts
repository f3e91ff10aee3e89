// restore_named_db: the disk of a stopped named made anew from the database, by a process that stands in for dmsd (spec 06 §3.3).

import { DmsError, passing } from '../domain/errors.ts';
import { PRIORITY } from '../domain/event.ts';
import { isEpoch, mayAct, takeEpoch } from '../store/daemon.ts';
import { databaseError } from '../store/db.ts';
import { MASTER_ID } from '../store/master.ts';
import { beginRestore, endRestore, restoreCounts, type ZoneInRun, zonesInRun } from '../store/named-restore.ts';
import { insertReconfigRequest } from '../store/reconfig.ts';
import { enabledServers } from '../store/server.ts';
import { listServerGroups } from '../store/server-group.ts';
import { clearHalfWritten } from './clear-half-written.ts';
import type { Db, EnginePorts } from './context.ts';
import { readEverything } from './performers/master.ts';
import { writeMasterFiles } from './performers/master-files.ts';
import { seedFilesOf } from './performers/seed-file.ts';
import { zonesWithKeyFiles } from './performers/sign-zone-text.ts';
import { queueEvent } from './queue.ts';
import { type NotRestored, type Restoring, restoreBatch } from './restore-batch.ts';
import { type AskedServer, type SilentServers, serialsOnServers } from './server-serials.ts';
import { refreshEverything } from './start-bulk.ts';

export interface RestoreRequest {
  readonly db: Db;
  readonly ports: EnginePorts;
  readonly actor: string;
  readonly source: string;
  readonly requestId: string | null;
  /** Aborted: the next batch does not begin. */
  readonly signal: AbortSignal;
  progress(text: string): void;
}

export interface RestoreReport {
  /** Zones of the run whose files were written, by earlier processes too. */
  readonly restored: number;
  readonly resumed: boolean;
  readonly failed: readonly NotRestored[];
  /** The job by which dmsd looks at every zone when it comes back. */
  readonly bulkId: number;
  readonly changeId: number;
}

/** Zones of a transaction, and about how many records they may have together: memory is bounded by these. */
const BATCH = { zones: 100, records: 10_000 };
/** While one waits for the database, another one renders and the files of a third are written. */
const LANES = 3;
const BUSY = { attempts: 30, pauseMs: 500 };

/**
 * Writes the file of every zone that is neither DISABLED nor DELETED, then the includes of the master. The caller holds the
 * daemon's lock and has seen that named is stopped. Ended at any moment and called again, it goes on where it was, as long as no
 * dmsd has acted since. Throws ZoneFileWriteError, NamedConfWriteError, Interrupted, EpochOver.
 */
export async function restoreNamed(request: RestoreRequest): Promise<RestoreReport> {
  const { db, ports, actor } = request;
  const { hostname, pid } = ports.host;
  if (!(await mayAct(db, hostname))) throw passing(`this database is a standby or names another host than ${hostname}`);
  const { epoch } = await takeEpoch(db, hostname, pid);
  await clearHalfWritten(ports);
  const run = await beginRestore(db, epoch, actor);
  const by = { runId: run.id, actor, source: request.source, requestId: request.requestId };
  const failed = await restoreZones(request, epoch, {
    ports,
    by,
    files: await seedFilesOf(ports),
    keyed: await keyedZones(ports),
  });
  await writeIncludes(request);
  const { done } = await restoreCounts(db, run.id);
  const job = await db.transaction().execute((trx) => finish(trx, request, run.id));
  return { restored: done, resumed: run.resumed, failed, bulkId: job.id, changeId: job.eventId };
}

/** A site that signs nothing need not have the directory. */
async function keyedZones(ports: EnginePorts): Promise<ReadonlySet<string>> {
  const isThere = await ports.files.exists(ports.settings.current().master_dnssec_key_dir);
  return isThere ? zonesWithKeyFiles(ports) : new Set();
}

interface Walk {
  readonly request: RestoreRequest;
  readonly epoch: number;
  readonly restoring: Restoring;
  readonly servers: readonly AskedServer[];
  readonly silent: SilentServers;
  readonly failed: NotRestored[];
  readonly next: () => Promise<readonly ZoneInRun[]>;
  done: number;
  /** One lane has failed: the others end after what they have in hand. */
  hasFailed: boolean;
}

async function restoreZones(request: RestoreRequest, epoch: number, restoring: Restoring): Promise<NotRestored[]> {
  const { db, ports, progress } = request;
  const own = new Set(ports.host.addresses());
  const servers = (await enabledServers(db)).filter(({ address }) => !own.has(address));
  const { done, left } = await restoreCounts(db, restoring.by.runId);
  const pages = pagesOf(db, restoring.by.runId);
  const walk: Walk = {
    request,
    epoch,
    restoring,
    servers,
    silent: new Map(),
    failed: [],
    next: pages,
    done,
    hasFailed: false,
  };
  const begun = ports.clock.monotonic();
  const tell = (): void => {
    const seconds = (ports.clock.monotonic() - begun) / 1_000;
    const rate = seconds > 0 ? (walk.done - done) / seconds : 0;
    const rest = done + left - walk.done - walk.failed.length;
    const pace = rate > 0 ? `, ${Math.round(rate)}/s, ${Math.ceil(rest / rate)} s left` : '';
    progress(`${walk.done} of ${done + left} zones restored, ${walk.failed.length} failed${pace}`);
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, () => lane(walk, tell)));
  const ended = lanes.find((one) => one.status === 'rejected');
  if (ended !== undefined) throw ended.reason;
  return walk.failed;
}

/** Gives out the zones of the run in order, a batch at a time; an empty one is the end. */
function pagesOf(db: Db, runId: number): () => Promise<readonly ZoneInRun[]> {
  let after = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const take = async (): Promise<readonly ZoneInRun[]> => {
    const found = await zonesInRun(db, runId, after, BATCH.zones);
    let records = 0;
    const batch = found.filter(({ size }, i) => {
      records += size;
      return i === 0 || records <= BATCH.records;
    });
    after = batch.at(-1)?.id ?? after;
    return batch;
  };
  return () => {
    const taken = turn.then(take);
    turn = taken.catch(() => undefined);
    return taken;
  };
}

async function lane(walk: Walk, tell: () => void): Promise<void> {
  try {
    while (!walk.hasFailed) {
      walk.request.signal.throwIfAborted();
      const zones = await walk.next();
      if (zones.length === 0) return;
      await restoreBatchOf(walk, zones);
      tell();
    }
  } catch (error) {
    walk.hasFailed = true;
    throw error;
  }
}

async function restoreBatchOf(walk: Walk, zones: readonly ZoneInRun[]): Promise<void> {
  const { ports } = walk.request;
  const seen = await serialsOnServers(ports, zones, walk.servers, walk.silent);
  const { restored, failed } = await withPatience(ports, () => restoreSome(walk, zones, seen));
  walk.done += restored;
  walk.failed.push(...failed);
}

function restoreSome(
  { request, epoch, restoring }: Walk,
  zones: readonly ZoneInRun[],
  seen: ReadonlyMap<string, number>,
) {
  return request.db.transaction().execute(async (trx) => {
    const ids = zones.map(({ id }) => id);
    const done = await restoreBatch(trx, restoring, ids, seen);
    if (!(await isEpoch(trx, epoch))) throw new DmsError('EpochOver', { epoch });
    return done;
  });
}

/** A person may hold a zone for a moment. */
async function withPatience<T>({ clock }: EnginePorts, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const known = databaseError(error);
      if (!(known instanceof DmsError && known.name === 'Busy') || attempt >= BUSY.attempts) throw error;
      await clock.sleep(BUSY.pauseMs);
    }
  }
}

async function writeIncludes({ db, ports, signal }: RestoreRequest): Promise<void> {
  try {
    await writeMasterFiles({ db, ports, signal }, await readEverything({ db, ports }));
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    const name = ports.settings.current().master_include_file;
    throw new DmsError('NamedConfWriteError', { name, internal_error: error.message }, undefined, { cause: error });
  }
}

/**
 * What dmsd does when it comes back: zones that no server had before reach the servers, and every zone is compared with what
 * named serves, and with the serials of the servers, before anything else is published of it.
 */
async function finish(trx: Db, { actor, source, requestId }: RestoreRequest, runId: number) {
  await endRestore(trx, runId);
  for (const { id } of await listServerGroups(trx))
    await insertReconfigRequest(trx, { sgId: id, zoneId: null, followUp: null });
  await queueEvent(trx, {
    kind: 'master',
    subjectId: MASTER_ID,
    subjectName: 'master',
    type: 'allReconfig',
    params: { forced: true },
    priority: PRIORITY.followUp,
    coalesce: true,
    actor,
    source,
    requestId,
  });
  return refreshEverything(trx, { actor, source, requestId });
}
