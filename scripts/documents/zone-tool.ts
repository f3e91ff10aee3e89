// docs/zone_tool.md and docs/man/zone_tool.1, from the table of commands.

import { errorRow, exitsOf } from '../../src/domain/errors.ts';
import { SETTINGS } from '../../src/domain/settings.ts';
import { ARGUMENT_KINDS, argumentsOf } from '../../src/zone-tool/argument-kinds.ts';
import { VERB_GROUPS } from '../../src/zone-tool/commands.ts';
import { switchNames, switchRows, usageLine } from '../../src/zone-tool/help.ts';
import { SWITCHES } from '../../src/zone-tool/switches.ts';
import type { Verb } from '../../src/zone-tool/verb.ts';
import { type Block, code, heading, terms, text, toMarkdown, toRoff } from './manual.ts';

const ABOUT = 'manages zones, servers and their publication';

export function zoneToolDocument(): string {
  return toMarkdown(blocks('md'));
}

export function zoneToolManPage(): string {
  return toRoff(blocks('man'), { name: 'zone_tool', section: 1, about: ABOUT });
}

type Form = 'md' | 'man';

function blocks(form: Form): Block[] {
  return [
    heading(1, 'zone_tool'),
    heading(2, 'Synopsis'),
    code('zone_tool [switches] command [arguments]', 'zone_tool [switches]', 'zone_tool [switches] < file'),
    text(
      'With a command it runs that one; on a terminal without one it is a shell with line editor, history and completion; else it reads',
      'commands from standard input, a line each. `help` lists the commands, `help COMMAND` tells about one.',
    ),
    ...conventions(),
    ...places(),
    ...exits(),
    ...VERB_GROUPS.flatMap(({ title, verbs }) => [heading(2, title), ...verbs.flatMap((verb) => command(verb, form))]),
  ];
}

function conventions(): Block[] {
  const inOne = SWITCHES.filter((row) => ['json', 'quiet', 'wait', 'timeout', 'force', 'help'].includes(row.key));
  return [
    heading(2, 'How commands work'),
    text(
      'Switches of a command stand anywhere behind it, long ones may be abbreviated, `--` ends them. Those in front of the command',
      'count for every command; a command takes every switch and passes over those that mean nothing to it.',
      'A hyphen in a command is as good as an underscore.',
    ),
    terms(inOne.map((row) => [switchNames(row), row.text])),
    text(
      'Standard output is for data; success is silent. Errors begin with `***` and go to standard error, as do notes and warnings.',
      'Where a question is asked, `y` agrees, and everything else does not; without a terminal and without `-f` nothing is done.',
      'Most changes are queued and published by dmsd: `--wait published` or `--wait served` waits for that.',
    ),
    text(
      'A zone is named by its domain name, the final dot may be missing; a reverse zone by its network as well (`192.0.2.0/24`), and where one',
      'looks, edits or refreshes by an address in it. Patterns have `*` and `?`.',
    ),
    text('An instance (ZI) of a zone is named by'),
    terms([
      ['^', 'the published one, as nothing at all does'],
      ['4711', 'its number'],
      ['^- ^-- ^-2 ^+', 'so many before or after the published one; the same behind a number: 4711-'],
      ['@1d @90m', 'the newest that is so old or older; s, m, h, d, w'],
      [
        '2026-11-30 30/11/2026 30/11',
        'the newest at the beginning of that day; with a time behind a comma, at that time',
      ],
      ['13:30 1:30pm', 'the newest at that time, of today or else of yesterday'],
    ]),
    text(
      '`--json` prints what the operation of the same entry in docs/operations.md answers, field by field under the names given there;',
      'times are RFC 3339 in UTC. Of a change it prints `value`, `change_id`, `zi_id`, `note` and `warnings`.',
    ),
  ];
}

