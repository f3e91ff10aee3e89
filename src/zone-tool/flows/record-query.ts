// record_query_db: found nothing is no error text, but an exit code of its own (spec 02 §6.9).

import { exitCode } from '../../domain/errors.ts';
import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage-error.ts';
import type { Input } from '../verb.ts';
import { foundRecords } from '../views/record-query.ts';
import type { RrQuery } from '../views/shapes.ts';

/** Types whose rdata is strings: a word that the shell has unquoted is one. */
const STRINGS = ['TXT', 'SPF'];

export async function recordQuery(shell: Shell, input: Input): Promise<number> {
  const { arg, switches } = input;
  const found = (await shell.interruptible(shell.call('rr_query_db', paramsOf(input)))) as RrQuery | null;
  if (found === null) {
    if (switches.json === true) shell.terminal.out('null\n');
    return exitCode('ZoneNotFound');
  }
  const { withUnicodeNames } = await import('../../dns/unicode-names.ts');
  const shown = switches.unicode === true ? (withUnicodeNames(found) as RrQuery) : found;
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(shown, null, 2)}\n`);
  else await printPaged(shell, foundRecords(shown, switches.verbose === true));
  if (found.truncated) {
    shell.terminal.error(
      `only the first ${found.rrs.length} are shown: search for less than ${arg['owner-pattern']}\n`,
    );
  }
  return 0;
}

function paramsOf({ arg, rest, switches }: Input): Record<string, unknown> {
  const types = arg.types?.split(',').filter(Boolean);
  const isStrings = types?.every((type) => STRINGS.includes(type.toUpperCase())) === true;
  const words = isStrings ? rest.map(quoted) : rest;
  return {
    label: arg['owner-pattern'] ?? '',
    name: switches.domain,
    type: types,
    rdata: words.length === 0 ? undefined : words.join(' '),
    zi_id: ziOf(switches.zi),
    show_all: switches.showAll,
  };
}

function ziOf(zi: string | undefined): string | undefined {
  if (zi === undefined || zi === '*' || zi === '^' || /^\d{1,15}$/.test(zi)) return zi;
  throw usageError(`'${zi}' is neither the number of an instance nor *`);
}

function quoted(word: string): string {
  return /\s/.test(word) && !word.startsWith('"') ? `"${word.replace(/["\\]/g, '\\$&')}"` : word;
}
