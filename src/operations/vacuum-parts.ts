// The parts of vacuum: what is old enough is deleted, in transactions so small that nobody waits for them (spec 02 §6.5).

import { DmsError } from '../domain/errors.ts';
import { deleteChangeSets } from '../store/change-set.ts';
import { configFor, requiredValue } from '../store/config.ts';
import { databaseError } from '../store/db.ts';
import {
  countSyslog,
  deleteSyslog,
  lockFreeZones,
  type PageOfZones,
  type Surplus,
  surplusVersions,
  versionsOfDeleted,
  zonesToDestroy,
} from '../store/vacuum.ts';
import { beginEventSweep, sweepEvents, sweepPublications, timeBefore } from '../store/vacuum-events.ts';
import type { StepsContext, TransactionContext } from './define.ts';
import { destroyZoneRow } from './destroy-zone.ts';
import { findZoneById } from './find-zone.ts';
import { removeSurplus } from './remove-surplus.ts';

/** Events looked at in one transaction; log rows deleted in one. Short enough for claims not to notice. */
const ROWS = 2_000;
/** Zones looked at in one transaction. */
const ZONES = 1_000;

/** What a caller may ask for; without an age the configuration decides. */
export interface Asked {
  readonly age?: number | undefined;
  readonly keep?: number | undefined;
  /** Only counts. */
  readonly isDry?: boolean | undefined;
}

type AgeKey = 'event_max_age' | 'zi_max_age' | 'zone_del_age' | 'zone_del_pare_age' | 'syslog_max_age';

/** A configured number. Throws ZoneCfgItemNotFound. */
export async function configured({ trx }: TransactionContext, key: AgeKey | 'zi_max_num'): Promise<number> {
  return Number(requiredValue(await configFor(trx, null), key));
}

/** Time before which things are too old; null: nothing ever is, since the configured age is 0. */
function cutoffOf(ctx: StepsContext, key: AgeKey, given: number | undefined, zero: 'all' | 'none') {
  return ctx.step(async (step) => {
    const age = given ?? (await configured(step, key));
    return given === undefined && age === 0 && zero === 'none' ? null : timeBefore(step.trx, age);
  });
}

export async function vacuumEvents(ctx: StepsContext, { age, isDry = false }: Asked): Promise<number> {
  const sweep = await ctx.step(async (step) =>
    beginEventSweep(step.trx, age ?? (await configured(step, 'event_max_age')), isDry),
  );
  for (let total = 0; ; ) {
    const { deleted, done } = await ctx.step(({ trx }) => sweepEvents(trx, sweep, ROWS));
    total += deleted;
    ctx.progress(`events: ${total} deleted`);
    if (!done) continue;
    if (isDry) return total;
    await vacuumPublications(ctx, sweep.cutoff);
    await ctx.step(({ trx }) => deleteChangeSets(trx, sweep.cutoff));
    return total;
  }
}

/** What a publish left is no older than its event. */
async function vacuumPublications(ctx: StepsContext, cutoff: string): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    after = await ctx.step(({ trx }) => sweepPublications(trx, cutoff, from, ROWS));
  }
}

export async function vacuumSyslog(ctx: StepsContext, { age, isDry }: Asked): Promise<number> {
  const cutoff = (await cutoffOf(ctx, 'syslog_max_age', age, 'all'))!;
  if (isDry) return ctx.step(({ trx }) => countSyslog(trx, cutoff));
  for (let total = 0; ; ) {
    const deleted = await ctx.step(({ trx }) => deleteSyslog(trx, cutoff, ROWS));
    total += deleted;
    ctx.progress(`log rows: ${total} deleted`);
    if (deleted < ROWS) return total;
  }
}

/** Versions that may go, of the next zones. */
type NextPage = (
  step: TransactionContext,
  page: PageOfZones,
) => Promise<{ readonly surplus: readonly Surplus[]; readonly next: number | null }>;

type Removal = (surplus: readonly Surplus[]) => Promise<number>;

/** Removes them, of zones that are still live or deleted; or counts them. */
function removal(ctx: StepsContext, state: 'live' | 'deleted', { isDry }: Asked): Removal {
  if (!isDry) return (surplus) => removeSurplus(ctx, surplus, state);
  return async (surplus) => surplus.reduce((sum, { versions }) => sum + versions.length, 0);
}

async function vacuumVersions(ctx: StepsContext, nextPage: NextPage, remove: Removal): Promise<number> {
  let total = 0;
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const { surplus, next } = await ctx.step((step) => nextPage(step, { after: from, limit: ZONES }));
    total += await remove(surplus);
    ctx.progress(`zone instances: ${total} deleted`);
    after = next;
  }
  return total;
}

export async function vacuumOfLive(ctx: StepsContext, asked: Asked): Promise<number> {
  const cutoff = (await cutoffOf(ctx, 'zi_max_age', asked.age, 'all'))!;
  const keep = asked.keep ?? (await ctx.step((step) => configured(step, 'zi_max_num')));
  const nextPage: NextPage = ({ trx }, page) => surplusVersions(trx, { keep, cutoff }, page);
  return vacuumVersions(ctx, nextPage, removal(ctx, 'live', asked));
}

export async function vacuumOfDeleted(ctx: StepsContext, asked: Asked): Promise<number> {
  const cutoff = await cutoffOf(ctx, 'zone_del_pare_age', asked.age, 'none');
  if (cutoff === null) return 0;
  const nextPage: NextPage = ({ trx }, page) => versionsOfDeleted(trx, cutoff, page);
  return vacuumVersions(ctx, nextPage, removal(ctx, 'deleted', asked));
}

/** Faults of one zone leave it for the next run; these end the run. */
const ENDING: readonly string[] = ['DatabaseUnreachable', 'DBReadOnlyError', 'DatabaseExhausted', 'Interrupted'];

export async function vacuumZonesOf(ctx: StepsContext, { age, isDry }: Asked): Promise<number> {
  const cutoff = await cutoffOf(ctx, 'zone_del_age', age, 'none');
  const due = await ctx.step(({ trx }) => zonesToDestroy(trx, cutoff));
  if (isDry) return due.filter((zone) => !zone.zone_files).length;
  let total = 0;
  for (const [index, { id }] of due.entries()) {
    if (await destroyIfDue(ctx, id, cutoff)) total += 1;
    ctx.progress(`zones: ${index + 1} of ${due.length}, ${total} destroyed`);
  }
  return total;
}

/** False where the zone stays for now: its files are there, it has been undeleted, or somebody holds it; nobody is waited for. */
async function destroyIfDue(ctx: StepsContext, id: number, cutoff: string | null): Promise<boolean> {
  try {
    return await ctx.step(async (step) => {
      if ((await lockFreeZones(step.trx, [id], 'deleted')).length === 0) return false;
      const zone = await findZoneById(step, id, true);
      const { deleted_start: since } = zone;
      if (since !== null && (cutoff === null || since >= cutoff)) return false;
      return (await destroyZoneRow(step, zone)).error === undefined;
    });
  } catch (caught) {
    const error = databaseError(caught);
    if (!(error instanceof DmsError) || ENDING.includes(error.name)) throw caught;
    ctx.logger.warn({ zone_id: id, err: error }, 'a zone was not vacuumed');
    return false;
  }
}
