// Versions of many zones go a few zones at a time, and what somebody holds just now comes last.

import { lockFreeZones, type Surplus, type SurplusVersion } from '../store/vacuum.ts';
import { removeVersionsOf } from '../store/zone-instance.ts';
import type { StepsContext } from './define.ts';

/** What one transaction removes at most: an edit of one of its zones waits that long. A version with more records goes alone. */
const ROOM = { zones: 50, versions: 1_000, records: 10_000 } as const;
const NO_ROOM: { readonly [K in keyof typeof ROOM]: number } = { zones: 0, versions: 0, records: 0 };
/** Rounds over zones that were held; what is held still is left to the next vacuum. */
const ROUNDS = 3;
const PAUSE_MS = 200;

/** Removes what may go (see removeVersionsOf); returns how many versions went. */
export async function removeSurplus(
  ctx: StepsContext,
  surplus: readonly Surplus[],
  state: 'live' | 'deleted',
): Promise<number> {
  let total = 0;
  let left = surplus;
  for (let round = 1; left.length > 0 && round <= ROUNDS; round += 1) {
    if (round > 1) await ctx.clock.sleep(PAUSE_MS);
    const held: Surplus[] = [];
    for (const batch of batches(left)) {
      const ids = batch.map(({ zoneId }) => zoneId);
      total += await ctx.step(async ({ trx }) => {
        const free = new Set(await lockFreeZones(trx, ids, state));
        held.push(...batch.filter(({ zoneId }) => !free.has(zoneId)));
        const ziIds = batch
          .filter(({ zoneId }) => free.has(zoneId))
          .flatMap(({ versions }) => versions.map(({ id }) => id));
        return (await removeVersionsOf(trx, [...free], ziIds)).length;
      });
    }
    left = held;
  }
  return total;
}

/** Parts of at most so many zones, versions and records; a zone with more of them is in several. */
function batches(surplus: readonly Surplus[]): Surplus[][] {
  const made: Surplus[][] = [];
  let room = NO_ROOM;
  for (const { zoneId, versions } of surplus) {
    let part: SurplusVersion[] | null = null;
    for (const version of versions) {
      if (room.versions === 0 || room.records < version.records || (part === null && room.zones === 0)) {
        made.push([]);
        room = ROOM;
        part = null;
      }
      if (part === null) {
        part = [];
        made.at(-1)?.push({ zoneId, versions: part });
        room = { ...room, zones: room.zones - 1 };
      }
      part.push(version);
      room = { ...room, versions: room.versions - 1, records: Math.max(0, room.records - version.records) };
    }
  }
  return made;
}
