// Where everything of a lab lies: hosts, addresses, ports and paths, computed from its directory and network number.

import path from 'node:path';

/** The same numbers on every host, so that `port` can be configured once per site as on a real network. */
export interface LabPorts {
  readonly dns: number;
  readonly rndc: number;
  readonly rsync: number;
  readonly ssh: number;
  readonly postgres: number;
  readonly rpc: number;
  readonly rpcTls: number;
}

export type LabRole = 'master' | 'replica' | 'slave';

export interface LabHost {
  /** `master`, `replica`, `slave1` … */
  readonly name: string;
  /** The server's name in the database and for `rndc -s`. */
  readonly serverName: string;
  readonly role: LabRole;
  readonly address: string;
  /** The host's "root directory": its files lie below it as they would on a site's machine. */
  readonly dir: string;
}

export interface LabLayout {
  /** The state directory, after resolving links. */
  readonly dir: string;
  /** Where the programs are run from: the checkout, or a copy that service users can read. */
  readonly checkout: string;
  /** N of 127.53.N.x. */
  readonly net: number;
  readonly ports: LabPorts;
  readonly hosts: readonly LabHost[];
}

export const MAX_SLAVES = 13;

export function addressOf(net: number, host: number): string {
  return `127.53.${net}.${host}`;
}

/** Ports counted from a base; all stay below 32768, where the kernel begins to pick source ports. */
export function portsFrom(base: number): LabPorts {
  return {
    dns: base + 3,
    rndc: base + 4,
    rsync: base + 5,
    ssh: base + 6,
    postgres: base + 7,
    rpc: base + 8,
    rpcTls: base + 9,
  };
}

export interface LayoutFacts {
  readonly dir: string;
  readonly checkout: string;
  readonly net: number;
  readonly portBase: number;
  readonly slaves: number;
}

export function labLayout({ dir, checkout, net, portBase, slaves }: LayoutFacts): LabLayout {
  const host = (name: string, role: LabRole, number: number): LabHost => ({
    name,
    serverName: `${name}.lab`,
    role,
    address: addressOf(net, number),
    dir: path.join(dir, 'hosts', name),
  });
  const hosts = [host('master', 'master', 1), host('replica', 'replica', 2)];
  for (let i = 1; i <= slaves; i++) hosts.push(host(`slave${i}`, 'slave', i + 2));
  return { dir, checkout, net, ports: portsFrom(portBase), hosts };
}

export function hostNamed(layout: LabLayout, name: string): LabHost {
  const host = layout.hosts.find((candidate) => candidate.name === name);
  if (!host) throw new Error(`The lab has no host ${name}`);
  return host;
}

export const masterOf = (layout: LabLayout): LabHost => hostNamed(layout, 'master');
export const replicaOf = (layout: LabLayout): LabHost => hostNamed(layout, 'replica');
export const slavesOf = (layout: LabLayout): readonly LabHost[] => layout.hosts.filter((host) => host.role === 'slave');

/** Paths of one host, named after what lies there on a site's machine (spec 05 §1.4). */
export function hostPaths(host: LabHost) {
  const at = (...parts: string[]) => path.join(host.dir, ...parts);
  return {
    etcDms: at('etc/dms'),
    bindConfig: at('etc/dms/bind'),
    namedConf: at('etc/dms/bind/named.conf'),
    rndcKey: at('etc/dms/bind/rndc-local.key'),
    updateKey: at('etc/dms/bind/update-session.key'),
    transferKeys: at('etc/dms/bind/transfer'),
    localhostZone: at('etc/dms/bind/db.localhost'),
    serverSecrets: at('etc/dms/servers'),
    ssh: at('etc/ssh'),
    rsyncdConf: at('etc/rsyncd.conf'),
    rsyncdSecrets: at('etc/rsyncd.secrets'),
    masterConfig: at('var/lib/dms/master-config'),
    sgConfig: at('var/lib/dms/dms-sg'),
    rndcConf: at('var/lib/dms/rndc/rndc.conf'),
    rsyncTarget: host.role === 'slave' ? at('srv/dms/rsync-config') : at('var/lib/dms/rsync-config'),
    dynamic: at('var/lib/bind/dynamic'),
    keys: at('var/lib/bind/keys'),
    static: at('var/lib/bind/static'),
    slaveZones: at('var/lib/bind/slave'),
    cache: at('var/cache/bind'),
    run: at('var/run'),
    namedLog: at('var/log/named/named.log'),
    dmsLog: at('var/log/dms'),
  };
}

export type HostPaths = ReturnType<typeof hostPaths>;

/** Paths of the lab itself. */
export function labPaths(dir: string) {
  const at = (...parts: string[]) => path.join(dir, ...parts);
  return {
    record: at('lab.json'),
    lock: at('lab.lock'),
    secrets: at('secrets.json'),
    dmsConf: at('etc/dms.conf'),
    named: at('bin/named'),
    postgresData: at('postgres/data'),
    services: at('run'),
    log: at('log'),
    provisioned: at('provisioned'),
    program: at('program'),
    tls: at('etc/tls'),
  };
}
