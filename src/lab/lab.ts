// A whole DMS network on loopback addresses: brings it up, ends it, and hands out its parts by name.

import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { type Accounts, prepareAccounts } from './accounts.ts';
import { clearAbandoned } from './clear-abandoned.ts';
import { postgresConf, postgresHba } from './daemon-conf.ts';
import { type DatabaseAddress, makeDatabase, prepareCluster } from './database.ts';
import { type LabEnvironment, labEnvironment } from './environment.ts';
import { type LabRecord, readRecord, removeState, stateDirectory, withLabLock, writeRecord } from './lab-record.ts';
import { type LabHost, type LabLayout, type LabPorts, labLayout, labPaths, MAX_SLAVES, masterOf } from './layout.ts';
import { addAddresses, claimNetwork, freePortBase, releaseNetwork, removeAddresses } from './network.ts';
import { groupOf, prepareHosts } from './prepare-hosts.ts';
import { endProcesses, familyOf, processesOfLab, waitForReaping } from './process-table.ts';
import { programDirectory, renewPrograms } from './program-copy.ts';
import { canProvision, provision } from './provision.ts';
import { keepSecrets, type LabSecrets } from './secrets.ts';
import { servicesOf } from './services.ts';
import { type Supervisor, supervisor } from './supervise.ts';

export interface LabOptions {
  /** Where the state lies. Without it the lab gets a directory of its own, which `down` removes. */
  readonly dir?: string;
  /** 2 unless given; an existing lab keeps its number. */
  readonly slaves?: number;
  /** False: PostgreSQL, name servers, rsync and ssh only; no migration, no seeding, no dmsd and rpcd. */
  readonly withDaemons?: boolean;
}

