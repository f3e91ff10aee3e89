// A torture: clients change everything while processes die, hang and run out of disk; at the end all is as the database says.

import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endLab } from '../../src/lab/lab.ts';
import { hostPaths, labPaths, slavesOf } from '../../src/lab/layout.ts';
import { type OwnDisk, ownDisk } from '../../src/lab/own-disk.ts';
import { SLAVE_GROUP } from '../../src/lab/prepare-hosts.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { type Network, startNetwork } from '../system/support/network.ts';
import { pause } from '../system/support/random.ts';
import { createAll, type Ground, type Ledger, newLedger, putRight, runClients } from './clients.ts';
import { type Evils, runEvils, type Victims } from './evils.ts';
import * as inspect from './inspect.ts';

export interface TortureOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly zones: number;
  say(line: string): void;
  /** Where the lab lies; it stays there when faults are found. Without it the lab goes in any case. */
  readonly dir?: string;
}

const CLIENTS = 8;
const OTHER_GROUP = 'torture-two';
const REVERSE_ZONES = 4;
const SETTLE_MS = 150_000;
/** dmsd finds by itself what a server does not serve, on its tour through all zones. */
const SERVED_MS = 90_000;
const DISK_MB = { zones: 96, postgres: 1_200 };

/** Everything an administrator may do, over one endpoint; short edit locks, PTR records for every address. */
async function configure(network: Network): Promise<void> {
  const methods = [...operationsByName.keys()].join(' ');
  const file = labPaths(network.lab.dir).dmsConf;
  const more = 'edit_lock_timeout = 0.1\nauto_create_ipv4_ptr = true\nlog_level = info\n';
  writeFileSync(file, readFileSync(file, 'utf8').replace('[DEFAULT]\n', `[DEFAULT]\n${more}`));
  const endpoint = ['path = /torture', 'sectag = Admin', 'role = admin', 'users = admin-dms', `methods = ${methods}`];
  appendFileSync(file, `\n[endpoint torture]\n${endpoint.join('\n')}\n`);
}

/** A second server group with the last secondary, and its transfer key on both ends. */
async function secondGroup(network: Network): Promise<void> {
  const { lab } = network;
  const last = slavesOf(lab.layout).at(-1);
  if (!last) throw new Error('no secondary');
  const masters = `${network.host('master').address} ${network.host('replica').address}`;
  const { serverName } = last;
  await network.zoneTool(['create_sg', OTHER_GROUP, 'none', ...masters.split(' ')]);
  await network.zoneTool(['set_config', '-g', OTHER_GROUP, 'soa_mname', 'ns.two.example.net.']);
  await network.zoneTool(['edit_apex_ns', '-g', OTHER_GROUP, '--set', 'ns1.two.example.net', 'ns2.two.example.net']);
  await network.zoneTool(['disable_server', serverName]);
  await network.sql(
    `update server set sg_id = (select id from server_group where name = '${OTHER_GROUP}') where name = '${serverName}'`,
  );
  await runCommand([`${lab.layout.checkout}/bin/dms`, 'init'], { env: { DMS_CONF: lab.env.DMS_CONF } });
  const key = path.join(hostPaths(network.host('master')).transferKeys, `${OTHER_GROUP}.key`);
  const target = path.join(hostPaths(last).transferKeys, `${OTHER_GROUP}.key`);
  copyFileSync(key, target);
  await runCommand(['chown', '--reference', hostPaths(last).updateKey, target]);
  await runCommand(['chmod', '--reference', hostPaths(last).updateKey, target]);
  await network.zoneTool(['enable_server', serverName]);
}

/** Disks of their own for the files of the master, of a secondary and of PostgreSQL; none where this user may not mount. */
async function disks({ lab }: Network): Promise<readonly (readonly [OwnDisk | null, ...string[]])[]> {
  const names = lab.status().map(({ name }) => name);
  for (const name of [...names].reverse()) await lab.stop(name);
  const [master, slave] = ['master', 'slave1'].map((name) => hostPaths(lab.layout.hosts.find((h) => h.name === name)!));
  const made = [
    await ownDisk(master!.dynamic, DISK_MB.zones),
    await ownDisk(path.dirname(master!.masterConfig), DISK_MB.zones),
    await ownDisk(slave!.cache, DISK_MB.zones),
    await ownDisk(labPaths(lab.dir).postgresData, DISK_MB.postgres),
  ];
  for (const name of names) await lab.start(name);
  return made.map((disk) => [disk]);
}

