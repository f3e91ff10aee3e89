// The dms command: migrations, first rows, replay, settings, secrets; each subcommand is one function of `DmsWork`.

import { Command } from 'commander';

/** What the subcommands do; the composition root builds it. Each gives the exit code. */
export interface DmsWork {
  migrate(file: string | undefined): Promise<number>;
  seed(file: string | undefined): Promise<number>;
  replay(file: string | undefined, check: boolean): Promise<number>;
  settings(file: string | undefined, check: boolean): Promise<number>;
  init(file: string | undefined): Promise<number>;
}

/** `done` is told the subcommand's exit code. Parsing throws CommanderError for faulty usage, and after --help. */
export function dmsProgram(work: DmsWork, done: (code: number) => void): Command {
  const program = new Command('dms')
    .description('Administration of DMS: what is done once, or when something is to be explained.')
    .exitOverride();
  const fileOf = (command: Command): string | undefined =>
    command.optsWithGlobals<{ configFile?: string }>().configFile;
  program.option('-c, --config-file <file>', 'settings, instead of $DMS_CONF or /etc/dms/dms.conf');
  program
    .command('init')
    .description('make what is missing of directories, keys, passwords and certificates; nothing is overwritten')
    .action(async (_options, command: Command) => done(await work.init(fileOf(command))));
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(async (_options, command: Command) => done(await work.migrate(fileOf(command))));
  program
    .command('seed')
    .description(
      'put in the first rows that are missing: defaults, security tags, a server group with its name servers',
    )
    .action(async (_options, command: Command) => done(await work.seed(fileOf(command))));
  program
    .command('replay')
    .description('explain the rows of zones, servers and master from their events')
    .option('--check', 'only tell what cannot be explained')
    .action(async (options: { check?: true }, command: Command) =>
      done(await work.replay(fileOf(command), options.check === true)),
    );
  program
    .command('settings')
    .description('print the settings in force, secrets masked')
    .option('--check', 'only check the file')
    .action(async (options: { check?: true }, command: Command) =>
      done(await work.settings(fileOf(command), options.check === true)),
    );
  return program;
}
