// The daemons of a lab by name: how each is started, and how one knows that it serves.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import type { ServiceUser } from './accounts.ts';
import { hostPaths, type LabHost, type LabLayout, labPaths, masterOf } from './layout.ts';
import { tryCommand } from './run-command.ts';

export interface Service {
  /** `postgres`, `named-master`, `rsyncd-slave1`, `sshd-replica`, `dmsd`, `rpcd` … */
  readonly name: string;
  readonly user: ServiceUser;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What `status` shows. */
  readonly at: string;
  /** The signal that ends it in good order. */
  readonly stopSignal: NodeJS.Signals;
  /** True once it serves; `logFrom` is the length of its log when it was started, null if it ran before. */
  isReady(logFrom: number | null): Promise<boolean>;
}

interface Network {
  readonly layout: LabLayout;
  /** Whether dmsd and rpcd are among them. */
  readonly withPrograms: boolean;
}

/** All services of the lab in starting order. */
export function servicesOf(network: Network): Service[] {
  const { hosts } = network.layout;
  return [
    postgres(network),
    ...hosts.map((host) => named(network, host)),
    ...hosts.map((host) => rsyncd(network, host)),
    ...hosts.map((host) => sshd(network, host)),
    ...(network.withPrograms ? programs(network) : []),
  ];
}

export function postgresPrograms(): string {
  const found = ['17', '16', '15']
    .map((v) => `/usr/lib/postgresql/${v}/bin`)
    .find((dir) => existsSync(`${dir}/initdb`));
  if (!found) throw new Error('No PostgreSQL >= 15 below /usr/lib/postgresql: apt-get install postgresql');
  return found;
}

function postgres({ layout }: Network): Service {
  const data = labPaths(layout.dir).postgresData;
  const { address } = masterOf(layout);
  const port = layout.ports.postgres;
  return {
    name: 'postgres',
    user: 'postgres',
    argv: [`${postgresPrograms()}/postgres`, '-D', data],
    cwd: data,
    env: {},
    at: `${address}:${port}`,
    stopSignal: 'SIGINT',
    isReady: async () => (await tryCommand(['pg_isready', '-q', '-h', address, '-p', String(port)])).code === 0,
  };
}

function named({ layout }: Network, host: LabHost): Service {
  const paths = hostPaths(host);
  const log = paths.namedLog;
  return {
    name: `named-${host.name}`,
    user: 'bind',
    argv: [labPaths(layout.dir).named, '-4', '-f', '-n', '2', '-c', paths.namedConf],
    cwd: paths.cache,
    env: {},
    at: `${host.address}:${layout.ports.dns}`,
    stopSignal: 'SIGTERM',
    // The line `running` comes when all zones are loaded; the connection proves that it really listens, for named
    // goes on without a sound when it cannot bind its address.
    isReady: async (logFrom) =>
      (logFrom === null || saysRunning(log, logFrom)) && connects(host.address, layout.ports.dns),
  };
}

function saysRunning(log: string, logFrom: number): boolean {
  if (!existsSync(log)) return false;
  const from = statSync(log).size >= logFrom ? logFrom : 0;
  return / running$/m.test(readFileSync(log).subarray(from).toString('latin1'));
}

function rsyncd({ layout }: Network, host: LabHost): Service {
  return {
    name: `rsyncd-${host.name}`,
    user: 'root',
    argv: ['/usr/bin/rsync', '--daemon', '--no-detach', `--config=${hostPaths(host).rsyncdConf}`],
    cwd: host.dir,
    env: {},
    at: `${host.address}:${layout.ports.rsync}`,
    stopSignal: 'SIGTERM',
    isReady: () => connects(host.address, layout.ports.rsync),
  };
}

function sshd({ layout }: Network, host: LabHost): Service {
  return {
    name: `sshd-${host.name}`,
    user: 'root',
    // sshd wants to be called by its absolute path.
    argv: ['/usr/sbin/sshd', '-D', '-e', '-f', `${hostPaths(host).ssh}/sshd_config`],
    cwd: host.dir,
    env: {},
    at: `${host.address}:${layout.ports.ssh}`,
    stopSignal: 'SIGTERM',
    isReady: () => connects(host.address, layout.ports.ssh),
  };
}

function programs({ layout }: Network): Service[] {
  const master = masterOf(layout);
  const common = { cwd: master.dir, env: programEnvironment(layout), stopSignal: 'SIGTERM' as const };
  const dmsd: Service = {
    ...common,
    name: 'dmsd',
    user: 'dmsd',
    argv: [path.join(layout.checkout, 'bin/dmsd')],
    at: 'master.lab',
    isReady: async () => true,
  };
  const rpcd: Service = {
    ...common,
    name: 'rpcd',
    user: 'dms',
    argv: [path.join(layout.checkout, 'bin/dms-rpcd')],
    at: `${master.address}:${layout.ports.rpc}`,
    isReady: () => connects(master.address, layout.ports.rpc),
  };
  return [dmsd, rpcd];
}

/** What the programs of DMS find in their environment, here and when the lab or a test calls them. */
export function programEnvironment(layout: LabLayout): Record<string, string> {
  return { DMS_CONF: labPaths(layout.dir).dmsConf };
}

/** True when somebody accepts TCP connections there. */
function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (result: boolean) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
