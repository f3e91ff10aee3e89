// Help texts: of one command, and the list of commands (spec 02 §1.1).

import { ARGUMENT_KINDS, argumentsOf } from './argument-kinds.ts';
import { VERBS } from './commands.ts';
import { SWITCHES, type SwitchRow } from './switches.ts';
import type { Verb } from './verb.ts';
import { wrapped } from './views/layout.ts';

/** Usage, what it does, its arguments and switches; ends in a newline. */
export function commandHelp(verb: Verb): string {
  const rows = switchRows(verb);
  const kinds = argumentsOf(verb.args ?? '').map((one) => `  ${one.name.padEnd(18)}${ARGUMENT_KINDS[one.name].text}`);
  return [
    `usage: ${usageLine(verb)}`,
    ...(verb.aliases === undefined ? [] : [`also:  ${verb.aliases.join(' ')}`]),
    '',
    wrapped(verb.summary, 2, 78),
    ...(verb.root === true ? ['  Must be run as root.'] : []),
    ...(kinds.length === 0 ? [] : ['', ...kinds]),
    ...(rows.length === 0 ? [] : ['', ...rows.map(switchLine)]),
    '',
    `example: ${verb.example}`,
    '',
  ].join('\n');
}

/** What a command's switches are, in the order of its row. */
export function switchRows(verb: Verb): SwitchRow[] {
  const wanted = (verb.switches ?? '').split(' ').filter(Boolean);
  return wanted.flatMap((name) => SWITCHES.filter((row) => row.letter === name || row.long[0] === name));
}

/** `ls [-v] [-r reference] [pattern…]` */
export function usageLine(verb: Verb): string {
  return [verb.name, ...switchRows(verb).map(usageOf), verb.args ?? ''].filter(Boolean).join(' ');
}

function usageOf(row: SwitchRow): string {
  const name = row.letter === undefined ? `--${row.long[0]}` : `-${row.letter}`;
  return row.value === undefined ? `[${name}]` : `[${name} ${row.value}]`;
}

/** `-r, --reference reference` */
export function switchNames(row: SwitchRow): string {
  const names = [row.letter === undefined ? null : `-${row.letter}`, `--${row.long[0]}`].filter(Boolean).join(', ');
  return `${names}${row.value === undefined ? '' : ` ${row.value}`}`;
}

function switchLine(row: SwitchRow): string {
  return `  ${switchNames(row).padEnd(32)}${row.text}`;
}

/** Names of the commands in columns: all, or those that the restricted shell offers. */
export function commandList(width: number, offered: readonly string[] | null = null): string {
  const names = VERBS.map((verb) => verb.name)
    .filter((name) => offered === null || offered.includes(name))
    .sort();
  return inColumns(names, width);
}

function inColumns(names: readonly string[], width: number): string {
  const cell = Math.max(...names.map((name) => name.length)) + 2;
  const across = Math.max(1, Math.floor(width / cell));
  const down = Math.ceil(names.length / across);
  const rows = Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (_, column) => names[column * down + row] ?? '')
      .map((name) => name.padEnd(cell))
      .join('')
      .trimEnd(),
  );
  return `${rows.join('\n')}\n`;
}
