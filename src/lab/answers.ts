// What the name servers of a lab answer, asked as a resolver would ask, and when the answer changed.

import { createClock } from '../adapters/clock.ts';
import { createNameServer } from '../adapters/name-server.ts';
import { serialGt } from '../dns/serial.ts';
import type { Lab } from './lab.ts';
import { type LabHost, slavesOf } from './layout.ts';

export interface Answers {
  /** Serial with which the host answers for the zone with authority; null: it does not (yet, or is down). */
  serial(host: LabHost, zone: string): Promise<number | null>;
  /** Resolves when every secondary serves every zone; throws naming the first that does not. */
  served(zones: readonly string[], timeoutMs: number): Promise<void>;
  /** Follows a zone on every secondary from now on. */
  follow(zone: string): Following;
  close(): Promise<void>;
}

/** When a secondary first answered with a serial. */
export interface Sighting {
  readonly host: LabHost;
  readonly serial: number;
  /** Unix time, milliseconds. */
  readonly at: number;
}

export interface Following {
  /** The first answer of each secondary with a serial after this one (RFC 1982); throws naming one that has none in time. */
  after(serial: number, timeoutMs: number): Promise<readonly Sighting[]>;
  stop(): void;
}

const ANSWER_PATIENCE_MS = 2_000;
const POLL_MS = 4;
const PATIENT_POLL_MS = 100;

export function answersOf(lab: Pick<Lab, 'layout' | 'ports'>): Answers {
  const clock = createClock();
  const secondaries = slavesOf(lab.layout);
  const client = createNameServer({ keyFor: () => null, sourceAddress: () => '', clock });

  const serial = async (host: LabHost, zone: string): Promise<number | null> => {
    try {
      const answer = await client.soa({ address: host.address, port: lab.ports.dns }, zone, ANSWER_PATIENCE_MS);
      return answer.authoritative ? answer.serial : null;
    } catch {
      return null; // down, or restarting
    }
  };

  return {
    serial,
    served: async (zones, timeoutMs) => {
      const deadline = Date.now() + timeoutMs;
      for (const host of secondaries) {
        for (const zone of zones) {
          while ((await serial(host, zone)) === null) {
            if (Date.now() > deadline) throw notServed(host, zone, timeoutMs);
            await clock.sleep(PATIENT_POLL_MS);
          }
        }
      }
    },
    follow: (zone) => follow(zone, secondaries, { serial, pause: () => clock.sleep(POLL_MS) }),
    close: () => client.close(),
  };
}

interface Asking {
  readonly serial: Answers['serial'];
  readonly pause: () => Promise<void>;
}

function follow(zone: string, hosts: readonly LabHost[], { serial, pause }: Asking): Following {
  const sightings: Sighting[] = [];
  let stopped = false;
  const look = async (host: LabHost): Promise<void> => {
    for (let last: number | null = null; !stopped; await pause()) {
      const now = await serial(host, zone);
      if (now === null || now === last) continue;
      last = now;
      sightings.push({ host, serial: now, at: Date.now() });
    }
  };
  for (const host of hosts) void look(host);
  const first = (host: LabHost, after: number): Sighting | undefined =>
    sightings.find((sighting) => sighting.host === host && serialGt(sighting.serial, after));
  return {
    after: async (old, timeoutMs) => {
      const found: Sighting[] = [];
      const deadline = Date.now() + timeoutMs;
      for (const host of hosts) {
        let sighting = first(host, old);
        for (; sighting === undefined; sighting = first(host, old)) {
          if (Date.now() > deadline) throw notServed(host, `${zone} with a serial after ${old}`, timeoutMs);
          await pause();
        }
        found.push(sighting);
      }
      return found;
    },
    stop: () => {
      stopped = true;
    },
  };
}

function notServed(host: LabHost, what: string, timeoutMs: number): Error {
  const seconds = Math.round(timeoutMs / 1000);
  return new Error(
    `${host.name} (${host.address}) does not serve ${what} after ${seconds} s: zone_tool show_dms_status`,
  );
}
