// Which commands somebody may have meant: by a slip of the fingers, or by a word of what they do.

import { VERBS } from './commands.ts';
import { isOffered } from './run-verb.ts';
import type { Shell } from './shell.ts';
import type { Verb } from './verb.ts';

/** More slips than these, and it is another word. */
const MOST_SLIPS = 2;
const MOST_SHOWN = 3;

/** Names of commands that differ from what was typed by a slip or two, or of which it is the beginning; the nearest first. */
export function similarCommands(shell: Shell, typed: string): string[] {
  const wanted = typed.toLowerCase().replaceAll('-', '_');
  if (wanted.length < 2) return [];
  const names = offered(shell).flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return names
    .map((name) => ({ name, slips: name.startsWith(wanted) ? 1 : slipsBetween(wanted, name) }))
    .filter(({ name, slips }) => slips <= Math.min(MOST_SLIPS, Math.floor(name.length / 2)))
    .sort((one, other) => one.slips - other.slips || (one.name < other.name ? -1 : 1))
    .slice(0, MOST_SHOWN)
    .map(({ name }) => name);
}

/** Commands with the word in their name or in what is said of them. */
export function commandsAbout(shell: Shell, word: string): Verb[] {
  const wanted = word.toLowerCase();
  return offered(shell).filter(({ name, aliases = [], summary }) =>
    [name, ...aliases, summary].some((said) => said.toLowerCase().includes(wanted)),
  );
}

const offered = (shell: Shell): Verb[] => VERBS.filter((verb) => isOffered(shell, verb));

/** Letters put in, left out, or wrong; two exchanged ones count as one slip (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_SLIPS) return MOST_SLIPS + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isExchanged) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? MOST_SLIPS + 1;
}
