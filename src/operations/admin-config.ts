// rsync_server_admin_config: the static part of a server's configuration, which the administrator writes (spec 02 §6.7).

import path from 'node:path';
import { Type } from 'typebox';
import type { RemoteServer } from '../ports.ts';
import { serverKind } from '../render/server-conf.ts';
import { requireServer } from '../store/server.ts';
import { defineOperation } from './define.ts';
import { Done } from './schemas.ts';
import { checkServerName } from './words.ts';

export const rsyncServerAdminConfig = defineOperation({
  name: 'rsync_server_admin_config',
  summary: 'Sends a server the static part of its configuration and has it read it; a disabled one too',
  transaction: 'steps',
  roles: ['admin'],
  params: {
    server_name: Type.String({ minLength: 1 }),
    reconfigure: Type.Optional(Type.Boolean({ description: 'false: only send' })),
  },
  positional: ['server_name', 'reconfigure'],
  result: Done,
  run: async ({ step, ports, settings, changed }, { server_name, reconfigure = true }) => {
    const remote = ports.remote!;
    const server = await step(({ trx }) => requireServer(trx, checkServerName(server_name)));
    const target: RemoteServer = {
      name: server.name,
      address: server.address,
      sshAddress: server.ssh_address,
      isThisServer: ports.hostFacts?.addresses().includes(server.address) ?? false,
    };
    const directory = path.join(settings.server_admin_config_dir, server.server_type);
    await remote.rsync(target, { directory, module: 'dnsconf' });
    if (!reconfigure) return true as const;
    if (serverKind(server.server_type).rndc) await remote.rndc(target, ['reconfig']);
    else
      changed({ note: `${server.name} runs ${server.server_type}: it has to be told there to read its configuration` });
    return true as const;
  },
});
