// Operations on the zone checks: which there are, and at which level they stand for the site and for a zone.

import { Type } from 'typebox';
import { errorRow } from '../domain/errors.ts';
import { levelsText, mergedLevels, readLevels, storedLevels } from '../domain/zone/checks/check-levels.ts';
import { CHECK_IDS, checkRow } from '../domain/zone/checks/check-table.ts';
import { configFor } from '../store/config.ts';
import { setCheckLevels } from '../store/zone.ts';
import { defineOperation } from './define.ts';
import { findZone, lockZoneNamed } from './find-zone.ts';
import { Done, Param } from './schemas.ts';

const Level = Type.Union([Type.Literal('error'), Type.Literal('warning')]);

const Check = Type.Object({
  check: Type.String(),
  level: Level,
  set_by: Type.Union([Type.Literal('default'), Type.Literal('site'), Type.Literal('zone')]),
  default_level: Level,
  fixed: Type.Boolean(),
  error: Type.String(),
  code: Type.Integer(),
  meaning: Type.String(),
});

export const showChecks = defineOperation({
  name: 'show_checks',
  summary: 'The zone checks and their levels: for the site, or for one zone',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Type.Optional(Param.zoneName) },
  positional: ['name'],
  result: Type.Array(Check),
  run: async (ctx, { name }) => {
    const site = storedLevels((await configFor(ctx.trx, null)).check_levels);
    const zone = storedLevels(name === undefined ? '' : (await findZone(ctx, name, 'closest')).check_levels);
    const levels = mergedLevels(site, zone);
    return CHECK_IDS.map((check) => {
      const { level, error, meaning, fixed = false } = checkRow(check);
      const set_by = zone.has(check) ? ('zone' as const) : site.has(check) ? ('site' as const) : ('default' as const);
      const code = errorRow(error).code;
      return { check, level: levels.get(check) ?? level, set_by, default_level: level, fixed, error, code, meaning };
    });
  },
});

export const setZoneChecks = defineOperation({
  name: 'set_zone_checks',
  summary:
    "Sets levels of checks for one zone, `null-mx=error target-address=warning`; all that it had set before go; '' leaves it with the levels of the site",
  transaction: 'one',
  roles: ['admin'],
  tenants: true,
  params: { name: Param.zoneName, levels: Type.String({ maxLength: 2_000 }) },
  positional: ['name', 'levels'],
  result: Done,
  run: async (ctx, { name, levels }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    await setCheckLevels(ctx.trx, zone.id, levelsText(readLevels(levels)));
    return true as const;
  },
});
