// Which server groups carry a zone (spec 02 §1.3). Single steps: none of them waits for servers.

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { configFor, requiredValue } from '../store/config.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { defineOperation } from './define.ts';
import { lockZoneNamed } from './find-zone.ts';
import { raiseForZone } from './raise-for.ts';
import { Done, Param } from './schemas.ts';

const SgOrNull = (description: string) => Type.Optional(Type.Union([Type.String(), Type.Null()], { description }));

export const setZoneSg = defineOperation({
  name: 'set_zone_sg',
  summary: 'Gives a disabled zone to another server group',
  transaction: 'one',
  roles: ['admin'],
  tenants: true,
  params: { name: Param.zoneName, sg_name: SgOrNull('null: default_sg') },
  positional: ['name', 'sg_name'],
  result: Done,
  run: async (ctx, { name, sg_name }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const wanted = sg_name ?? requiredValue(await configFor(ctx.trx, null), 'default_sg');
    const sg = await requireServerGroup(ctx.trx, wanted);
    await raiseForZone(ctx, zone, { type: 'setSg', params: { sg_id: sg.id }, failure: 'ZoneSmFailure' });
    return true as const;
  },
});

export const setZoneAltSg = defineOperation({
  name: 'set_zone_alt_sg',
  summary: 'Lets a second server group carry a zone too; null ends that',
  transaction: 'one',
  roles: ['admin'],
  tenants: true,
  params: { name: Param.zoneName, sg_name: SgOrNull('null: none') },
  positional: ['name', 'sg_name'],
  result: Done,
  run: async (ctx, { name, sg_name }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const alt_sg_name = sg_name ?? null;
    if (alt_sg_name !== null) await requireServerGroup(ctx.trx, alt_sg_name);
    await raiseForZone(ctx, zone, { type: 'doSetAltSg', params: { alt_sg_name }, failure: 'ZoneSmFailure' });
    return true as const;
  },
});

export const moveZoneSg = defineOperation({
  name: 'move_zone_sg',
  summary:
    'Moves a zone to another server group: both carry it until no resolver asks the old one; goes on by itself, show_dms_status tells what it waits for',
  transaction: 'one',
  roles: ['admin'],
  params: {
    name: Param.zoneName,
    sg_name: Type.String(),
    force: Type.Optional(
      Type.Boolean({
        description: 'does not wait for the registrar, nor for what resolvers know; of a move that is under way too',
      }),
    ),
  },
  positional: ['name', 'sg_name'],
  result: Done,
  run: async (ctx, { name, sg_name, force }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const sg = await requireServerGroup(ctx.trx, sg_name);
    const params = { sg_id: sg.id, ...(force === true ? { force } : {}) };
    await raiseForZone(ctx, zone, { type: 'moveStart', params, failure: 'ZoneSmFailure' });
    return true as const;
  },
});

export const cancelMoveZoneSg = defineOperation({
  name: 'cancel_move_zone_sg',
  summary: 'Gives a move up: before the swap only the old group carries the zone, after it both go on doing so',
  transaction: 'one',
  roles: ['admin'],
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: async (ctx, { name }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    await raiseForZone(ctx, zone, { type: 'moveCancel', failure: 'ZoneSmFailure' });
    return true as const;
  },
});

export const swapZoneSg = defineOperation({
  name: 'swap_zone_sg',
  summary: 'Exchanges the server group and the alternate one of a zone, and publishes it under the new one',
  transaction: 'one',
  roles: ['admin'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: async (ctx, { name }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    if (zone.alt_sg_id === null) throw new DmsError('ZoneNoAltSgForSwap', { name: zone.name });
    await raiseForZone(ctx, zone, { type: 'doSgSwap', failure: 'ZoneSmFailure' });
    return true as const;
  },
});
