// What the servers of zones serve: asked before a serial is chosen that all of them are to take (spec 06 §1.2).

import { serialMax } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import type { EnginePorts } from './context.ts';

/** A server that may have the zones. */
export interface AskedServer {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly sg_id: number;
  readonly in_replica_sg: boolean;
}

export interface AskedZone {
  readonly name: string;
  readonly sg_id: number;
  readonly alt_sg_id: number | null;
}

/** Servers that gave no answer: until when they are not asked again, by the monotonic clock. */
export type SilentServers = Map<number, number>;

const ANSWER_MS = 2_000;
/** So long one that is away may hold up nobody a second time. */
const SILENT_MS = 30_000;

type Ports = Pick<EnginePorts, 'clock' | 'nameServer' | 'settings'>;

/**
 * The latest serial that a server of the zone's groups answers, by zone name; a zone that nobody serves is missing. A server that
 * does not answer is left out, and with `silent` given for the next ones too.
 */
export async function serialsOnServers(
  ports: Ports,
  zones: readonly AskedZone[],
  servers: readonly AskedServer[],
  silent: SilentServers,
): Promise<ReadonlyMap<string, number>> {
  const latest = new Map<string, number>();
  await Promise.all(
    servers.map(async (server) => {
      if (isSilent(ports, silent, server)) return;
      const own = zones.filter((zone) => isOn(server, zone));
      await Promise.all(own.map((zone) => askOne(ports, server, zone.name, { latest, silent })));
    }),
  );
  return latest;
}

interface Asking {
  readonly latest: Map<string, number>;
  readonly silent: SilentServers;
}

async function askOne(ports: Ports, server: AskedServer, zone: string, { latest, silent }: Asking): Promise<void> {
  if (isSilent(ports, silent, server)) return;
  const at = { address: server.address, port: ports.settings.current().dns_port };
  try {
    const { authoritative, serial } = await ports.nameServer.soa(at, zone, ANSWER_MS);
    if (!authoritative || serial === null) return;
    const known = latest.get(zone);
    latest.set(zone, known === undefined ? serial : serialMax(known, serial));
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    silent.set(server.id, ports.clock.monotonic() + SILENT_MS);
  }
}

function isSilent({ clock }: Ports, silent: SilentServers, server: AskedServer): boolean {
  return clock.monotonic() < (silent.get(server.id) ?? Number.NEGATIVE_INFINITY);
}

function isOn(server: AskedServer, zone: AskedZone): boolean {
  return server.in_replica_sg || server.sg_id === zone.sg_id || server.sg_id === zone.alt_sg_id;
}
