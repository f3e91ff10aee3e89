// Which zones are to be asked for at which server, and when: the memory of watch-served. Times are milliseconds, monotonic.

import { isBehind, serialGt } from '../dns/serial.ts';
import type { PublishedZone, WatchedServer } from '../store/watched-zones.ts';

/** A zone that a server is not known to serve as it was published last. */
export interface Due {
  readonly zone: PublishedZone;
  /** When it was published. */
  readonly since: number;
  askAt: number;
  asked: number;
  mended: number;
  mendAt: number;
}

export interface ServedList {
  /**
   * Takes what was published at `now - zone.age_ms`; false: it is known. Servers that `zone.served` says have it are not asked,
   * if that is trusted.
   */
  add(zone: PublishedZone, now: number, trusted: boolean): boolean;
  /** The servers that are well now; one that was not before is asked for everything recent. */
  setServers(servers: readonly WatchedServer[], now: number): void;
  /** Asks again for the newest zones, and for so many of the others in turn: a server that was killed may have lost some. */
  recheck(count: { readonly newest: number; readonly others: number }, now: number): void;
  /** Any zones that are to be served, asked for once; a server that has much to answer already is left out. */
  look(zones: readonly PublishedZone[], now: number): void;
  /** What is to be asked now, by server. */
  due(now: number, limit: number): { readonly server: WatchedServer; readonly entries: readonly Due[] }[];
  /** An answer. Returns whether the server was behind although it had been seen to have the zone. */
  answered(server: WatchedServer, due: Due, serial: number, now: number): boolean;
  /** Everything recent is asked of that server. */
  distrust(server: WatchedServer, now: number): void;
  forget(zoneIds: ReadonlySet<number>): void;
  zoneIds(): ReadonlySet<number>;
  readonly size: number;
}

const MAX_RECENT = 5_000;
/** A server that is down must not gather all zones there are. */
const MAX_OPEN = 1_000;
const FIRST_ASK_MS = 30;
const SLOWEST_ASK_MS = 5_000;

interface Watch {
  readonly server: WatchedServer;
  readonly open: Map<number, Due>;
  /** Zones it was seen to have, by their serial. */
  readonly seen: Map<number, number>;
}

export function servedList(): ServedList {
  const recent = new Map<number, { readonly zone: PublishedZone; readonly since: number }>();
  let watches = new Map<number, Watch>();
  /** Of the older zones, whose turn it is to be asked again. */
  let turn = 0;

  const open = (watch: Watch, zone: PublishedZone, since: number, now: number): void => {
    if (!concerns(watch.server, zone)) return;
    const present = watch.open.get(zone.id);
    if (present?.zone.publication_id === zone.publication_id) return;
    watch.open.set(zone.id, { zone, since, askAt: now + FIRST_ASK_MS, asked: 0, mended: 0, mendAt: 0 });
  };
  const distrust = (watch: Watch, now: number): void => {
    for (const { zone, since } of recent.values()) open(watch, zone, since, now);
  };

  return {
    add: (zone, now, trusted) => {
      if ((recent.get(zone.id)?.zone.publication_id ?? -1) >= zone.publication_id) return false;
      const since = now - zone.age_ms;
      recent.delete(zone.id); // so that the newest come last
      recent.set(zone.id, { zone, since });
      for (const oldest of recent.keys()) {
        if (recent.size <= MAX_RECENT) break;
        recent.delete(oldest);
      }
      for (const watch of watches.values()) {
        const known = zone.served[String(watch.server.id)];
        const has = known !== undefined && !isBehind(known, zone.serial);
        if (has) watch.seen.set(zone.id, known);
        if (!has || !trusted) open(watch, zone, since, now);
      }
      return true;
    },
    setServers: (servers, now) => {
      const next = new Map<number, Watch>();
      for (const server of servers) {
        const present = watches.get(server.id);
        const watch: Watch = { server, open: present?.open ?? new Map(), seen: present?.seen ?? new Map() };
        if (!present) distrust(watch, now);
        next.set(server.id, watch);
      }
      watches = next;
    },
    recheck: ({ newest, others }, now) => {
      const all = [...recent.values()];
      const older = all.slice(0, Math.max(0, all.length - newest));
      const from = turn < older.length ? turn : 0;
      turn = from + others;
      const sample = [...all.slice(-newest), ...older.slice(from, from + others)];
      for (const watch of watches.values()) for (const { zone, since } of sample) open(watch, zone, since, now);
    },
    look: (zones, now) => {
      for (const watch of watches.values()) {
        if (watch.open.size >= MAX_OPEN) continue;
        for (const zone of zones) {
          const known = recent.get(zone.id)?.zone;
          open(watch, known !== undefined && known.publication_id > zone.publication_id ? known : zone, now, now);
        }
      }
    },
    due: (now, limit) =>
      [...watches.values()].flatMap(({ server, open: entries }) => {
        const ready = [...entries.values()].filter((entry) => entry.askAt <= now).slice(0, limit);
        return ready.length === 0 ? [] : [{ server, entries: ready }];
      }),
    answered: (server, due, serial, now) => {
      const watch = watches.get(server.id);
      const had = watch?.seen.get(due.zone.id);
      due.asked += 1;
      if (isBehind(serial, due.zone.serial)) {
        due.askAt = now + Math.min(SLOWEST_ASK_MS, FIRST_ASK_MS * 2 ** due.asked);
        return had !== undefined && serialGt(had, serial);
      }
      if (recent.has(due.zone.id)) watch?.seen.set(due.zone.id, serial);
      if (watch?.open.get(due.zone.id) === due) watch.open.delete(due.zone.id);
      return false;
    },
    distrust: (server, now) => {
      const watch = watches.get(server.id);
      if (watch) distrust(watch, now);
    },
    forget: (zoneIds) => {
      for (const id of zoneIds) {
        recent.delete(id);
        for (const watch of watches.values()) watch.open.delete(id);
      }
    },
    zoneIds: () => new Set([...watches.values()].flatMap((watch) => [...watch.open.keys()])),
    get size() {
      return [...watches.values()].reduce((sum, watch) => sum + watch.open.size, 0);
    },
  };
}

/** The servers of a zone: its group's, the alternative group's, the replicas. */
function concerns(server: WatchedServer, zone: PublishedZone): boolean {
  return server.in_replica_sg || server.sg_id === zone.sg_id || server.sg_id === zone.alt_sg_id;
}
