// What could stand where the cursor is: a command, a switch, or an argument of a kind, after the words in front of it.

import { ARGUMENT_KINDS, type Argument, type ArgumentKindName, argumentsOf } from '../argument-kinds.ts';
import { SWITCHES, type SwitchRow } from '../switches.ts';
import type { Verb } from '../verb.ts';
import { ARGUMENT_SOURCES, type Source, SWITCH_SOURCES } from './sources.ts';
import type { WordAt } from './word-at.ts';

export type Fitting =
  | { readonly kind: 'command' }
  /** `written` stands in front of the value in the same word: `--sg=`. */
  | { readonly kind: 'value'; readonly source: Source; readonly written: string; readonly zone: string | null }
  | { readonly kind: 'switch'; readonly verb: Verb };

const ZONE_ARGUMENTS: ReadonlySet<ArgumentKindName> = new Set(['zone', 'zone-name', 'other-zone']);

/** Null where nothing is known that could stand there. `findVerb` knows the commands that the user may call. */
export function whatFits({ before, typed }: WordAt, findVerb: (name: string) => Verb | undefined): Fitting | null {
  const [command, ...words] = before;
  if (command === undefined) return { kind: 'command' };
  const verb = findVerb(command);
  if (verb === undefined) return null;
  const read = readWords(verb, words);
  const value = (source: Source | undefined, written = ''): Fitting | null =>
    source === undefined ? null : { kind: 'value', source, written, zone: read.zone };
  if (read.awaiting !== null) return value(SWITCH_SOURCES[read.awaiting.key]);
  if (typed.startsWith('-') && !read.isOver) {
    const equals = typed.indexOf('=');
    if (equals < 0) return { kind: 'switch', verb };
    const row = SWITCHES.find(({ long }) => long.includes(typed.slice(2, equals)));
    return value(row && SWITCH_SOURCES[row.key], typed.slice(0, equals + 1));
  }
  const next = argumentAt(argumentsOf(verb.args ?? ''), read.others.length);
  return next === undefined ? null : value(ARGUMENT_SOURCES[next.name]);
}

interface ReadWords {
  readonly others: readonly string[];
  /** The switch whose value the next word is. */
  readonly awaiting: SwitchRow | null;
  /** After `--`. */
  readonly isOver: boolean;
  /** The zone that is named already, as operations want it. */
  readonly zone: string | null;
}

/** Words that are no switches, leniently: a line that is being typed need not be right yet. */
function readWords(verb: Verb, words: readonly string[]): ReadWords {
  const others: string[] = [];
  let awaiting: SwitchRow | null = null;
  let isOver = false;
  for (const word of words) {
    if (awaiting !== null) awaiting = null;
    else if (word === '--') isOver = true;
    else if (!isOver && /^-./.test(word)) awaiting = awaitedBy(word);
    else others.push(word);
  }
  return { others, awaiting, isOver, zone: zoneAmong(argumentsOf(verb.args ?? ''), others) };
}

function awaitedBy(word: string): SwitchRow | null {
  if (word.startsWith('--')) {
    if (word.includes('=')) return null;
    const row = SWITCHES.find(({ long }) => long.some((name) => name.startsWith(word.slice(2))));
    return row?.value === undefined ? null : row;
  }
  const row = SWITCHES.find(({ letter }) => letter === word.at(-1));
  return row?.value === undefined ? null : row;
}

/** Optional ones in front of needed ones (`[sg] key value`) are rarely meant: they are left out. */
function argumentAt(spec: readonly Argument[], at: number): Argument | undefined {
  const usual = spec.filter((one, index) => !one.isOptional || spec.slice(index).every((other) => other.isOptional));
  return usual[at] ?? usual.findLast((one) => one.isRepeated);
}

/** The one nearest to the cursor: `diff_zones` takes two. */
function zoneAmong(spec: readonly Argument[], others: readonly string[]): string | null {
  const at = others.findLastIndex((_word, index) => ZONE_ARGUMENTS.has(argumentAt(spec, index)?.name ?? 'word'));
  if (at < 0) return null;
  try {
    return ARGUMENT_KINDS.zone.parse(others[at] ?? '');
  } catch {
    return null;
  }
}
