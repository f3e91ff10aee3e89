// Servers that serve a later serial than the master: they would not take what is published, whatever they serve (spec 06 §2.9).

import { serialGt } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import { raiseSerialFloor } from '../store/serial-floor.ts';
import type { PublishedZone, WatchedServer } from '../store/watched-zones.ts';
import type { Db, EnginePorts } from './context.ts';
import { queueEvent } from './queue.ts';

export interface ServersAhead {
  /** A server has answered for a zone that the master has too. */
  answered(server: WatchedServer, zone: PublishedZone, serial: number): Promise<void>;
}

const ANSWER_MS = 2_000;

/** Whoever is ahead becomes an event of the zone, once for each serial: it is published with a serial behind that one. */
export function serversAhead(db: Db, ports: EnginePorts): ServersAhead {
  const told = new Map<number, number>();
  return {
    answered: async (server, zone, serial) => {
      if (!serialGt(serial, zone.serial) || told.get(zone.id) === serial) return;
      // a later publish, or one of named's own on a signed zone: the master has it as well
      if (!(await isBehind(ports, zone.name, serial))) return;
      told.set(zone.id, serial);
      ports.logger.warn(
        { zone: zone.name, server: server.name, serial, published: zone.serial },
        `${server.name} serves ${serial} of ${zone.name}, which the master has not reached: published with a later serial`,
      );
      await db.transaction().execute(async (trx) => {
        await raiseSerialFloor(trx, zone.name, serial);
        const params = { server_name: server.name, serial };
        const about = { kind: 'zone', subjectId: zone.id, subjectName: zone.name } as const;
        await queueEvent(trx, { ...about, type: 'serverAhead', params, source: 'dmsd', coalesce: true });
      });
    },
  };
}

async function isBehind({ nameServer, settings }: EnginePorts, zone: string, serial: number): Promise<boolean> {
  const { dns_server: address, dns_port: port } = settings.current();
  try {
    const master = await nameServer.soa({ address, port }, zone, ANSWER_MS);
    return master.authoritative && master.serial !== null && serialGt(serial, master.serial);
  } catch (error) {
    if (error instanceof DmsError) return false;
    throw error;
  }
}
