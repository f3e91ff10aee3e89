// The variables by which tests and people find a running lab (`npm run -s lab -- env`).

import { connectionString } from './database.ts';
import { hostPaths, type LabLayout, labPaths, masterOf, replicaOf, slavesOf } from './layout.ts';
import { UPDATE_KEY } from './named-conf.ts';
import type { LabSecrets } from './secrets.ts';

export interface LabEnvironment {
  readonly DMS_CONF: string;
  readonly DMS_RPC_URL: string;
  readonly DMS_RPC_TLS_URL: string;
  readonly DMS_CA: string;
  /** Each `user:password`. */
  readonly DMS_RPC_ADMIN: string;
  readonly DMS_RPC_HELPDESK: string;
  readonly DMS_RPC_RESELLER: string;
  readonly DMS_RPC_HOSTED: string;
  readonly DMS_MASTER: string;
  readonly DMS_REPLICA: string;
  /** Addresses, blank-separated. */
  readonly DMS_SLAVES: string;
  readonly DMS_DNS_PORT: string;
  /** Arguments that let dig transfer from any server of the lab. */
  readonly DIG_KEY: string;
  readonly DMS_RNDC_CONF: string;
  readonly DATABASE_URL: string;
}

export function labEnvironment(layout: LabLayout, secrets: LabSecrets): LabEnvironment {
  const master = masterOf(layout);
  const lab = labPaths(layout.dir);
  const { ports } = layout;
  const address = {
    host: master.address,
    port: ports.postgres,
    user: 'dms',
    password: secrets.database,
    database: 'dms',
  };
  return {
    DMS_CONF: lab.dmsConf,
    DMS_RPC_URL: `http://${master.address}:${ports.rpc}`,
    DMS_RPC_TLS_URL: `https://${master.address}:${ports.rpcTls}`,
    DMS_CA: `${lab.tls}/ca.crt`,
    DMS_RPC_ADMIN: `admin-dms:${secrets.rpc['admin-dms']}`,
    DMS_RPC_HELPDESK: `helpdesk-dms:${secrets.rpc['helpdesk-dms']}`,
    DMS_RPC_RESELLER: `value-reseller-dms:${secrets.rpc['value-reseller-dms']}`,
    DMS_RPC_HOSTED: `hosted-dms:${secrets.rpc['hosted-dms']}`,
    DMS_MASTER: master.address,
    DMS_REPLICA: replicaOf(layout).address,
    DMS_SLAVES: slavesOf(layout)
      .map((host) => host.address)
      .join(' '),
    DMS_DNS_PORT: String(ports.dns),
    DIG_KEY: `-b ${master.address} -y hmac-sha256:${UPDATE_KEY}:${secrets.updateKey}`,
    DMS_RNDC_CONF: hostPaths(master).rndcConf,
    DATABASE_URL: connectionString(address),
  };
}

/** Lines for a POSIX shell's `eval`. */
export function shellExports(environment: LabEnvironment): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}='${String(value).replaceAll("'", "'\\''")}'\n`)
    .join('');
}
