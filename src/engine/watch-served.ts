// Whether the servers serve what was published: asked after each publish, noted where it changed, mended where a server stays
// behind (spec 06 §2.9). A secondary that was killed comes back with files up to 15 minutes old, and by itself asks the master
// only after 4 to 15 minutes more.

import { DmsError } from '../domain/errors.ts';
import { recordServed, type ServedSerial } from '../store/served.ts';
import { forgetTrouble, recordTrouble, tellWaiting } from '../store/waiting.ts';
import {
  publicationsBack,
  publishedSince,
  publishedZones,
  stillPublished,
  type WatchedServer,
  wellServers,
} from '../store/watched-zones.ts';
import type { Db, EnginePorts } from './context.ts';
import { type MasterDrift, masterDrift } from './master-drift.ts';
import { queueEvent } from './queue.ts';
import { type Due, type ServedList, servedList } from './served-list.ts';
import { type ServersAhead, serversAhead } from './server-ahead.ts';
import { type TroubleMemory, troubleMemory } from './trouble-memory.ts';

export interface WatchServed {
  readonly db: Db;
  readonly ports: EnginePorts;
  readonly signal: AbortSignal;
}

const IDLE_MS = 300;
const BUSY_MS = 50;
const PUBLICATIONS_EVERY_MS = 200;
const SERVERS_EVERY_MS = 2_000;
const RECHECK_EVERY_MS = 5_000;
const FORGET_EVERY_MS = 5_000;
/**
 * Zones that are asked again and again as a sample of a server's. A server that was killed may have lost any: what came by
 * AXFR lies in a file written minutes later, what came by IXFR in the journal at once. So the older ones have their turn too.
 */
const SAMPLE = { newest: 25, others: 200 };
const AT_ONCE = 500;
const ANSWER_MS = 2_000;
/** Transactions may commit in another order than their publications were numbered. */
const OVERLAP = 100;
const PAGE = 2_000;
const AT_START = 2_000;

/** From a NOTIFY until the next attempt. A publish's own NOTIFY has as long first. */
const MEND_AFTER_MS = 3_000;
const MEND_EVERY_MS = 5_000;
/** NOTIFYs before the zone is transferred whatever the server thinks of its serial. */
const NOTIFIES = 3;
/** A server that does not have the zone at all gets its configuration again, at most this often. */
const CONFIGURE_EVERY_MS = 30_000;

/**
 * The tour: every zone is asked for at its servers, whenever it was published, 50 a second; then a pause, ten times as long
 * within these limits (spec 06 §2.9).
 */
const TOUR = { first: 3_000, page: 25, every: 500, pause: { times: 10, least: 60_000, most: 600_000 } };

interface Memory {
  readonly list: ServedList;
  cursor: number;
  /** Whether `served` is believed: not of the publications found at the start. */
  trusting: boolean;
  publicationsAt: number;
  serversAt: number;
  recheckAt: number;
  forgetAt: number;
  /** The zone behind which the tour goes on. */
  tourAfter: number;
  tourAt: number;
  tourBegan: number;
  readonly drift: MasterDrift;
  readonly ahead: ServersAhead;
  readonly silent: Set<number>;
  readonly trouble: TroubleMemory;
  readonly configuredAt: Map<number, number>;
}

/** Runs until the signal; never throws: the database's absence ends the daemon's turn elsewhere. */
export async function watchServed({ db, ports, signal }: WatchServed): Promise<void> {
  let memory: Memory | null = null;
  while (!signal.aborted) {
    try {
      memory ??= await begin({ db, ports, signal }, ports.clock.monotonic());
      await round({ db, ports, signal }, memory);
    } catch (error) {
      if (!signal.aborted) ports.logger.debug({ err: error }, 'the servers could not be asked what they serve');
      await ports.clock.sleep(1_000, signal).catch(() => undefined);
    }
    const pause = memory !== null && memory.list.size > 0 ? BUSY_MS : IDLE_MS;
    await ports.clock.sleep(pause, signal).catch(() => undefined);
  }
}

