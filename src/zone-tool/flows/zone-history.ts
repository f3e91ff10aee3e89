// The history of a zone: who changed it, when, and with -v what.

import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import type { ZiChange, ZoneDifference } from '../views/shapes.ts';
import { differenceLines, historyLine } from '../views/zones.ts';

export async function zoneHistory(shell: Shell, { arg, switches }: Input): Promise<number> {
  const name = arg.zone ?? '';
  const limit = arg.n === undefined ? {} : { limit: Number(arg.n) };
  const zis = (await shell.interruptible(shell.call('show_zone_history', { name, ...limit }))) as readonly ZiChange[];
  const isVerbose = switches.verbose === true;
  const differences = isVerbose ? await allDifferences(shell, name, zis) : null;
  if (switches.json === true) {
    const told = differences === null ? zis : zis.map((zi, i) => ({ ...zi, difference: differences[i] ?? null }));
    shell.terminal.out(`${JSON.stringify(told, null, 2)}\n`);
    return 0;
  }
  const lines = zis.flatMap((zi, i) => [historyLine(zi), ...(differences?.[i] ? differenceLines(differences[i]) : [])]);
  if (lines.length > 0) await printPaged(shell, lines.join('\n'));
  return 0;
}

/** Of each version to the one before it; null for the first of all, and where the one before is gone. */
async function allDifferences(
  shell: Shell,
  name: string,
  zis: readonly ZiChange[],
): Promise<(ZoneDifference | null)[]> {
  const all: (ZoneDifference | null)[] = [];
  for (const { zi_id, added, removed, previous_zi_id } of zis) {
    const isEmpty = added === 0 && removed === 0;
    if (previous_zi_id === null || isEmpty) all.push(null);
    else {
      const params = { name, zi_id: previous_zi_id, to_zi_id: zi_id };
      all.push((await shell.interruptible(shell.call('diff_zones', params))) as ZoneDifference);
    }
  }
  return all;
}
