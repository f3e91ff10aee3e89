// The performers of the server machine's effects: sending a server its configuration, and asking how it is.

import { DmsError } from '../../domain/errors.ts';
import type { StoredOutcome } from '../../domain/event.ts';
import { believedStall } from '../../domain/master/hold.ts';
import type { RemoteServer } from '../../ports.ts';
import { serverKind } from '../../render/server-conf.ts';
import { masterRow } from '../../store/master.ts';
import type { ServerRow } from '../../store/schema.ts';
import { serverGroup } from '../../store/server-group.ts';
import type { EnginePorts, OutsideContext, OutsidePerformer, Subject } from '../context.ts';
import { groupDirectory } from './group-files.ts';
import { probe, type Verdict } from './probe.ts';

/** What failed on the way; the machine makes RETRY or BROKEN of it. */
class Stopped extends Error {
  readonly outcome: StoredOutcome;
  constructor(type: 'config_failed' | 'server_broken', reason: string) {
    super(reason);
    this.outcome = { type, reason };
  }
}

async function outcomeOf(work: () => Promise<StoredOutcome>): Promise<StoredOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Stopped) return error.outcome;
    if (error instanceof DmsError && error.passing) return { type: 'config_failed', reason: error.message };
    throw error;
  }
}

function remoteServer(ports: EnginePorts, { row }: Subject): RemoteServer {
  const server = row as unknown as ServerRow;
  return {
    name: server.name,
    address: server.address,
    sshAddress: server.ssh_address,
    isThisServer: ports.host.addresses().includes(server.address),
  };
}

const serverType = (subject: Subject): string => (subject.row as unknown as ServerRow).server_type;

/**
 * Effect `configure` (spec 01 §4.2): files by rsync, the replica group's keys, a probe, `rndc reconfig`. This machine has its
 * files already, and a second rndc beside the master's could race it. Only what stalls a server waits for its turn in the
 * group (spec 06 §5.1): one whose rsync hangs must not hold up the others.
 */
const configure: OutsidePerformer = (context) => outcomeOf(() => configureServer(context));

async function configureServer(context: OutsideContext): Promise<StoredOutcome> {
  const { db, ports, subject, signal } = context;
  signal.throwIfAborted();
  const server = remoteServer(ports, subject);
  const { sg_id } = subject.row as unknown as ServerRow;
  if (!server.isThisServer) {
    const group = await serverGroup(db, sg_id);
    const { replica_sg_id } = await masterRow(db);
    if (group !== null) await sendFiles(ports, server, group.name, signal);
    if (sg_id === replica_sg_id) await sendKeys(ports, server, signal);
  }
  requireGood(await probe(ports, server));
  if (!serverKind(serverType(subject)).rndc) return { type: 'configured', zone_count: null, reconfig_ms: null };
  const reconfig_ms = server.isThisServer ? null : await alone(sg_id, () => reconfigure(context, server));
  return { type: 'configured', zone_count: await zoneCount(ports, server, signal), reconfig_ms };
}

/** `rndc reconfig`, until the server answers again; milliseconds that it stalled, as far as they are believed. */
async function reconfigure({ ports, subject, signal }: OutsideContext, server: RemoteServer): Promise<number> {
  signal.throwIfAborted();
  const measured = await stallDuring(ports, server, () => ports.remote.rndc(server, ['reconfig'], signal));
  requireGood(await probe(ports, server));
  return believedStall(measured, subject.row as unknown as ServerRow);
}

/** Between two questions while a server is watched, milliseconds. */
const WATCH_EVERY_MS = 5;

/**
 * The longest time that a server left a question unanswered while `work` went on, milliseconds. The time of rndc itself would
 * not do: on a small server nearly all of it is the process's.
 */
async function stallDuring(ports: EnginePorts, server: RemoteServer, work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let over = false;
  const watch = async (): Promise<void> => {
    while (!over) {
      const asked = ports.clock.monotonic();
      await probe(ports, server);
      longest = Math.max(longest, ports.clock.monotonic() - asked);
      if (!over) await ports.clock.sleep(WATCH_EVERY_MS);
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    over = true;
    await watching;
  }
  return Math.round(longest);
}

/** Before the first reconfiguration of a group there is nothing to send. */
async function sendFiles(ports: EnginePorts, server: RemoteServer, sgName: string, signal: AbortSignal): Promise<void> {
  const directory = groupDirectory(ports, sgName);
  if (await ports.files.exists(directory)) await ports.remote.rsync(server, directory, 'dnsconf', signal);
}

async function sendKeys(ports: EnginePorts, server: RemoteServer, signal: AbortSignal): Promise<void> {
  await ports.remote.rsync(server, ports.settings.current().master_dnssec_key_dir, 'dnssec', signal);
}

function requireGood(result: Verdict): void {
  if (result.verdict === 'good') return;
  throw new Stopped(result.verdict === 'broken' ? 'server_broken' : 'config_failed', result.reason);
}

/** The first number behind the tag: `number of zones: 103 (0 automatic)`; null when there is none. */
async function zoneCount(ports: EnginePorts, server: RemoteServer, signal: AbortSignal): Promise<number | null> {
  const status = await ports.remote.rndc(server, ['status'], signal);
  const tag = ports.settings.current().bind9_zone_count_tag;
  const line = status.split('\n').find((text) => text.includes(tag));
  const number = /\d+/.exec(line?.slice(line.indexOf(tag) + tag.length) ?? '')?.[0];
  return number === undefined ? null : Number(number);
}

/** Effect `check` (spec 01 §4.3). */
const check: OutsidePerformer = ({ ports, subject, signal }) =>
  outcomeOf(async () => {
    const server = remoteServer(ports, subject);
    requireGood(await probe(ports, server));
    const counts = serverKind(serverType(subject)).rndc;
    return { type: 'checked', zone_count: counts ? await zoneCount(ports, server, signal) : null };
  });

// Of this process only: no other dmsd acts.
const queues = new Map<number, Promise<unknown>>();

function alone<T>(sgId: number, work: () => Promise<T>): Promise<T> {
  const before = queues.get(sgId) ?? Promise.resolve();
  const turn = before.then(work, work);
  const settled = turn.catch(() => undefined);
  queues.set(sgId, settled);
  void settled.then(() => {
    if (queues.get(sgId) === settled) queues.delete(sgId);
  });
  return turn;
}

/** All of them outside. */
export const serverPerformers: Readonly<Record<string, OutsidePerformer>> = { configure, check };
