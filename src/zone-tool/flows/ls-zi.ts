// The instances of a zone, all or one (spec 02 §5.1).

import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import type { ZiBrief } from '../views/shapes.ts';
import { ziList } from '../views/zones.ts';

/** `0` and `*` stand for all. */
const ALL: readonly (string | undefined)[] = [undefined, '0', '*'];
const PAGE = 1000;

interface Listed {
  readonly zi_id: number | null;
  /** Oldest first. */
  readonly all_zis: readonly ZiBrief[];
}

export async function lsZi(shell: Shell, { arg, switches }: Input): Promise<number> {
  const wanted = arg.zi ?? switches.zi;
  const { published, zis } = ALL.includes(wanted) ? await allOf(shell, arg.zone) : await oneOf(shell, arg.zone, wanted);
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(zis, null, 2)}\n`);
  else if (zis.length > 0) await printPaged(shell, ziList(zis, published, switches.verbose === true));
  return 0;
}

interface Found {
  readonly published: number | null;
  /** Newest first. */
  readonly zis: readonly ZiBrief[];
}

/** Page by page: the answer of one call is limited, a zone's history is not. */
async function allOf(shell: Shell, name: string | undefined): Promise<Found> {
  const zis: ZiBrief[] = [];
  for (;;) {
    const before = zis.at(-1)?.zi_id;
    const page = (await shell.call('list_zi', { name, limit: PAGE, before_zi_id: before })) as Listed;
    zis.push(...page.all_zis.toReversed());
    if (page.all_zis.length < PAGE) return { published: page.zi_id, zis };
  }
}

async function oneOf(shell: Shell, name: string | undefined, zi_id: string | undefined): Promise<Found> {
  const { zi_id: published } = (await shell.call('list_zi', { name, limit: 1 })) as Listed;
  return { published, zis: [(await shell.call('show_zi', { name, zi_id })) as ZiBrief] };
}
