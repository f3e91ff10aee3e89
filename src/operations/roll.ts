// Operations that steer how configurations reach the servers: going on after a stop, taking a server out for maintenance (spec 06 §5.1).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { confirmLoss } from '../store/rendered-file.ts';
import { queueNextTurn, resumeRoll } from '../store/roll.ts';
import { isBeingConfigured, requireServer } from '../store/server.ts';
import { requireServerGroup, type ServerGroupRow } from '../store/server-group.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { queueMaster, requestSg } from './master.ts';
import { raiseFor } from './raise-for.ts';
import { Done, Param } from './schemas.ts';
import { checkServerName } from './words.ts';

const ServerName = Type.String({ minLength: 1 });

export const resumeRollOperation = defineOperation({
  name: 'resume_roll',
  summary:
    'Goes on with a configuration that was stopped: with files that lose zones, or past the server that did not work with it; without a group: of the master',
  transaction: 'one',
  roles: ['admin'],
  params: { sg_name: Type.Optional(Param.sgName) },
  positional: ['sg_name'],
  result: Done,
  run: async (ctx, { sg_name }) => {
    if (sg_name === undefined) await resumeMaster(ctx);
    else await resumeGroup(ctx, await requireServerGroup(ctx.trx, sg_name));
    return true as const;
  },
});

async function resumeMaster(ctx: TransactionContext): Promise<void> {
  if ((await confirmLoss(ctx.trx, null)) === 0) ctx.changed({ note: 'no change: nothing of the master was stopped' });
  else await queueMaster(ctx, 'masterReconfig', { forced: true });
}

async function resumeGroup(ctx: TransactionContext, sg: ServerGroupRow): Promise<void> {
  const confirmed = await confirmLoss(ctx.trx, sg.id);
  const resumed = await resumeRoll(ctx.trx, sg.id);
  if (resumed) await queueNextTurn(ctx.trx, { sgId: sg.id, exceptId: sg.canary_id ?? 0, causeId: null });
  if (confirmed > 0) await requestSg(ctx, sg);
  if (confirmed === 0 && !resumed) ctx.changed({ note: `no change: nothing of ${sg.name} was stopped` });
}

export const drainServer = defineOperation({
  name: 'drain_server',
  summary:
    'Takes a server out for maintenance: it goes on serving, and DMS begins nothing on it and waits for nothing from it',
  transaction: 'one',
  roles: ['admin'],
  params: {
    server_name: ServerName,
    force: Type.Optional(Type.Boolean({ description: 'even if no other server of its group is well' })),
  },
  positional: ['server_name'],
  result: Done,
  run: async (ctx, { server_name, force }) => {
    const server = await requireServer(ctx.trx, checkServerName(server_name));
    const event = { type: 'drain', params: force === true ? { force } : {}, failure: 'ServerSmFailure' } as const;
    await raiseFor(ctx, { kind: 'server', id: server.id, name: server.name, ...event });
    // whoever drains it may stop it at once: nothing may be under way
    if (await isBeingConfigured(ctx.trx, server.id)) {
      throw new DmsError(
        'Busy',
        { name: server.name, retry_after_ms: 2_000 },
        `${server.name} is being configured: try again`,
      );
    }
    return true as const;
  },
});

export const undrainServer = defineOperation({
  name: 'undrain_server',
  summary: 'Takes a drained server back: it is configured, and counts again',
  transaction: 'one',
  roles: ['admin'],
  params: { server_name: ServerName },
  positional: ['server_name'],
  result: Done,
  run: async (ctx, { server_name }) => {
    const server = await requireServer(ctx.trx, checkServerName(server_name));
    const failure = 'ServerSmFailure';
    await raiseFor(ctx, { kind: 'server', id: server.id, name: server.name, type: 'undrain', failure });
    return true as const;
  },
});
