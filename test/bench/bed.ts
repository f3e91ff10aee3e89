// What benches of publishing stand on: the door to a lab's database, its master, and waiting until something is so.

import { createClock } from '../../src/adapters/clock.ts';
import { createFiles } from '../../src/adapters/files.ts';
import { createNameServer } from '../../src/adapters/name-server.ts';
import { createRandom } from '../../src/adapters/random.ts';
import { createSettings } from '../../src/adapters/settings.ts';
import { createSilentLogger } from '../../src/adapters/silent-logger.ts';
import { updateKeyFor } from '../../src/adapters/update-key.ts';
import type { Caller } from '../../src/domain/roles.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { connectionOf } from '../../src/main/connection.ts';
import { call } from '../../src/operations/call.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import type { NameServer } from '../../src/ports.ts';
import { openDatabase } from '../../src/store/db.ts';

export const CALLER: Caller = { role: 'admin', sectag: 'Admin', loginId: 'bench@lab', source: 'shell' };

export interface Bed {
  readonly lab: Lab;
  readonly ports: OperationPorts;
  readonly nameServer: NameServer;
  readonly master: { readonly address: string; readonly port: number };
}

export async function serialOf(bed: Bed, zone: string): Promise<number | null> {
  const { serial, authoritative } = await bed.nameServer.soa(bed.master, zone, 5_000);
  return authoritative ? serial : null;
}

export async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`still waiting after 60 s: ${what}`);
    // asking without a pause would take the cores from those who are asked
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Waits until dmsd has published the zone; its serial on the master. */
export async function publishedSerial(bed: Bed, name: string): Promise<number> {
  let serial: number | null = null;
  await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { state } = (await call(bed.ports, CALLER, 'show_zonesm', { name })) as { state: string };
    serial = state === 'PUBLISHED' ? await serialOf(bed, name) : null;
    return serial !== null;
  }, `${name} published`);
  return serial ?? 0;
}

/** `connections` is the size of the pool. */
export async function makeBed(lab: Lab, connections: number): Promise<{ bed: Bed; close(): Promise<void> }> {
  const settings = createSettings(lab.env.DMS_CONF, 'zone_tool');
  const clock = createClock();
  const files = createFiles();
  const { db, close } = openDatabase(connectionOf(settings.current(), 'bench', connections));
  const nameServer = createNameServer({
    keyFor: updateKeyFor({ settings, files, clock }),
    sourceAddress: () => settings.current().source_address,
    clock,
  });
  const ports = { db, clock, logger: createSilentLogger(), settings, random: createRandom() };
  const bed = { lab, ports, nameServer, master: { address: lab.env.DMS_MASTER, port: Number(lab.env.DMS_DNS_PORT) } };
  return {
    bed,
    async close() {
      await nameServer.close();
      await close();
    },
  };
}
