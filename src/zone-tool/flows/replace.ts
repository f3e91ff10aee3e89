// replace: shown, asked, and done just as it was shown.

import { exitCode } from '../../domain/errors.ts';
import { printPaged } from '../pager.ts';
import { withProgressLine } from '../progress-line.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { type Replacement, replacementText, zonesText } from '../views/change-sets.ts';
import { askYes } from './ask-yes.ts';
import { tellFailedZones } from './failed-zones.ts';
import { recordsMeant } from './find.ts';

interface Replaced {
  readonly change_set_id: number;
  readonly zones: number;
  readonly records: number;
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

/** 68 where nothing matches, 75 where a zone refused. */
export async function replace(shell: Shell, input: Input): Promise<number> {
  const { arg, switches } = input;
  const params = {
    from: arg['rdata-or-network'] ?? '',
    to: arg.replacement ?? '',
    ...recordsMeant(input),
  };
  const preview = (await shell.interruptible(shell.call('preview_replace', params))) as Replacement;
  const isJson = switches.json === true;
  if (preview.records === 0) {
    if (isJson) shell.terminal.out(`${JSON.stringify(preview, null, 2)}\n`);
    return exitCode('ZoneNotFound');
  }
  if (switches.dryRun === true && isJson) shell.terminal.out(`${JSON.stringify(preview, null, 2)}\n`);
  else if (!isJson) await printPaged(shell, replacementText(preview));
  if (switches.dryRun === true) return 0;
  await askYes(shell, switches, `Replace ${params.from} by ${params.to} in ${zonesText(preview.zones)}?`);
  const done = await withProgressLine(shell, (progress) =>
    shell.followed('replace_records', { ...params, hash: preview.hash }, progress),
  );
  const result = done.value as Replaced;
  if (isJson) shell.terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  const { change_set_id: id, records, zones } = result;
  if (zones > 0) {
    shell.terminal.error(`change ${id}: ${records} replaced in ${zonesText(zones)}; revert ${id} takes it back\n`);
  }
  return tellFailedZones(shell, result.failed);
}
