// Operations that change what is known of a server, or remove it (spec 02 §1.6). Only a disabled one may change where it answers.

import { Type } from 'typebox';
import { readConfigValue } from '../domain/config-keys.ts';
import { DmsError } from '../domain/errors.ts';
import { masterRow } from '../store/master.ts';
import type { ServerType } from '../store/schema.ts';
import {
  deleteServer as removeServer,
  renameServer as renameRow,
  requireServer,
  updateServer,
} from '../store/server.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { raiseFor } from './raise-for.ts';
import { Done, Param } from './schemas.ts';
import { checkAddress, checkOptionalAddress, checkServerName } from './words.ts';

const Name = Type.String({ minLength: 1 });

/** The server, told to its machine that it changes, which refuses unless it is DISABLED. Throws NoServerFound, ServerNotDisabled. */
async function disabledServer(ctx: TransactionContext, server_name: string) {
  const server = await requireServer(ctx.trx, checkServerName(server_name));
  const subject = { kind: 'server' as const, id: server.id, name: server.name };
  await raiseFor(ctx, { ...subject, type: 'changed', failure: 'ServerSmFailure' });
  return server;
}

export const deleteServer = defineOperation({
  name: 'delete_server',
  summary: 'Deletes a disabled server',
  transaction: 'one',
  roles: ['admin'],
  params: { server_name: Name },
  positional: ['server_name'],
  result: Done,
  run: async (ctx, { server_name }) => {
    const server = await disabledServer(ctx, server_name);
    const { master_server_id } = await masterRow(ctx.trx);
    if (server.id === master_server_id) throw new DmsError('ServerIsMaster', { server_name: server.name });
    await removeServer(ctx.trx, server.id);
    return true as const;
  },
});

export const renameServer = defineOperation({
  name: 'rename_server',
  summary: 'Renames a server, whatever its state; its secrets lie in a directory of its name',
  transaction: 'one',
  roles: ['admin'],
  params: { server_name: Name, dst_server_name: Name },
  positional: ['server_name', 'dst_server_name'],
  result: Done,
  run: async (ctx, { server_name, dst_server_name }) => {
    const server = await requireServer(ctx.trx, checkServerName(server_name));
    const name = checkServerName(dst_server_name);
    await renameRow(ctx.trx, server.id, name);
    const { server_secret_dir: dir } = ctx.settings;
    ctx.changed({
      note: `if there is a directory ${dir}/${server.name}, rename it to ${dir}/${name}; then write_rndc_conf`,
    });
    return true as const;
  },
});

export const setServerType = defineOperation({
  name: 'set_server_type',
  summary: 'Says which name server a disabled server runs',
  transaction: 'one',
  roles: ['admin'],
  params: { server_name: Name, server_type: Type.String() },
  positional: ['server_name', 'server_type'],
  result: Done,
  run: async (ctx, { server_name, server_type }) => {
    const type = readConfigValue('default_stype', server_type);
    const server = await disabledServer(ctx, server_name);
    await updateServer(ctx.trx, server.id, { server_type: type as ServerType });
    return true as const;
  },
});

export const setServerAddress = defineOperation({
  name: 'set_server_address',
  summary: 'Gives a disabled server another address',
  transaction: 'one',
  roles: ['admin'],
  params: { server_name: Name, address: Type.String() },
  positional: ['server_name', 'address'],
  result: Done,
  run: async (ctx, { server_name, address }) => {
    const wanted = checkAddress(address);
    const server = await disabledServer(ctx, server_name);
    await updateServer(ctx.trx, server.id, { address: wanted });
    ctx.changed({ note: 'write_rndc_conf tells rndc of it' });
    return true as const;
  },
});

export const setServerSshAddress = defineOperation({
  name: 'set_server_ssh_address',
  summary: 'Says at which address people reach a server by ssh; null: none',
  transaction: 'one',
  roles: ['admin'],
  params: { server_name: Name, ssh_address: Type.Union([Type.String(), Type.Null()]) },
  positional: ['server_name', 'ssh_address'],
  result: Done,
  run: async (ctx, { server_name, ssh_address }) => {
    const server = await requireServer(ctx.trx, checkServerName(server_name));
    await updateServer(ctx.trx, server.id, { ssh_address: checkOptionalAddress(ssh_address) });
    return true as const;
  },
});

export const moveServerSg = defineOperation({
  name: 'move_server_sg',
  summary: 'Moves a disabled server to another server group',
  transaction: 'one',
  roles: ['admin'],
  params: { server_name: Name, sg_name: Param.sgName },
  positional: ['server_name', 'sg_name'],
  result: Done,
  run: async (ctx, { server_name, sg_name }) => {
    const sg = await requireServerGroup(ctx.trx, sg_name);
    const server = await disabledServer(ctx, server_name);
    await updateServer(ctx.trx, server.id, { sg_id: sg.id });
    return true as const;
  },
});
