// Zones that the master serves under another serial than was published, a change behind the back of DMS (spec 06 §2.9), or not
// at all, as where it could not load the file.

import { DmsError } from '../domain/errors.ts';
import { stillDrifting } from '../store/drift.ts';
import type { PublishedZone } from '../store/watched-zones.ts';
import type { Db, EnginePorts } from './context.ts';
import { queueEvent } from './queue.ts';

export interface MasterDrift {
  /** Asks the master for these zones, unless it is still at the last ones; returns at once. */
  look(zones: readonly PublishedZone[], signal: AbortSignal): void;
  /** Resolves when it has asked. */
  readonly idle: Promise<void>;
}

const ANSWER_MS = 2_000;
/** A publish that named has acknowledged is committed by then. */
const SECOND_LOOK_MS = 1_000;

/** In place of the serial of a zone that the master does not serve: no zone is published with it (RFC 2136 §4.2). */
const NOT_SERVED = 0;

/** Each drift becomes one event; a drift with the same serial is not told again. A zone that is not served is mended in any case. */
export function masterDrift(db: Db, ports: EnginePorts): MasterDrift {
  const told = new Map<number, number>();
  let idle: Promise<void> = Promise.resolve();
  let isBusy = false;
  return {
    look: (zones, signal) => {
      if (isBusy) return;
      isBusy = true;
      idle = compare({ db, ports, told, signal }, zones)
        .catch((error: unknown) => {
          if (!signal.aborted) ports.logger.debug({ err: error }, 'the master could not be compared');
        })
        .finally(() => {
          isBusy = false;
        });
    },
    get idle() {
      return idle;
    },
  };
}

interface Comparing {
  readonly db: Db;
  readonly ports: EnginePorts;
  readonly told: Map<number, number>;
  readonly signal: AbortSignal;
}

async function compare(comparing: Comparing, zones: readonly PublishedZone[]): Promise<void> {
  const { db, ports, told, signal } = comparing;
  const suspects = await serialsOf(comparing, zones, (zone, serial) => serial !== zone.serial);
  if (suspects.length === 0 || signal.aborted) return;
  await ports.clock.sleep(SECOND_LOOK_MS, signal);
  const again = await serialsOf(
    comparing,
    suspects.map(({ zone }) => zone),
    (zone, serial) => told.get(zone.id) !== serial,
  );
  const drifting = await stillDrifting(
    db,
    again.map(({ zone, serial }) => ({ id: zone.id, serial })),
  );
  for (const { id, name, serial, published } of drifting) {
    if (serial !== NOT_SERVED) told.set(id, serial);
    const mend = serial === NOT_SERVED || ports.settings.current().drift === 'mend';
    const what = serial === NOT_SERVED ? 'does not serve it' : `serves ${serial}`;
    ports.logger.warn(
      { zone: name, serial, published, mend },
      `${name}: the master ${what}, published is ${published}`,
    );
    const params = { serial, published, mend };
    await queueEvent(db, {
      kind: 'zone',
      subjectId: id,
      subjectName: name,
      type: 'drift',
      params,
      source: 'dmsd',
      coalesce: true,
    });
  }
}

/** What the master answers for each zone, where `wanted`; a master that does not answer is others' business. */
async function serialsOf(
  { ports }: Comparing,
  zones: readonly PublishedZone[],
  wanted: (zone: PublishedZone, serial: number) => boolean,
): Promise<{ zone: PublishedZone; serial: number }[]> {
  const { dns_server: address, dns_port: port } = ports.settings.current();
  const answers = await Promise.all(
    zones.map(async (zone) => {
      try {
        const answer = await ports.nameServer.soa({ address, port }, zone.name, ANSWER_MS);
        const serial = answer.authoritative ? (answer.serial ?? NOT_SERVED) : NOT_SERVED;
        return wanted(zone, serial) ? [{ zone, serial }] : [];
      } catch (error) {
        if (error instanceof DmsError) return [];
        throw error;
      }
    }),
  );
  return answers.flat();
}
