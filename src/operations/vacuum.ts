// Operations that delete what is old enough (spec 02 §1.11, §6.5).

import { Type } from 'typebox';
import { MAX_DAYS } from '../domain/config-keys.ts';
import { defineOperation } from './define.ts';
import {
  type Asked,
  configured,
  vacuumEvents,
  vacuumOfDeleted,
  vacuumOfLive,
  vacuumSyslog,
  vacuumZonesOf,
} from './vacuum-parts.ts';

const age_days = Type.Optional(
  Type.Number({ minimum: 0, maximum: MAX_DAYS, description: 'days, instead of what the configuration says' }),
);
const dry_run = Type.Optional(Type.Boolean({ description: 'only count' }));
const count = Type.Integer({ description: 'how many went' });

/** Parameters of the operations to what is asked for. */
function asked(params: {
  readonly age_days?: number;
  readonly zi_max_num?: number;
  readonly dry_run?: boolean;
}): Asked {
  return { age: params.age_days, keep: params.zi_max_num, isDry: params.dry_run };
}

const common = { transaction: 'steps', roles: ['admin'] } as const;

export const vacuumEventQueue = defineOperation({
  ...common,
  name: 'vacuum_event_queue',
  summary:
    'Deletes finished events of an age, never the last one of a subject, and with them the publications but the last one of a zone; answers how many events went',
  params: { age_days, dry_run },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumEvents(ctx, asked(params)),
});

export const vacuumZones = defineOperation({
  ...common,
  name: 'vacuum_zones',
  summary:
    'Destroys zones that were deleted so long ago, or nuked; of those whose files are there it asks for the removal. Configured age 0: nuked ones only',
  params: { age_days, dry_run },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumZonesOf(ctx, asked(params)),
});

export const vacuumZis = defineOperation({
  ...common,
  name: 'vacuum_zis',
  summary:
    'Deletes versions of live zones that are neither among the newest zi_max_num, nor younger than the age, nor in use',
  params: { age_days, zi_max_num: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })), dry_run },
  positional: ['age_days', 'zi_max_num'],
  result: count,
  run: (ctx, params) => vacuumOfLive(ctx, asked(params)),
});

export const vacuumPareDeletedZoneZis = defineOperation({
  ...common,
  name: 'vacuum_pare_deleted_zone_zis',
  summary:
    'Of zones deleted so long ago, deletes all versions but the published one and the candidate. Configured age 0: none',
  params: { age_days, dry_run },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumOfDeleted(ctx, asked(params)),
});

export const vacuumSyslogRows = defineOperation({
  ...common,
  name: 'vacuum_syslog',
  summary: 'Deletes stored log rows of an age; answers how many went',
  params: { age_days, dry_run },
  positional: ['age_days'],
  result: count,
  run: (ctx, params) => vacuumSyslog(ctx, asked(params)),
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
  params: { dry_run },
  positional: [],
  result: Type.Object({
    total: count,
    events: count,
    zones: count,
    zis: count,
    deleted_zone_zis: count,
    syslog: count,
  }),
  run: async (ctx, params) => {
    const wish = asked(params);
    // what is missing is told before anything has gone
    await ctx.step(async (step) => {
      for (const key of KEYS) await configured(step, key);
    });
    const events = await vacuumEvents(ctx, wish);
    const zones = await vacuumZonesOf(ctx, wish);
    const zis = await vacuumOfLive(ctx, wish);
    const deleted_zone_zis = await vacuumOfDeleted(ctx, wish);
    const syslog = await vacuumSyslog(ctx, wish);
    const total = events + zones + zis + deleted_zone_zis + syslog;
    return { total, events, zones, zis, deleted_zone_zis, syslog };
  },
});