async function begin({ db, ports }: WatchServed, now: number): Promise<Memory> {
  await forgetTrouble(db);
  const cursor = await publicationsBack(db, AT_START);
  const tour = { tourAfter: 0, tourAt: now + TOUR.first, tourBegan: now + TOUR.first };
  const times = { publicationsAt: 0, serversAt: 0, recheckAt: 0, forgetAt: 0, ...tour };
  const known = {
    silent: new Set<number>(),
    trouble: troubleMemory(),
    drift: masterDrift(db, ports),
    ahead: serversAhead(db, ports),
    configuredAt: new Map<number, number>(),
  };
  return { list: servedList(), cursor, trusting: false, ...times, ...known };
}

async function round(watch: WatchServed, memory: Memory): Promise<void> {
  const { db, ports, signal } = watch;
  const { list } = memory;
  const now = ports.clock.monotonic();
  if (now >= memory.serversAt) {
    const own = new Set(ports.host.addresses());
    list.setServers(
      (await wellServers(db)).filter((server) => !own.has(server.address)),
      now,
    );
    memory.serversAt = now + SERVERS_EVERY_MS;
  }
  if (now >= memory.publicationsAt) {
    const { zones, upTo } = await publishedSince(db, memory.cursor - OVERLAP, PAGE);
    // What was seen before this daemon began may have been lost meanwhile.
    const fresh = zones.filter((zone) => list.add(zone, now, memory.trusting));
    await tellWaiting(
      db,
      fresh.map((zone) => zone.id),
    );
    memory.trusting = true;
    memory.cursor = Math.max(memory.cursor, upTo);
    memory.publicationsAt = now + PUBLICATIONS_EVERY_MS;
  }
  if (now >= memory.recheckAt) {
    list.recheck(SAMPLE, now);
    memory.recheckAt = now + RECHECK_EVERY_MS;
  }
  if (now >= memory.tourAt) await tour({ db, ports, signal }, memory, now);
  if (now >= memory.forgetAt && list.size > 0) {
    const ids = list.zoneIds();
    const still = await stillPublished(db, [...ids]);
    const gone = new Set([...ids].filter((id) => !still.has(id)));
    list.forget(gone);
    memory.trouble.forget(gone);
    memory.forgetAt = now + FORGET_EVERY_MS;
  }
  const answers = await Promise.all(
    list.due(now, AT_ONCE).map((due) => askServer(watch, memory, due.server, due.entries)),
  );
  if (signal.aborted) return;
  await tellWaiting(db, await recordServed(db, answers.flat()));
  await recordTrouble(db, memory.trouble.news());
}

async function tour({ db, signal }: WatchServed, memory: Memory, now: number): Promise<void> {
  const { zones, next } = await publishedZones(db, memory.tourAfter, TOUR.page);
  memory.list.look(zones, now);
  memory.drift.look(zones, signal);
  memory.tourAfter = next ?? 0;
  memory.tourAt = now + TOUR.every;
  if (next !== null) return;
  const { times, least, most } = TOUR.pause;
  memory.tourAt = now + Math.min(most, Math.max(least, times * (now - memory.tourBegan)));
  memory.tourBegan = memory.tourAt;
}

/** Asks one server; of a silent one only the first zone, until it answers. */
async function askServer(
  watch: WatchServed,
  memory: Memory,
  server: WatchedServer,
  entries: readonly Due[],
): Promise<ServedSerial[]> {
  const { ports } = watch;
  const wasSilent = memory.silent.has(server.id);
  const asked = wasSilent ? entries.slice(0, 1) : entries;
  const answers = await Promise.all(asked.map((due) => askZone(watch, memory, server, due)));
  const silent = answers.includes('silent');
  if (silent) memory.silent.add(server.id);
  else {
    memory.silent.delete(server.id);
    memory.trouble.note(server.id, null, null);
  }
  if (wasSilent && !silent) memory.list.distrust(server, ports.clock.monotonic());
  return answers.filter((answer) => typeof answer === 'object');
}