export interface TortureReport {
  readonly faults: readonly string[];
  readonly ledger: Ledger;
  readonly evils: Evils;
}

function victimsOf(network: Network, made: readonly (OwnDisk | null)[]): Victims[] {
  const names = network.lab
    .status()
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('sshd'));
  const [zones, config, secondary, database] = made;
  const only = (...some: (OwnDisk | null | undefined)[]): OwnDisk[] => some.filter((disk) => disk != null);
  const isOfMaster = (name: string): boolean => /^(postgres|dmsd|rpcd|named-master)$/.test(name);
  const others = names.filter((name) => !isOfMaster(name) && name !== 'rsyncd-master');
  return [
    { processes: names.filter(isOfMaster), disks: only(zones, config, database) },
    { processes: others, disks: only(secondary) },
  ];
}

const LOOKS = {
  zones: (network: Network) => inspect.lastFaults(() => inspect.faultsOfZones(network), SERVED_MS),
  verify: inspect.faultsOfVerify,
  files: inspect.faultsOfFiles,
  events: inspect.faultsOfEvents,
  history: inspect.faultsOfHistory,
  logs: inspect.faultsInLogs,
};

async function look(network: Network, ledger: Ledger, say: (line: string) => void): Promise<string[]> {
  const faults = await inspect.settle(network, SETTLE_MS);
  say(faults.length === 0 ? 'settled' : `NOT settled: ${faults.length}`);
  for (const [what, find] of Object.entries(LOOKS)) {
    const found = await find(network);
    say(`${what}: ${found.length} faults`);
    faults.push(...found);
  }
  faults.push(...(await inspect.faultsOfAudit(network, ledger.acknowledged)));
  return faults;
}

async function prepare(network: Network, { seed, zones, say }: TortureOptions) {
  await configure(network);
  await secondGroup(network);
  const made = (await disks(network)).map(([disk]) => disk ?? null);
  if (made.includes(null)) say('no disk of its own can be mounted: none is filled');
  const ground: Ground = {
    network,
    seed,
    zones: Array.from({ length: zones }, (_, n) => `t${n}.torture.example.`),
    reverseZones: Array.from({ length: REVERSE_ZONES }, (_, n) => `${n}.10.in-addr.arpa.`),
    groups: [SLAVE_GROUP, OTHER_GROUP],
    servers: slavesOf(network.lab.layout).map(({ serverName }) => serverName),
  };
  const ledger = newLedger();
  await createAll(ground, ledger);
  return { ground, ledger, victims: victimsOf(network, made) };
}

/** Runs one and reports; everything random comes from the seed, but what is going on when it strikes does not. */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const { seed, seconds } = options;
  const from = performance.now();
  const say = (line: string): void => options.say(`${((performance.now() - from) / 1000).toFixed(1)} s: ${line}`);
  if (options.dir !== undefined) await endLab(options.dir, true);
  const network = await startNetwork({ slaves: 3, ...(options.dir === undefined ? {} : { dir: options.dir }) });
  let faults: string[] = [];
  try {
    const { ground, ledger, victims } = await prepare(network, options);
    say(`lab ${network.lab.dir}, ${ground.zones.length} zones, ${seconds} s`);
    const stop = new AbortController();
    const working = [
      runClients(ground, ledger, CLIENTS, stop.signal),
      runEvils(network.lab, victims, seed, stop.signal),
    ] as const;
    await pause(seconds * 1_000);
    stop.abort();
    const [, evils] = await Promise.all(working);
    await putRight(ground, ledger);
    faults = [...evils.faults, ...new Set(ledger.faults), ...(await look(network, ledger, say))];
    return { faults, ledger, evils };
  } finally {
    if (options.dir === undefined || faults.length === 0) await network.down();
    else say(`the lab stays: ${options.dir}`);
  }
}
