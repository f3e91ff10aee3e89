// Operations on server groups (spec 02 §1.5).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { MASTER_ID, masterRow } from '../store/master.ts';
import { listServers } from '../store/server.ts';
import {
  insertServerGroup,
  listServerGroups,
  requireServerGroup,
  type ServerGroupRow,
  serverGroup,
} from '../store/server-group.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { raiseFor } from './raise-for.ts';
import { Done, Param, Sg, SgWithServers } from './schemas.ts';
import { requireTemplateDirectory, templateDirectoryOf } from './template-directory.ts';
import { serverBrief, sgView } from './views/server.ts';
import { checkOptionalAddress, checkSgName } from './words.ts';

export const createSg = defineOperation({
  name: 'create_sg',
  summary: 'Creates a server group',
  transaction: 'steps',
  roles: ['admin'],
  params: {
    sg_name: Type.String(),
    config_dir: Type.Optional(Type.Union([Type.String({ maxLength: 1024 }), Type.Null()])),
    master_address: Param.text,
    master_alt_address: Param.text,
    replica_sg: Type.Optional(Type.Boolean({ description: 'makes it the replica group' })),
  },
  positional: ['sg_name', 'config_dir', 'master_address', 'master_alt_address'],
  result: Done,
  run: async (ctx, { sg_name, config_dir, master_address, master_alt_address, replica_sg }) => {
    const row = {
      name: checkSgName(sg_name),
      config_dir: templateDirectoryOf(config_dir),
      master_address: checkOptionalAddress(master_address),
      master_alt_address: checkOptionalAddress(master_alt_address),
    };
    await requireTemplateDirectory(ctx, row.config_dir);
    await ctx.step(async (step) => {
      const sg = await insertServerGroup(step.trx, row);
      if (replica_sg === true) await chooseReplica(step, sg);
    });
    return true as const;
  },
});

export const setReplicaSg = defineOperation({
  name: 'set_replica_sg',
  summary: 'Chooses the replica server group, null clears it; clear it before choosing another',
  transaction: 'one',
  roles: ['admin'],
  params: { sg_name: Type.Union([Type.String(), Type.Null()]) },
  positional: ['sg_name'],
  result: Done,
  run: async (ctx, { sg_name }) => {
    await chooseReplica(ctx, sg_name === null ? null : await requireServerGroup(ctx.trx, sg_name));
    return true as const;
  },
});

/** Throws ReplicaSgExists when another group is the replica group. */
async function chooseReplica(ctx: TransactionContext, sg: ServerGroupRow | null): Promise<void> {
  const { replica_sg_id: present } = await masterRow(ctx.trx);
  if (sg !== null && present !== null && present !== sg.id) {
    const replica = await serverGroup(ctx.trx, present);
    throw new DmsError('ReplicaSgExists', { sg_name: sg.name, replica_sg_name: replica?.name ?? null });
  }
  await raiseFor(ctx, {
    kind: 'master',
    id: MASTER_ID,
    name: 'master',
    type: 'setReplicaSg',
    params: { sg_id: sg?.id ?? null },
    failure: 'ZoneSmFailure',
  });
}

export const listSg = defineOperation({
  name: 'list_sg',
  summary: 'Server groups by name',
  transaction: 'read',
  lane: 'listings',
  roles: ['admin', 'helpdesk'],
  params: {},
  positional: [],
  result: Type.Array(Sg),
  run: async ({ trx }) => {
    const { replica_sg_id } = await masterRow(trx);
    const sgs = await listServerGroups(trx);
    if (sgs.length === 0) throw new DmsError('NoSgFound', { sg_name: '*' });
    return sgs.map((sg) => sgView(sg, replica_sg_id));
  },
});

export const showSg = defineOperation({
  name: 'show_sg',
  summary: 'One server group and its servers',
  transaction: 'read',
  roles: ['admin'],
  params: { sg_name: Type.String() },
  positional: ['sg_name'],
  result: SgWithServers,
  run: async ({ trx }, { sg_name }) => sgWithServers(trx, await requireServerGroup(trx, sg_name)),
});

/** `servers` is null where the group has none, as clients know it. */
export async function sgWithServers(trx: TransactionContext['trx'], sg: ServerGroupRow) {
  const master = await masterRow(trx);
  const servers = await listServers(trx, { sgId: sg.id });
  return {
    ...sgView(sg, master.replica_sg_id),
    servers: servers.length === 0 ? null : servers.map((server) => serverBrief(server, master.master_server_id)),
  };
}
