// Vacuum: what is old enough is deleted, in transactions so small that nobody waits for them (spec 02 §6.5).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { configFor, requiredValue } from '../store/config.ts';
import { databaseError } from '../store/db.ts';
import {
  deleteSyslog,
  lockFreeZones,
  type PageOfZones,
  type Surplus,
  surplusVersions,
  versionsOfDeleted,
  zonesToDestroy,
} from '../store/vacuum.ts';
import { beginEventSweep, sweepEvents, sweepPublications, timeBefore } from '../store/vacuum-events.ts';
import { defineOperation, type StepsContext, type TransactionContext } from './define.ts';
import { destroyZoneRow } from './destroy-zone.ts';
import { findZoneById } from './find-zone.ts';
import { removeSurplus } from './remove-surplus.ts';

/** Events looked at in one transaction; log rows deleted in one. Short enough for claims not to notice. */
const ROWS = 2_000;
/** Zones looked at in one transaction. */
const ZONES = 1_000;

const age_days = Type.Optional(
  Type.Number({ minimum: 0, description: 'days, instead of what the configuration says' }),
);
const count = Type.Integer({ description: 'how many went' });

type AgeKey = 'event_max_age' | 'zi_max_age' | 'zone_del_age' | 'zone_del_pare_age' | 'syslog_max_age';

/** A configured number. Throws ZoneCfgItemNotFound. */
async function configured({ trx }: TransactionContext, key: AgeKey | 'zi_max_num'): Promise<number> {
  return Number(requiredValue(await configFor(trx, null), key));
}

/** Time before which things are too old; null: nothing ever is, since the configured age is 0. */
function cutoffOf(ctx: StepsContext, key: AgeKey, given: number | undefined, zero: 'all' | 'none') {
  return ctx.step(async (step) => {
    const age = given ?? (await configured(step, key));
    return given === undefined && age === 0 && zero === 'none' ? null : timeBefore(step.trx, age);
  });
}

async function vacuumEvents(ctx: StepsContext, given?: number): Promise<number> {
  const sweep = await ctx.step(async (step) =>
    beginEventSweep(step.trx, given ?? (await configured(step, 'event_max_age'))),
  );
  for (let total = 0; ; ) {
    const { deleted, done } = await ctx.step(({ trx }) => sweepEvents(trx, sweep, ROWS));
    total += deleted;
    ctx.progress(`events: ${total} deleted`);
    if (!done) continue;
    await vacuumPublications(ctx, sweep.cutoff);
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

async function vacuumSyslog(ctx: StepsContext, given?: number): Promise<number> {
  const cutoff = (await cutoffOf(ctx, 'syslog_max_age', given, 'all'))!;
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

async function vacuumVersions(ctx: StepsContext, state: 'live' | 'deleted', nextPage: NextPage): Promise<number> {
  let total = 0;
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const { surplus, next } = await ctx.step((step) => nextPage(step, { after: from, limit: ZONES }));
    total += await removeSurplus(ctx, surplus, state);
    ctx.progress(`zone instances: ${total} deleted`);
    after = next;
  }
  return total;
}

async function vacuumOfLive(ctx: StepsContext, given: { age?: number; keep?: number } = {}): Promise<number> {
  const cutoff = (await cutoffOf(ctx, 'zi_max_age', given.age, 'all'))!;
  const keep = given.keep ?? (await ctx.step((step) => configured(step, 'zi_max_num')));
  return vacuumVersions(ctx, 'live', ({ trx }, page) => surplusVersions(trx, { keep, cutoff }, page));
}

async function vacuumOfDeleted(ctx: StepsContext, given?: number): Promise<number> {
  const cutoff = await cutoffOf(ctx, 'zone_del_pare_age', given, 'none');
  if (cutoff === null) return 0;
  return vacuumVersions(ctx, 'deleted', ({ trx }, page) => versionsOfDeleted(trx, cutoff, page));
}

/** Faults of one zone leave it for the next run; these end the run. */
const ENDING: readonly string[] = ['DatabaseUnreachable', 'DBReadOnlyError', 'Interrupted'];

async function vacuumZonesOf(ctx: StepsContext, given?: number): Promise<number> {
  const cutoff = await cutoffOf(ctx, 'zone_del_age', given, 'none');
  const ids = await ctx.step(({ trx }) => zonesToDestroy(trx, cutoff));
  let total = 0;
  for (const [index, id] of ids.entries()) {
    if (await destroyIfDue(ctx, id, cutoff)) total += 1;
    ctx.progress(`zones: ${index + 1} of ${ids.length}, ${total} destroyed`);
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

const common = { transaction: 'steps', roles: ['admin'] } as const;

export const vacuumEventQueue = defineOperation({
  ...common,
  name: 'vacuum_event_queue',
  summary:
    'Deletes finished events of an age, never the last one of a subject, and with them the publications but the last one of a zone; answers how many events went',
  params: { age_days },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumEvents(ctx, params.age_days),
});

export const vacuumZones = defineOperation({
  ...common,
  name: 'vacuum_zones',
  summary:
    'Destroys zones that were deleted so long ago, or nuked; of those whose files are there it asks for the removal. Configured age 0: nuked ones only',
  params: { age_days },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumZonesOf(ctx, params.age_days),
});

export const vacuumZis = defineOperation({
  ...common,
  name: 'vacuum_zis',
  summary:
    'Deletes versions of live zones that are neither among the newest zi_max_num, nor younger than the age, nor in use',
  params: { age_days, zi_max_num: Type.Optional(Type.Integer({ minimum: 1 })) },
  positional: ['age_days', 'zi_max_num'],
  result: count,
  run: (ctx, { age_days: age, zi_max_num: keep }) =>
    vacuumOfLive(ctx, { ...(age === undefined ? {} : { age }), ...(keep === undefined ? {} : { keep }) }),
});

export const vacuumPareDeletedZoneZis = defineOperation({
  ...common,
  name: 'vacuum_pare_deleted_zone_zis',
  summary:
    'Of zones deleted so long ago, deletes all versions but the published one and the candidate. Configured age 0: none',
  params: { age_days },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumOfDeleted(ctx, params.age_days),
});

export const vacuumSyslogRows = defineOperation({
  ...common,
  name: 'vacuum_syslog',
  summary: 'Deletes stored log rows of an age; answers how many went',
  params: { age_days },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumSyslog(ctx, params.age_days),
});

const KEYS = [
  'event_max_age',
  'zone_del_age',
  'zi_max_age',
  'zi_max_num',
  'zone_del_pare_age',
  'syslog_max_age',
] as const;

export const vacuumAll = defineOperation({
  ...common,
  name: 'vacuum_all',
  summary: 'All vacuums one after the other, by the configured ages; answers how much went of what',
  params: {},
  positional: [],
  result: Type.Object({
    total: count,
    events: count,
    zones: count,
    zis: count,
    deleted_zone_zis: count,
    syslog: count,
  }),
  run: async (ctx) => {
    // what is missing is told before anything has gone
    await ctx.step(async (step) => {
      for (const key of KEYS) await configured(step, key);
    });
    const events = await vacuumEvents(ctx);
    const zones = await vacuumZonesOf(ctx);
    const zis = await vacuumOfLive(ctx);
    const deleted_zone_zis = await vacuumOfDeleted(ctx);
    const syslog = await vacuumSyslog(ctx);
    const total = events + zones + zis + deleted_zone_zis + syslog;
    return { total, events, zones, zis, deleted_zone_zis, syslog };
  },
});
