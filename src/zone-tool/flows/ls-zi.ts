// The instances of a zone, all or one (spec 02 §5.1).

import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import type { ZiBrief } from '../views/shapes.ts';
import { ziList } from '../views/zones.ts';

/** `0` and `*` stand for all. */
const ALL: readonly (string | undefined)[] = [undefined, '0', '*'];

export async function lsZi(shell: Shell, { arg, switches }: Input): Promise<number> {
  const wanted = arg.zi ?? switches.zi;
  const zone = (await shell.call('list_zi', { name: arg.zone })) as {
    zi_id: number | null;
    all_zis: readonly ZiBrief[];
  };
  const zis = ALL.includes(wanted)
    ? zone.all_zis.toReversed()
    : [((await shell.call('show_zone', { name: arg.zone, zi_id: wanted })) as { zi: ZiBrief }).zi];
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(zis, null, 2)}\n`);
  else if (zis.length > 0) await printPaged(shell, ziList(zis, zone.zi_id, switches.verbose === true));
  return 0;
}
