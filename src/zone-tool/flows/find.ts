// find: which records of all zones say this.

import { exitCode } from '../../domain/errors.ts';
import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { type FoundRecords, foundList } from '../views/change-sets.ts';

/** 68 where nothing is found, as of record_query_db. */
export async function find(shell: Shell, input: Input): Promise<number> {
  const { arg, switches } = input;
  const params = { rdata: arg['rdata-or-network'] ?? '', ...recordsMeant(input) };
  const found = (await shell.interruptible(shell.call('find_records', params))) as FoundRecords;
  const { withUnicodeNames } = await import('../../dns/unicode-names.ts');
  const shown = switches.unicode === true ? (withUnicodeNames(found) as FoundRecords) : found;
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(shown, null, 2)}\n`);
  else if (shown.records.length > 0) await printPaged(shell, foundList(shown));
  if (found.truncated)
    shell.terminal.error(`only the first ${found.records.length} are shown: name zones to see others\n`);
  return found.records.length === 0 ? exitCode('ZoneNotFound') : 0;
}

/** Which records of which zones a command means, by patterns and switches. */
export function recordsMeant({ rest, switches }: Input): Record<string, unknown> {
  return {
    ...(rest.length === 0 ? {} : { names: [...rest] }),
    ...(switches.sg === undefined ? {} : { sg_name: switches.sg }),
    ...(switches.reference === undefined ? {} : { reference: switches.reference }),
    ...(switches.type === undefined ? {} : { type: switches.type.split(',').filter(Boolean) }),
    show_all: switches.showAll === true,
  };
}
