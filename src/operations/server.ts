// Operations on servers (spec 02 §1.6).

import { Type } from 'typebox';
import { readConfigValue } from '../domain/config-keys.ts';
import { DmsError, type ErrorName } from '../domain/errors.ts';
import { configFor, requiredValue } from '../store/config.ts';
import { masterRow } from '../store/master.ts';
import type { ServerType } from '../store/schema.ts';
import { insertServer, listServers, requireServer, serversAt } from '../store/server.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { raiseFor } from './raise-for.ts';
import { Done, Param, ServerFull } from './schemas.ts';
import { serverFull } from './views/server.ts';
import { checkAddress, checkOptionalAddress, checkServerName, wildcardTest } from './words.ts';

const Name = Type.String({ minLength: 1 });

export const createServer = defineOperation({
  name: 'create_server',
  summary: 'Creates a server, disabled',
  transaction: 'one',
  roles: ['admin'],
  params: {
    server_name: Name,
    address: Type.String(),
    server_type: Type.Optional(Type.String()),
    ssh_address: Param.text,
    sg_name: Type.Optional(Param.sgName),
  },
  positional: ['server_name', 'address', 'server_type', 'ssh_address'],
  result: Done,
  run: async ({ trx }, { server_name, address, server_type, ssh_address, sg_name }) => {
    const name = checkServerName(server_name);
    const config = await configFor(trx, null);
    const sg = await requireServerGroup(trx, sg_name ?? requiredValue(config, 'default_sg'));
    const type = readConfigValue('default_stype', server_type ?? requiredValue(config, 'default_stype'));
    await insertServer(trx, {
      name,
      server_type: type as ServerType,
      sg_id: sg.id,
      address: checkAddress(address),
      ssh_address: checkOptionalAddress(ssh_address),
    });
    return true as const;
  },
});

export const showServer = defineOperation({
  name: 'show_server',
  summary: 'One server, with its group and state',
  transaction: 'read',
  roles: ['admin'],
  params: { server_name: Name },
  positional: ['server_name'],
  result: ServerFull,
  run: async ({ trx }, { server_name }) => {
    const server = await requireServer(trx, checkServerName(server_name));
    return serverFull(server, (await masterRow(trx)).master_server_id);
  },
});

export const showServerByAddr = defineOperation({
  name: 'show_server_byaddr',
  summary: 'The server with that address; of several the enabled one',
  transaction: 'read',
  roles: ['admin'],
  params: { address: Type.String() },
  positional: ['address'],
  result: ServerFull,
  run: async ({ trx }, { address: text }) => {
    const address = checkAddress(text);
    const found = await serversAt(trx, address);
    const server = found.find(({ state }) => state !== 'DISABLED') ?? found[0];
    if (server === undefined) throw new DmsError('NoServerFoundByAddress', { address });
    return serverFull(server, (await masterRow(trx)).master_server_id);
  },
});

/** Which servers a caller means. */
export const serverSelection = {
  patterns: Type.Optional(Type.Array(Type.String())),
  sg_name: Type.Optional(Param.sgName),
  include_disabled: Type.Optional(Type.Boolean()),
  include_replica: Type.Optional(Type.Boolean({ description: 'members of the replica group too (default)' })),
};

interface Selection {
  readonly patterns?: readonly string[];
  readonly sg_name?: string;
  readonly include_disabled?: boolean;
  readonly include_replica?: boolean;
}

/** Those servers by name. Throws NoServerFound where patterns match none, NoSgFound. */
export async function selectServers(trx: TransactionContext['trx'], wanted: Selection) {
  const { patterns = [], sg_name, include_disabled, include_replica } = wanted;
  const sg = sg_name === undefined ? null : await requireServerGroup(trx, sg_name);
  const master = await masterRow(trx);
  const servers = await listServers(trx, {
    ...(sg === null ? {} : { sgId: sg.id }),
    ...(include_disabled === false ? { enabled: true as const } : {}),
    ...(include_replica === false ? { exceptSgId: master.replica_sg_id } : {}),
  });
  const tests = patterns.map(wildcardTest);
  const found = servers.filter(({ name }) => tests.length === 0 || tests.some((test) => test.test(name)));
  if (found.length === 0 && tests.length > 0) throw new DmsError('NoServerFound', { server_name: patterns.join(' ') });
  return { servers: found, masterServerId: master.master_server_id };
}

export const listServer = defineOperation({
  name: 'list_server',
  summary: 'Servers by name; patterns with `*` and `?`',
  transaction: 'read',
  roles: ['admin'],
  params: serverSelection,
  positional: ['patterns'],
  variadic: true,
  result: Type.Array(ServerFull),
  run: async ({ trx }, wanted) => {
    const { servers, masterServerId } = await selectServers(trx, wanted);
    return servers.map((server) => serverFull(server, masterServerId));
  },
});

export const enableServer = serverEvent('enable_server', 'Enables a server and configures it', 'enable');
export const disableServer = serverEvent('disable_server', 'Disables a server', 'disable');
export const resetServer = serverEvent('reset_server', 'Configures a server again; a disabled one stays so', 'reset');

/** The three operations that only tell a server's machine something. */
function serverEvent(name: string, summary: string, type: 'enable' | 'disable' | 'reset') {
  const failure: ErrorName = 'ServerSmFailure';
  return defineOperation({
    name,
    summary,
    transaction: 'one',
    roles: ['admin'],
    params: { server_name: Name },
    positional: ['server_name'],
    result: Done,
    run: async (ctx: TransactionContext, { server_name }) => {
      const server = await requireServer(ctx.trx, checkServerName(server_name));
      await raiseFor(ctx, { kind: 'server', id: server.id, name: server.name, type, failure });
      return true as const;
    },
  });
}
