// Differences of two instances, of two zones or of one (spec 02 §1.2, §3.8): from the first to the second named.

import { showDifference } from '../differences.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';

interface Side {
  readonly name: string | undefined;
  readonly zi_id: string | undefined;
}

/** Two zones: the texts with their headers; an instance that is not given is the published one. */
export function diffZones(shell: Shell, input: Input): Promise<number> {
  const { zone, 'other-zone': other, zi, 'other-zi': otherZi } = input.arg;
  return compare(shell, input, { from: { name: zone, zi_id: zi }, to: { name: other, zi_id: otherZi } }, true);
}

/** Two instances of a zone: the headers would always differ. */
export function diffZoneZi(shell: Shell, input: Input): Promise<number> {
  const { zone, 'from-zi': zi, 'other-zi': otherZi } = input.arg;
  return compare(shell, input, { from: { name: zone, zi_id: zi }, to: { name: zone, zi_id: otherZi } }, false);
}

async function compare(
  shell: Shell,
  { switches }: Input,
  { from, to }: { readonly from: Side; readonly to: Side },
  header: boolean,
): Promise<number> {
  if (switches.json === true) {
    const params = { name: from.name, zi_id: from.zi_id, to_name: to.name, to_zi_id: to.zi_id };
    const difference = await shell.call('diff_zones', params);
    shell.terminal.out(`${JSON.stringify(difference, null, 2)}\n`);
    return 0;
  }
  const textOf = async (side: Side): Promise<string> =>
    ((await shell.call('show_zone_text', { ...side, header })) as { zi_text: string }).zi_text;
  await showDifference(shell, await textOf(from), await textOf(to));
  return 0;
}
