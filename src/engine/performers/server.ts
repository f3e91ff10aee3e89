// The performers of the server machine's effects: sending a server its configuration, and asking how it is.

import { DmsError } from '../../domain/errors.ts';
import type { StoredOutcome } from '../../domain/event.ts';
import { believedStall } from '../../domain/master/hold.ts';
import { isPlausibleCount, mayTake } from '../../domain/server/roll.ts';
import type { RemoteServer } from '../../ports.ts';
import { serverKind } from '../../render/server-conf.ts';
import { masterRow } from '../../store/master.ts';
import { rollFor, takeTurn } from '../../store/roll.ts';
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
 * files already, and a second rndc beside the master's could race it. A server that answers gets a configuration only in its
 * turn, and files that nobody has proved yet too (spec 06 §5.1): one whose rsync hangs must not hold up the others, so those are
 * tried before it takes its turn.
 */
const configure: OutsidePerformer = (context) => outcomeOf(() => configureServer(context));

async function configureServer(context: OutsideContext): Promise<StoredOutcome> {
  const { db, ports, subject, signal } = context;
  signal.throwIfAborted();
  const server = remoteServer(ports, subject);
  const roll = await rollFor(db, subject.row as unknown as ServerRow);
  if (roll === null || server.isThisServer) {
    requireGood(await probe(ports, server));
    return configured(context, server, { version: roll?.config_version ?? null, reconfig_ms: null, proved: false });
  }
  const isProven = roll.proven_version >= roll.config_version;
  const isAlive = (await probe(ports, server)).verdict === 'good';
  // what does not answer cannot be hurt by its files, but it must not find bad ones when it starts
  const isEarly = isAlive
    ? isProven && mayTake(roll, subject.id)
    : mayTake(roll, subject.id) && (isProven || !roll.others_well);
  if (isEarly) await sendEverything(context, server);
  else if (isAlive && mayTake(roll, subject.id)) await sendEverything(context, server, true);
  requireGood(await probe(ports, server));
  const seat = { sgId: (subject.row as unknown as ServerRow).sg_id, serverId: subject.id, eventId: context.event.id };
  const turn = await db.transaction().execute((trx) => takeTurn(trx, seat));
  if (!turn.taken) return { type: 'waits_turn', held: turn.held };
  if (!isEarly || turn.version !== roll.config_version) await sendEverything(context, server);
  return takeUp(context, server, turn.version);
}

/** The configuration is put to work. What fails from here on is held against it. */
async function takeUp(context: OutsideContext, server: RemoteServer, version: number): Promise<StoredOutcome> {
  const { db, ports, subject, signal } = context;
  const counts = serverKind(serverType(subject)).rndc;
  // a control channel that does not work is no fault of the configuration
  if (counts) await zoneCount(ports, server, signal);
  try {
    const reconfig_ms = counts ? await reconfigure(context, server) : null;
    requireGood(await probe(ports, server));
    const done = await configured(context, server, { version, reconfig_ms, proved: true });
    const files = (await rollFor(db, subject.row as unknown as ServerRow))?.files ?? null;
    const counted = done.zone_count as number | null;
    if (counted !== null && files !== null && !isPlausibleCount(counted, files)) {
      throw new Stopped(
        'server_broken',
        `${server.name} has ${counted} zones, its files name ${files.zones - files.missing}`,
      );
    }
    return done;
  } catch (error) {
    if (signal.aborted) throw error;
    return { ...(await outcomeOf(() => Promise.reject(error))), hurt: true };
  }
}

async function configured(
  { ports, subject, signal }: OutsideContext,
  server: RemoteServer,
  done: { readonly version: number | null; readonly reconfig_ms: number | null; readonly proved: boolean },
): Promise<StoredOutcome> {
  const counts = serverKind(serverType(subject)).rndc;
  return {
    type: 'configured',
    zone_count: counts ? await zoneCount(ports, server, signal) : null,
    reconfig_ms: done.reconfig_ms,
    config_version: done.version,
    proved: done.proved,
  };
}

/** The group's files, and for the replica the keys; before the first reconfiguration of a group there are no files. */
async function sendEverything(context: OutsideContext, server: RemoteServer, isTrial = false): Promise<void> {
  const { db, ports, subject, signal } = context;
  const { sg_id } = subject.row as unknown as ServerRow;
  const group = await serverGroup(db, sg_id);
  const { replica_sg_id } = await masterRow(db);
  const directory = group === null ? null : groupDirectory(ports, group.name);
  if (directory !== null && (await ports.files.exists(directory))) {
    await ports.remote.rsync(server, { directory, module: 'dnsconf', isTrial }, signal);
  }
  if (sg_id !== replica_sg_id) return;
  const keys = ports.settings.current().master_dnssec_key_dir;
  await ports.remote.rsync(server, { directory: keys, module: 'dnssec', isTrial }, signal);
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

/** All of them outside. */
export const serverPerformers: Readonly<Record<string, OutsidePerformer>> = { configure, check };
