// Operations that hold publishing back, of a zone, of a server group's zones, or of everything (spec 06 §5.1).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import { deletePause, insertPause, type PauseScope } from '../store/publish-pause.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone } from './find-zone.ts';
import { Done, Param } from './schemas.ts';

const params = { name: Type.Optional(Param.zoneName), sg_name: Type.Optional(Param.sgName) };

interface Target {
  readonly scope: PauseScope;
  readonly text: string;
}

async function targetOf(ctx: TransactionContext, given: { name?: string; sg_name?: string }): Promise<Target> {
  const { name, sg_name } = given;
  if (name !== undefined && sg_name !== undefined) {
    throw new DmsError('InvalidParamsJsonRpcError', { param: 'sg_name' }, 'give a zone or a server group, not both');
  }
  if (name !== undefined) {
    const zone = await findZone(ctx, name, 'exact');
    return { scope: { zoneId: zone.id }, text: zone.name };
  }
  if (sg_name === undefined) return { scope: {}, text: 'everything' };
  const sg = await requireServerGroup(ctx.trx, sg_name);
  return { scope: { sgId: sg.id }, text: `server group ${sg.name}` };
}

export const pausePublish = defineOperation({
  name: 'pause_publish',
  summary: 'Holds back what is saved of a zone, of the zones of a server group, or with neither of every zone',
  transaction: 'one',
  roles: ['admin'],
  params,
  positional: ['name', 'sg_name'],
  result: Done,
  run: async (ctx, given) => {
    const { scope, text } = await targetOf(ctx, given);
    if (!(await insertPause(ctx.trx, scope, changeBy(ctx.caller)))) {
      ctx.changed({ note: `no change: publishing is paused for ${text} already` });
    }
    return true as const;
  },
});

export const resumePublish = defineOperation({
  name: 'resume_publish',
  summary: 'Ends a pause of pause_publish: what was saved meanwhile is published',
  transaction: 'one',
  roles: ['admin'],
  params,
  positional: ['name', 'sg_name'],
  result: Done,
  run: async (ctx, given) => {
    const { scope, text } = await targetOf(ctx, given);
    if (!(await deletePause(ctx.trx, scope))) {
      ctx.changed({ note: `no change: publishing is not paused for ${text}` });
    }
    return true as const;
  },
});