export interface Lab {
  readonly dir: string;
  readonly env: LabEnvironment;
  readonly hosts: readonly LabHost[];
  readonly ports: LabPorts;
  readonly layout: LabLayout;
  readonly secrets: LabSecrets;
  /** Names and places of everything that can be started and stopped, with whether it runs. */
  status(): readonly { readonly name: string; readonly at: string; readonly pid: number | null }[];
  start(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  kill(name: string): Promise<void>;
  /** Ends every process, frees addresses; a lab without a directory of its own choice vanishes altogether. */
  down(): Promise<void>;
}

const CHECKOUT = path.resolve(import.meta.dirname, '../..');

interface Opened {
  readonly wanted: string;
  readonly isEphemeral: boolean;
  readonly record: LabRecord;
  readonly layout: LabLayout;
  readonly secrets: LabSecrets;
  readonly accounts: Accounts;
  readonly supervisor: Supervisor;
}

/** Brings a lab up, or what is missing of one that runs. Takes about 5 s. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const accounts = await prepareAccounts();
  await clearAbandoned();
  const isEphemeral = options.dir === undefined;
  const wanted = options.dir ?? ephemeralDirectory();
  const dir = stateDirectory(wanted, accounts.asRoot);
  return withLabLock(dir, async () => {
    const record = readRecord(dir) ?? (await newRecord(dir, isEphemeral, options));
    const opened = open({ wanted, isEphemeral, dir, accounts, record });
    await clearRemains(opened);
    try {
      await bringUp(opened);
    } catch (error) {
      // Nobody could end it: the caller gets no lab. One with a directory stays as it is, for its logs.
      if (isEphemeral) await takeDown(opened);
      throw error;
    }
    return labOf(opened);
  });
}

/** A lab that was brought up before, by another process perhaps; null when there is none in that directory. */
export async function openLab(wanted: string): Promise<Lab | null> {
  const dir = path.resolve(wanted);
  if (!existsSync(labPaths(dir).record)) return null;
  const accounts = await prepareAccounts();
  const state = stateDirectory(wanted, accounts.asRoot);
  const record = readRecord(state);
  return record && labOf(open({ wanted, isEphemeral: false, dir: state, accounts, record }));
}

/** Ends the lab in that directory, whatever is left of it; with `wipe` its state goes too. */
export async function endLab(wanted: string, wipe: boolean): Promise<void> {
  const lab = await openLab(wanted);
  await lab?.down();
  if (!wipe) return;
  if (lab) releaseNetwork(lab.layout.net);
  await removeState(wanted, lab?.dir ?? path.resolve(wanted));
}

function ephemeralDirectory(): string {
  const dir = mkdtempSync('/var/tmp/dms-lab-test-');
  chmodSync(dir, 0o755);
  return dir;
}

async function newRecord(dir: string, isEphemeral: boolean, options: LabOptions): Promise<LabRecord> {
  const slaves = options.slaves ?? 2;
  if (slaves < 1 || slaves > MAX_SLAVES) throw new Error(`A lab has 1 to ${MAX_SLAVES} slaves, not ${slaves}`);
  const net = await claimNetwork({ dir, hosts: slaves + 2, isEphemeral });
  const record: LabRecord = {
    net,
    portBase: freePortBase(),
    slaves,
    checkout: CHECKOUT,
    withDaemons: options.withDaemons ?? true,
    addedAddresses: [],
  };
  writeRecord(dir, record);
  return record;
}

type Opening = Pick<Opened, 'wanted' | 'isEphemeral' | 'accounts' | 'record'> & { readonly dir: string };

function open({ dir, ...opening }: Opening): Opened {
  const { record, accounts } = opening;
  const checkout = programDirectory(record.checkout, dir, accounts.asRoot);
  const layout = labLayout({ dir, checkout, net: record.net, portBase: record.portBase, slaves: record.slaves });
  const groups = [...new Set(layout.hosts.map(groupOf))];
  const names = layout.hosts.map((host) => host.name);
  const secrets = keepSecrets(labPaths(dir).secrets, names, groups);
  const withPrograms = record.withDaemons && canProvision(record.checkout);
  const services = servicesOf({ layout, withPrograms });
  return { ...opening, layout, secrets, supervisor: supervisor({ layout, accounts, services }) };
}

/** Processes of an earlier lab in this directory that its files no longer know of. */
async function clearRemains({ layout, supervisor }: Opened): Promise<void> {
  const running = supervisor.services.map(({ name }) => supervisor.processOf(name)).filter((id) => id !== null);
  const known = new Set(running.flatMap(familyOf).map(({ pid }) => pid));
  await endProcesses(
    processesOfLab(layout.dir).filter(({ pid }) => !known.has(pid)),
    3_000,
  );
}

async function bringUp(opened: Opened): Promise<void> {
  const { layout, secrets, accounts, supervisor } = opened;
  const paths = labPaths(layout.dir);
  const added = await addAddresses(layout.net, layout.hosts.length);
  const addedAddresses = [...new Set([...opened.record.addedAddresses, ...added])];
  writeRecord(layout.dir, { ...opened.record, addedAddresses });
  mkdirSync(path.dirname(paths.dmsConf), { recursive: true });
  copyNamed(paths.named);
  // Made by systemd at boot where the ssh service is on; sshd as root does not start without it.
  if (accounts.asRoot) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  await Promise.all([startDatabase(opened), prepareHosts({ layout, secrets, accounts })]);
  const others = supervisor.services.map(({ name }) => name).filter((name) => name !== 'postgres');
  const daemons = ['dmsd', 'rpcd'];
  await Promise.all(others.filter((name) => !daemons.includes(name)).map((name) => supervisor.start(name)));
  if (!others.includes('dmsd')) return;
  await renewPrograms(opened.record.checkout, layout.checkout);
  await provision(layout, secrets);
  await Promise.all(others.filter((name) => daemons.includes(name)).map((name) => supervisor.start(name)));
  await untilReady(`${labEnvironment(layout, secrets).DMS_RPC_URL}/readyz`);
}

/** Until dms-rpcd says that database, schema and dmsd are as they should be. */
async function untilReady(url: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; ; ) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`dmsd is not ready: ${answer ? await answer.text() : 'no answer'}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

// A copy, so that an AppArmor profile for /usr/sbin/named does not keep named out of the lab's directories.
function copyNamed(target: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  if (existsSync(target)) return;
  copyFileSync('/usr/sbin/named', target);
  chmodSync(target, 0o755);
}

function superuserOf({ layout, secrets }: Opened): DatabaseAddress {
  const { address } = masterOf(layout);
  return {
    host: address,
    port: layout.ports.postgres,
    user: 'postgres',
    password: secrets.postgres,
    database: 'postgres',
  };
}

async function startDatabase(opened: Opened): Promise<void> {
  const { layout, secrets, accounts } = opened;
  await prepareCluster({
    data: labPaths(layout.dir).postgresData,
    accounts,
    password: secrets.postgres,
    conf: postgresConf(layout),
    hba: postgresHba(layout),
  });
  await opened.supervisor.start('postgres');
  await makeDatabase(superuserOf(opened), 'dms', secrets.database);
}

function labOf(opened: Opened): Lab {
  const { layout, secrets, supervisor } = opened;
  const locked =
    (action: (name: string) => Promise<void>) =>
    (name: string): Promise<void> =>
      withLabLock(layout.dir, () => action(name));
  return {
    dir: layout.dir,
    env: labEnvironment(layout, secrets),
    hosts: layout.hosts,
    ports: layout.ports,
    layout,
    secrets,
    status: () =>
      supervisor.services.map(({ name, at }) => ({ name, at, pid: supervisor.processOf(name)?.pid ?? null })),
    start: locked(supervisor.start),
    stop: locked(supervisor.stop),
    kill: locked(supervisor.kill),
    down: async () => {
      if (existsSync(layout.dir)) await withLabLock(layout.dir, () => takeDown(opened));
    },
  };
}

async function takeDown(opened: Opened): Promise<void> {
  const { layout, supervisor } = opened;
  const stopFirst = ['dmsd', 'rpcd'];
  const names = supervisor.services.map(({ name }) => name);
  const processes = names.map(supervisor.processOf).filter((id) => id !== null);
  await Promise.all(names.filter((name) => stopFirst.includes(name)).map((name) => supervisor.stop(name)));
  await Promise.all(names.filter((name) => !stopFirst.includes(name)).map((name) => supervisor.stop(name)));
  await endProcesses(processesOfLab(layout.dir), 3_000);
  await waitForReaping(processes, 2_000);
  const record = readRecord(layout.dir) ?? opened.record;
  await removeAddresses(record.addedAddresses);
  writeRecord(layout.dir, { ...record, addedAddresses: [] });
  if (!opened.isEphemeral) return;
  releaseNetwork(record.net);
  await removeState(opened.wanted, layout.dir);
}