async function askZone(
  watch: WatchServed,
  memory: Memory,
  server: WatchedServer,
  due: Due,
): Promise<ServedSerial | 'silent' | 'none'> {
  const { ports } = watch;
  const { list } = memory;
  const address = { address: server.address, port: ports.settings.current().dns_port };
  try {
    const { authoritative, serial, rcode } = await ports.nameServer.soa(address, due.zone.name, ANSWER_MS);
    const now = ports.clock.monotonic();
    if (!authoritative || serial === null) {
      due.askAt = now + 1_000;
      memory.trouble.note(server.id, due.zone.id, rcode === 'NOERROR' ? 'not authoritative' : rcode);
      // it has the zone and cannot answer for it: expired, or its file is bad
      if (rcode === 'SERVFAIL') await transferAgain(watch, server, due);
      else await withoutZone(watch, memory, server, due);
      return 'none';
    }
    if (list.answered(server, due, serial, now)) list.distrust(server, now);
    const isBehind = due.askAt > now;
    const isLate = isBehind && now >= due.since + MEND_AFTER_MS;
    memory.trouble.note(server.id, due.zone.id, isLate ? `serves ${serial}` : null);
    if (isBehind) await mend(watch, server, due, serial);
    else await memory.ahead.answered(server, due.zone, serial);
    return { zoneId: due.zone.id, serverId: server.id, serial };
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    due.askAt = ports.clock.monotonic() + 1_000;
    memory.trouble.note(server.id, null, `no answer: ${String(error.data.reason ?? error.message)}`);
    return 'silent';
  }
}

/** A server that is behind although it had time: told again, then made to transfer. */
async function mend({ ports, signal }: WatchServed, server: WatchedServer, due: Due, serial: number): Promise<void> {
  const now = ports.clock.monotonic();
  if (now < due.since + MEND_AFTER_MS || now < due.mendAt) return;
  due.mendAt = now + MEND_EVERY_MS;
  due.mended += 1;
  const { name } = due.zone;
  ports.logger.info(
    { zone: name, server: server.name, serial, published: due.zone.serial },
    `${server.name} is behind with ${name}: ${due.mended <= NOTIFIES ? 'told again' : 'made to transfer it'}`,
  );
  if (due.mended <= NOTIFIES || server.server_type !== 'bind9') {
    await ports.nameServer.notify(
      { address: server.address, port: ports.settings.current().dns_port },
      name,
      ANSWER_MS,
    );
    return;
  }
  await retransfer({ ports, signal }, server, name);
}

async function retransfer(
  { ports, signal }: Pick<WatchServed, 'ports' | 'signal'>,
  server: WatchedServer,
  zone: string,
): Promise<void> {
  const remote = { name: server.name, address: server.address, sshAddress: null, isThisServer: false };
  await ports.remote.rndc(remote, ['retransfer', zone.replace(/\.$/, '')], signal);
}

/** A transfer whatever the server thinks of its copy, as the first thing and then every few seconds. */
async function transferAgain({ ports, signal }: WatchServed, server: WatchedServer, due: Due): Promise<void> {
  const now = ports.clock.monotonic();
  if (server.server_type !== 'bind9' || now < due.since + MEND_AFTER_MS || now < due.mendAt) return;
  due.mendAt = now + MEND_EVERY_MS;
  const { name } = due.zone;
  ports.logger.warn(
    { zone: name, server: server.name },
    `${server.name} has ${name} and does not serve it: made to transfer it`,
  );
  await retransfer({ ports, signal }, server, name);
}

/** A server without the zone misses its configuration, or cannot have the zone yet. */
async function withoutZone({ db, ports }: WatchServed, memory: Memory, server: WatchedServer, due: Due): Promise<void> {
  const now = ports.clock.monotonic();
  if (now < due.since + CONFIGURE_EVERY_MS) return;
  if (now < (memory.configuredAt.get(server.id) ?? Number.NEGATIVE_INFINITY) + CONFIGURE_EVERY_MS) return;
  memory.configuredAt.set(server.id, now);
  ports.logger.warn(
    { zone: due.zone.name, server: server.name },
    `${server.name} does not have ${due.zone.name}: configured again`,
  );
  await queueEvent(db, {
    kind: 'server',
    subjectId: server.id,
    subjectName: server.name,
    type: 'configChange',
    source: 'dmsd',
    coalesce: true,
  });
}
