// write_rndc_conf: how rndc reaches every server, with which key (spec 02 §6.7).

import path from 'node:path';
import { loadTemplate } from '../engine/performers/load-template.ts';
import { firstKeyName } from '../engine/performers/transfer-keys.ts';
import type { Files } from '../ports.ts';
import {
  RNDC_HEADER_PLACEHOLDERS,
  RNDC_SERVER_PLACEHOLDERS,
  type RndcServer,
  renderRndcConf,
} from '../render/rndc-conf.ts';
import { listServers } from '../store/server.ts';
import { defineOperation, type StepsContext } from './define.ts';
import { Done } from './schemas.ts';

export const writeRndcConf = defineOperation({
  name: 'write_rndc_conf',
  summary: 'Writes rndc.conf anew from its templates, with every server, disabled ones too',
  transaction: 'steps',
  roles: ['admin'],
  params: {},
  positional: [],
  result: Done,
  run: async (ctx) => {
    const { settings } = ctx;
    const files = ctx.ports.files!;
    const servers: RndcServer[] = [];
    for (const { name, address } of await ctx.step(({ trx }) => listServers(trx))) {
      servers.push({ name, address, ...(await controlKey(ctx, files, name)) });
    }
    const text = renderRndcConf({
      header: await loadTemplate(files, settings.rndc_header_template, RNDC_HEADER_PLACEHOLDERS),
      server: await loadTemplate(files, settings.rndc_server_template, RNDC_SERVER_PLACEHOLDERS),
      servers,
      rndcPort: settings.rndc_port,
      dmsBindConfigDir: settings.dms_bind_config_dir,
      own: { address: settings.dns_server, keyName: await ownKeyName(ctx, files) },
    });
    const mode = settings.rndc_conf_file_mode;
    const owner = ctx.ports.hostFacts?.user === 'root' ? { mode, user: 'root', group: 'root' } : { mode };
    await files.writeAtomically(settings.rndc_conf_file, text, owner);
    return true as const;
  },
});

/** Of the file that the header includes. */
async function ownKeyName({ settings }: StepsContext, files: Files): Promise<string> {
  const file = path.join(settings.dms_bind_config_dir, 'rndc-local.key');
  return (await files.exists(file)) ? firstKeyName(files, file) : 'rndc-key';
}

/** The server's own key (spec 06 §5.5), else the one that sites of the old system share among all. */
async function controlKey({ settings }: StepsContext, files: Files, server: string) {
  const own = path.join(settings.server_secret_dir, server, 'rndc.key');
  const shared = path.join(settings.dms_bind_config_dir, 'rndc-remote.key');
  const keyFile = !(await files.exists(own)) && (await files.exists(shared)) ? shared : own;
  return { keyFile, keyName: await firstKeyName(files, keyFile) };
}
