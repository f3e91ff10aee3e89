// Operations on the master: reconfigurations, reset, status (spec 02 §1.7, design §3.11).

import { Type } from 'typebox';
import { PRIORITY } from '../domain/event.ts';
import { changeBy } from '../domain/roles.ts';
import { queueEvent } from '../engine/queue.ts';
import { alarms } from '../store/alarms.ts';
import { daemonStatus } from '../store/daemon.ts';
import { listOpenEvents, queueGauges } from '../store/event-list.ts';
import { MASTER_ID, masterRow, namesOfMaster } from '../store/master.ts';
import { insertReconfigRequest } from '../store/reconfig.ts';
import { listServers } from '../store/server.ts';
import { listServerGroups, requireServerGroup, serverGroup } from '../store/server-group.ts';
import { retryReasons } from '../store/trouble.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { raiseFor } from './raise-for.ts';
import { DmsStatus, Done, MasterSm } from './schemas.ts';
import { sgWithServers } from './server-group.ts';
import { eventBrief } from './views/event.ts';
import { masterView, serverFull } from './views/server.ts';

/** An event of the master for a person, at most one equal one at a time. */
export async function queueMaster(
  ctx: TransactionContext,
  type: string,
  params: Record<string, unknown> = {},
): Promise<void> {
  const changeId = await queueEvent(ctx.trx, {
    kind: 'master',
    subjectId: MASTER_ID,
    subjectName: 'master',
    type,
    params,
    priority: PRIORITY.people,
    coalesce: true,
    actor: changeBy(ctx.caller),
    source: ctx.caller.source,
    requestId: ctx.caller.requestId,
  });
  ctx.changed({ changeId });
}

/** The request is its row: a run that is already under way does not swallow it. */
export async function requestSg(
  ctx: TransactionContext,
  sg: { readonly id: number; readonly name: string },
): Promise<void> {
  await insertReconfigRequest(ctx.trx, { sgId: sg.id, zoneId: null, followUp: null });
  await queueMaster(ctx, 'partialReconfig', { sg_id: sg.id });
}

export const reconfigMaster = defineOperation({
  name: 'reconfig_master',
  summary: "Queues a reconfiguration of the master's named",
  transaction: 'one',
  roles: ['admin'],
  params: {},
  positional: [],
  result: Done,
  run: async (ctx) => {
    await insertReconfigRequest(ctx.trx, { sgId: null, zoneId: null, followUp: null });
    await queueMaster(ctx, 'masterReconfig');
    return true as const;
  },
});

export const reconfigSg = defineOperation({
  name: 'reconfig_sg',
  summary: 'Queues a reconfiguration of the master and one server group',
  transaction: 'one',
  roles: ['admin'],
  params: { sg_name: Type.String() },
  positional: ['sg_name'],
  result: Done,
  run: async (ctx, { sg_name }) => {
    await requestSg(ctx, await requireServerGroup(ctx.trx, sg_name));
    return true as const;
  },
});

export const reconfigReplicaSg = defineOperation({
  name: 'reconfig_replica_sg',
  summary: 'Queues a reconfiguration of the replica server group; without one nothing happens',
  transaction: 'one',
  roles: ['admin'],
  params: {},
  positional: [],
  result: Done,
  run: async (ctx) => {
    const { replica_sg_id } = await masterRow(ctx.trx);
    const sg = replica_sg_id === null ? null : await serverGroup(ctx.trx, replica_sg_id);
    if (sg === null) ctx.changed({ note: 'no change: there is no replica server group' });
    else await requestSg(ctx, sg);
    return true as const;
  },
});

export const reconfigAll = defineOperation({
  name: 'reconfig_all',
  summary: 'Queues a reconfiguration of the master and every server group',
  transaction: 'one',
  roles: ['admin'],
  params: {},
  positional: [],
  result: Done,
  run: async (ctx) => {
    for (const sg of await listServerGroups(ctx.trx)) {
      await insertReconfigRequest(ctx.trx, { sgId: sg.id, zoneId: null, followUp: null });
    }
    await queueMaster(ctx, 'allReconfig', { forced: true });
    return true as const;
  },
});

export const resetMaster = defineOperation({
  name: 'reset_master',
  summary: 'Puts the master machine back to its beginning and reconfigures everything',
  transaction: 'one',
  roles: ['admin'],
  params: {},
  positional: [],
  result: Done,
  run: async (ctx) => {
    await queueMaster(ctx, 'reset');
    return true as const;
  },
});

async function masterStatus(trx: TransactionContext['trx']) {
  const master = await masterRow(trx);
  const names = await namesOfMaster(trx, master);
  return masterView(master, { server: names.master_server, replicaSg: names.replica_sg_name });
}

export const batchHold = defineOperation({
  name: 'batch_hold',
  summary: 'Holds reconfigurations back for the length of a HOLD, so that a batch which follows shares one',
  transaction: 'one',
  roles: ['admin'],
  params: {},
  positional: [],
  result: Done,
  run: async (ctx) => {
    const failure = 'ZoneSmFailure';
    await raiseFor(ctx, { kind: 'master', id: MASTER_ID, name: 'master', type: 'batchHold', failure });
    return true as const;
  },
});

export const showMasterStatus = defineOperation({
  name: 'show_master_status',
  summary: 'State of the master machine',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {},
  positional: [],
  result: MasterSm,
  run: ({ trx }) => masterStatus(trx),
});

export const showConfigsm = defineOperation({
  ...showMasterStatus,
  name: 'show_configsm',
  summary: 'State of the master machine, as show_master_status',
});

/** More would not fit a page. */
const TROUBLES = 50;
const PENDING = 200;

export const showDmsStatus = defineOperation({
  name: 'show_dms_status',
  summary: 'Master, replica group, servers, waiting events, daemon, and what is being retried and why',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {},
  positional: [],
  result: DmsStatus,
  run: async ({ trx }) => {
    const master = await masterRow(trx);
    const replica = master.replica_sg_id === null ? null : await serverGroup(trx, master.replica_sg_id);
    const { epoch, host, pid, started, heartbeat, silent_s } = await daemonStatus(trx);
    return {
      show_master_status: await masterStatus(trx),
      show_replica_sg: replica === null ? null : await sgWithServers(trx, replica),
      ls_server: (await listServers(trx)).map((server) => serverFull(server, master.master_server_id)),
      list_pending_events: (await listOpenEvents(trx, PENDING)).map(eventBrief),
      daemon: { epoch, host, pid, started, heartbeat, silent_s },
      alarms: await alarms(trx, TROUBLES),
      queue: await queueGauges(trx),
      retrying: await retryReasons(trx, TROUBLES),
    };
  },
});
