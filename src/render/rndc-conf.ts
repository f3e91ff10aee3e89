// rndc.conf: a header, and how to reach each server with which key.

import type { Template } from './template.ts';

export const RNDC_HEADER_PLACEHOLDERS = ['rndc_port', 'dms_bind_config_dir', 'dns_server', 'key_name'] as const;
export const RNDC_SERVER_PLACEHOLDERS = ['server_name', 'address', 'rndc_port', 'key_name'] as const;

export interface RndcServer {
  readonly name: string;
  readonly address: string;
  readonly keyName: string;
  /** The file that holds that key. */
  readonly keyFile: string;
}

export interface RndcConf {
  readonly header: Template;
  readonly server: Template;
  readonly servers: readonly RndcServer[];
  readonly rndcPort: number;
  readonly dmsBindConfigDir: string;
  /** This machine's own named: its address, or localhost, and the name of its key. */
  readonly own: { readonly address: string; readonly keyName: string };
}

/** Keys are included from their files, each once, so that rndc.conf holds no secret. */
export function renderRndcConf({ header, server, servers, rndcPort, dmsBindConfigDir, own }: RndcConf): string {
  const keyFiles = [...new Set(servers.map((entry) => entry.keyFile))];
  return [
    header({
      rndc_port: rndcPort,
      dms_bind_config_dir: dmsBindConfigDir,
      dns_server: own.address,
      key_name: own.keyName,
    }),
    ...keyFiles.map((file) => `include "${file}";\n`),
    ...servers.map(({ name, address, keyName }) =>
      server({ server_name: name, address, rndc_port: rndcPort, key_name: keyName }),
    ),
  ].join('');
}