/** Environment and settings, of administrators and of the restricted shell (spec 02 §2.6, §2.7). */
function places(): Block[] {
  const restricted = SETTINGS.restricted_mode_commands.default.join(' ');
  return [
    heading(2, 'Environment and settings'),
    text(
      'Who is root, or in one of the groups of the setting `admin_group_list`, is an administrator. Everybody else has the restricted shell of',
      'the help desk, which looks at no environment variable, and has the commands of the setting `restricted_mode_commands`:',
      `${restricted}.`,
    ),
    terms([
      ['DMS_CONF', 'the settings file instead of /etc/dms/dms.conf; for administrators'],
      ['VISUAL, EDITOR', 'editor, with arguments; else /usr/bin/editor, /usr/bin/vi. Restricted: the setting editor'],
      ['PAGER', 'pager; else /usr/bin/pager, less, more. Restricted: the setting pager'],
      ['MAGCODE_PAGER_ARGS', 'its arguments; else the setting pager_args, else -REX for less'],
      ['MAGCODE_DIFF', 'a program that shows differences; else the built-in one, unless arguments are set'],
      [
        'MAGCODE_DIFF_ARGS',
        'its arguments; else the setting diff_args. With arguments and without a program: colordiff, diff',
      ],
      [
        'MAGCODE_TAIL, MAGCODE_TAIL_ARGS',
        'what its output goes through; else the setting tail_args: -n +3 drops the names of the files',
      ],
      ['NO_COLOR', 'no colours'],
    ]),
  ];
}

const EXITS: readonly (readonly [number, string])[] = [
  [0, 'done, or nothing to do'],
  [64, 'wrong usage, or a bad value'],
  [65, 'faulty data: zone text, an unknown server group or reference, a missing default'],
  [67, 'an account that does not exist'],
  [68, 'a zone, an instance or something else is not here'],
  [69, 'not possible now: locked, in use, not disabled, interrupted, database or server not reachable'],
  [70, 'editor or internal fault'],
  [71, 'a file cannot be opened'],
  [73, 'exists already, or is in use'],
  [74, 'a file cannot be written, or is not text'],
  [75, 'declined, or try again'],
  [76, 'the state of the zone or server does not allow it'],
  [77, 'not permitted'],
  [78, 'configuration'],
];

function exits(): Block[] {
  return [heading(2, 'Exit codes'), terms(EXITS.map(([number, what]) => [String(number), what]))];
}

function command(verb: Verb, form: Form): Block[] {
  const kinds = argumentsOf(verb.args ?? '').map(({ name }) => [name, ARGUMENT_KINDS[name].text] as const);
  const switches = switchRows(verb).map((row) => [switchNames(row), row.text] as const);
  const remarks = remarksOn(verb, form);
  return [
    heading(3, verb.name),
    code(usageLine(verb)),
    text(verb.summary, ...remarks),
    ...(kinds.length + switches.length === 0 ? [] : [terms([...kinds, ...switches])]),
    text('Example:'),
    code(`zone_tool ${verb.example}`),
  ];
}

function remarksOn(verb: Verb, form: Form): string[] {
  const { aliases = [], root } = verb;
  const others = exitsOf(verb.name).map(([error, exit]) => `${errorRow(error).code} ${error} is ${exit}`);
  const json = jsonOf(verb);
  return [
    aliases.length === 0 ? '' : `Also called ${aliases.map((name) => `\`${name}\``).join(', ')}.`,
    root === true ? 'Root only.' : root === undefined ? '' : 'Root only where it writes a file.',
    asks(verb) ? 'Asks first, unless `-f`.' : '',
    isForHelpDesk(verb) ? 'In the restricted shell too.' : '',
    json === null ? '' : `\`--json\`: ${form === 'md' ? `[${json}](operations.md#${json})` : json}.`,
    others.length === 0 ? '' : `Exit codes of its own: ${others.join(', ')}.`,
  ].filter((remark) => remark !== '');
}

function asks(verb: Verb): boolean {
  return switchRows(verb).some(({ key }) => key === 'force');
}

function jsonOf(verb: Verb): string | null {
  if (!switchRows(verb).some(({ key }) => key === 'json')) return null;
  return 'operation' in verb ? verb.operation : (verb.jsonOf ?? null);
}

function isForHelpDesk({ name, aliases = [] }: Verb): boolean {
  return [name, ...aliases].some((one) => SETTINGS.restricted_mode_commands.default.includes(one));
}
