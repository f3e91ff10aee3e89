// Versions of many zones go a few zones at a time, and what somebody holds just now comes last.

import { lockFreeZones, type Surplus } from '../store/vacuum.ts';
import { removeVersionsOf } from '../store/zone-instance.ts';
import type { StepsContext } from './define.ts';

/** Versions deleted in one transaction. */
const VERSIONS = 1_000;
/** Zones locked in one transaction: an edit of one of them waits that long at most. */
const ZONES = 50;
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
        const ziIds = batch.filter(({ zoneId }) => free.has(zoneId)).flatMap((one) => one.ziIds);
        return (await removeVersionsOf(trx, [...free], ziIds)).length;
      });
    }
    left = held;
  }
  return total;
}

/** Parts of at most so many zones and versions; a zone with more of them is in several. */
function batches(surplus: readonly Surplus[]): Surplus[][] {
  const made: Surplus[][] = [];
  let room = { zones: 0, versions: 0 };
  for (const { zoneId, ziIds } of surplus) {
    for (let from = 0; from < ziIds.length; ) {
      if (room.zones === 0 || room.versions === 0) {
        made.push([]);
        room = { zones: ZONES, versions: VERSIONS };
      }
      const part = ziIds.slice(from, from + room.versions);
      made.at(-1)?.push({ zoneId, ziIds: part });
      from += part.length;
      room = { zones: room.zones - 1, versions: room.versions - part.length };
    }
  }
  return made;
}
