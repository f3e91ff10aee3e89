// The switches of commands, parsed as GNU getopt does: anywhere on the line, abbreviated long forms, `--` ends them (spec 02 §2.2).

import { usageError } from './usage-error.ts';

/** What switches were given, by the names used in code. */
export interface Switches {
  readonly showAll?: boolean;
  readonly force?: boolean;
  readonly sg?: string;
  readonly incUpdates?: boolean;
  readonly ping?: boolean;
  readonly domain?: string;
  readonly originAsName?: boolean;
  readonly replicaSg?: boolean;
  readonly reference?: string;
  readonly active?: boolean;
  readonly serialUpdate?: boolean;
  readonly verbose?: boolean;
  readonly zi?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly unicode?: boolean;
  readonly canonical?: boolean;
  readonly error?: string;
  readonly warning?: string;
  readonly set?: boolean;
  readonly help?: boolean;
  readonly ptr?: boolean;
  readonly fill?: boolean;
  readonly parent?: boolean;
  readonly watch?: boolean;
  readonly wait?: string;
  readonly timeout?: string;
  readonly dryRun?: boolean;
  readonly plan?: string;
  readonly type?: string;
  readonly server?: string;
}

export interface SwitchRow {
  readonly key: keyof Switches;
  readonly letter?: string;
  readonly long: readonly string[];
  /** Its letter means something else before the command. */
  readonly isCommandOnly?: true;
  /** Name of the value in help; absent for a plain flag. */
  readonly value?: string;
  readonly text: string;
}

// biome-ignore format: one switch, one line
export const SWITCHES: readonly SwitchRow[] = [
  { key: 'showAll', letter: 'a', long: ['show-all'], text: 'also what is hidden otherwise: the replica group, disabled records' },
  { key: 'force', letter: 'f', long: ['force', 'force-cmd'], text: 'do not ask' },
  { key: 'sg', letter: 'g', long: ['server-group', 'sg', 'ssg'], value: 'sg', text: 'server group' },
  { key: 'incUpdates', letter: 'i', long: ['inc-updates'], text: 'allow incremental updates' },
  { key: 'ping', letter: 'j', long: ['oping-servers'], text: 'ping the servers' },
  { key: 'domain', letter: 'n', long: ['domain', 'zone'], value: 'domain', text: 'zone to look in' },
  { key: 'originAsName', letter: 'o', long: ['use-origin-as-name'], text: 'name of the zone from $ORIGIN or SOA' },
  { key: 'replicaSg', letter: 'p', long: ['replica-sg'], text: 'make it the replica server group' },
  { key: 'reference', letter: 'r', long: ['reference', 'ref'], value: 'reference', text: 'owner reference' },
  { key: 'server', letter: 's', long: ['server'], isCommandOnly: true, value: 'server', text: 'server' },
  { key: 'active', letter: 't', long: ['show-active'], text: 'hide what is DISABLED' },
  { key: 'serialUpdate', letter: 'u', long: ['soa-serial-update'], text: 'raise the serial once although nothing changed' },
  { key: 'verbose', letter: 'v', long: ['verbose'], text: 'show more' },
  { key: 'zi', letter: 'z', long: ['zi'], value: 'zi', text: 'zone instance' },
  { key: 'json', long: ['json'], text: 'print JSON' },
  { key: 'quiet', letter: 'q', long: ['quiet'], text: 'no notes, warnings and progress: standard error is for errors' },
  { key: 'unicode', long: ['unicode'], text: 'show xn-- names as what they stand for; for reading, not for sending back' },
  { key: 'canonical', long: ['canonical'], text: 'print the zone in canonical form, as named-compilezone does' },
  { key: 'error', long: ['error'], value: 'ids', text: 'checks whose findings are errors, by comma' },
  { key: 'warning', long: ['warning'], value: 'ids', text: 'checks whose findings are warnings, by comma' },
  { key: 'set', long: ['set'], text: 'set to the words that follow, without an editor' },
  { key: 'ptr', long: ['ptr'], text: 'PTR records follow the addresses that are loaded' },
  { key: 'fill', long: ['fill'], text: 'PTR records in the new reverse zone for the addresses of all zones' },
  { key: 'parent', long: ['parent'], text: 'delegate the new classless zone in the zone above it, with its CNAMEs' },
  { key: 'dryRun', long: ['dry-run'], text: 'only list what would be done' },
  { key: 'plan', long: ['plan'], value: 'hash', text: 'do what this plan says, or nothing' },
  { key: 'type', letter: 'y', long: ['type'], value: 'types', text: 'only records of these types, by comma' },
  { key: 'watch', long: ['watch'], text: 'stay, and show what changes' },
  { key: 'wait', long: ['wait'], value: 'until', text: 'after a change wait until it is published, or served by every server' },
  { key: 'timeout', long: ['timeout'], value: 'seconds', text: 'how long to wait, 60 by default' },
  { key: 'help', letter: 'h', long: ['help'], text: 'help on the command' },
];

/** Splits a command's words into switches and the others. Throws UsageError for an unknown or ambiguous switch. */
export function parseSwitches(words: readonly string[]): { switches: Switches; others: string[] } {
  const found: Record<string, string | boolean> = {};
  const others: string[] = [];
  const queue = [...words];
  const valueFor = (row: SwitchRow, name: string, attached: string | undefined): string => {
    const value = attached ?? queue.shift();
    if (value === undefined) throw usageError(`${name} needs a value (${row.value})`);
    return value;
  };
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') others.push(...queue.splice(0));
    else if (word.startsWith('--')) {
      const { name, attached } = longParts(word);
      const row = longSwitch(name);
      if (row.value === undefined && attached !== undefined) throw usageError(`--${name} takes no value`);
      found[row.key] = row.value === undefined ? true : valueFor(row, `--${name}`, attached);
    } else if (/^-[a-z]/i.test(word)) {
      let letters = word.slice(1);
      while (letters !== '') {
        const row = shortSwitch(letters.charAt(0));
        letters = letters.slice(1);
        if (row.value === undefined) found[row.key] = true;
        else {
          found[row.key] = valueFor(row, `-${row.letter}`, letters === '' ? undefined : letters);
          letters = '';
        }
      }
    } else others.push(word);
  }
  return { switches: found as Switches, others };
}

function longParts(word: string): { name: string; attached: string | undefined } {
  const equals = word.indexOf('=');
  return equals < 0
    ? { name: word.slice(2), attached: undefined }
    : { name: word.slice(2, equals), attached: word.slice(equals + 1) };
}

function shortSwitch(letter: string): SwitchRow {
  const row = SWITCHES.find((one) => one.letter === letter);
  if (row === undefined) throw usageError(`there is no switch -${letter}`);
  return row;
}

function longSwitch(name: string): SwitchRow {
  const exact = SWITCHES.find((row) => row.long.includes(name));
  if (exact !== undefined) return exact;
  const matching = SWITCHES.filter((row) => row.long.some((long) => long.startsWith(name)));
  const [only, second] = matching;
  if (only === undefined) throw usageError(`there is no switch --${name}`);
  if (second !== undefined)
    throw usageError(`--${name} may mean ${matching.map((row) => `--${row.long[0]}`).join(' or ')}`);
  return only;
}
