// Switches of the process, before the command: parsing stops at the first word (spec 02 §2.1, §2.2).

import { Command, CommanderError } from 'commander';
import { SWITCHES, type Switches } from './switches.ts';

export interface ProcessSwitches {
  readonly defaults: Switches;
  readonly configFile: string | undefined;
  readonly sectag: string | undefined;
  readonly debug: string | undefined;
  readonly words: readonly string[];
}

/** What commander itself has answered: usage or an error. */
export interface Answered {
  readonly exitCode: number;
  readonly output: string;
  readonly error: string;
}

/** `argv` without node and script. `commands` is the text that --help ends with. */
export function parseProcessSwitches(argv: readonly string[], commands: () => string): ProcessSwitches | Answered {
  const texts = { output: '', error: '' };
  const command = programCommand(texts).addHelpText('after', () => `\nCommands:\n${commands()}`);
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 64, ...texts };
  }
  const given = command.opts<Record<string, string | true>>();
  const { configFile, sectag, debug, ...defaults } = given;
  const text = (value: string | true | undefined): string | undefined =>
    typeof value === 'string' ? value : undefined;
  return {
    defaults: byKey(defaults),
    configFile: text(configFile),
    sectag: text(sectag),
    debug: text(debug),
    words: command.args,
  };
}

function programCommand(texts: { output: string; error: string }): Command {
  const command = new Command('zone_tool')
    .description('Manages zones, servers and their publication.')
    .argument('[words...]', 'a command with its arguments; without one, commands are read from standard input')
    .passThroughOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        texts.output += text;
      },
      writeErr: (text) => {
        texts.error += text;
      },
    })
    .option('-c, --config-file <file>', 'settings file')
    .option('-s, --sectag <tag>', 'act under a security tag')
    .option('-d, --debug <level>', 'log more: 0 to 3, none, normal, verbose, extreme');
  for (const row of SWITCHES.filter((one) => one.key !== 'help' && one.isCommandOnly !== true)) {
    const short = row.letter === undefined ? '' : `-${row.letter}, `;
    command.option(`${short}--${row.long[0]}${row.value === undefined ? '' : ` <${row.value}>`}`, row.text);
  }
  return command;
}

/** Commander names options by their long form in camel case. */
function byKey(options: Readonly<Record<string, string | true>>): Switches {
  const named = SWITCHES.map((row): [string, string | true | undefined] => {
    const camel = (row.long[0] ?? '').replace(/-(.)/g, (_whole, letter: string) => letter.toUpperCase());
    return [row.key, options[camel]];
  });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined)) as Switches;
}
