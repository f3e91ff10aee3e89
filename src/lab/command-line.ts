// The words of `npm run lab -- …`: what each does and prints.

import { shellExports } from './environment.ts';
import { endLab, type Lab, openLab, startLab } from './lab.ts';

export interface LabOutput {
  out(text: string): void;
  error(text: string): void;
}

export interface LabCommandFacts extends LabOutput {
  readonly args: readonly string[];
  readonly defaultDir: string;
}

const USAGE = `usage: npm run lab -- COMMAND [--dir DIRECTORY] [--slaves N]
  up                      bring the lab up, or what is missing of it
  down                    end every process and free its addresses; the state stays
  reset                   throw the state away and bring up a fresh lab
  status                  what runs, and where; exit 3 if something does not
  env                     shell lines with its addresses, ports and keys
  stop|start|kill NAME    one process, by a name that status shows
The directory is var/lab, or $LAB_DIR.
`;

interface ParsedArguments {
  readonly words: readonly string[];
  readonly dir: string;
  readonly slaves: number | undefined;
}

function parse({ args, defaultDir }: LabCommandFacts): ParsedArguments {
  const words: string[] = [];
  let dir = defaultDir;
  let slaves: number | undefined;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--dir') dir = args[++i] ?? '';
    else if (args[i] === '--slaves') slaves = Number(args[++i]);
    else words.push(args[i] ?? '');
  }
  return { words, dir, slaves };
}

/** Runs one command and returns the exit code. Throws what the lab throws. */
export async function labCommand(facts: LabCommandFacts): Promise<number> {
  const { words, dir, slaves } = parse(facts);
  const [command, name] = words;
  const options = { dir, ...(slaves === undefined ? {} : { slaves }) };
  switch (command) {
    case 'up':
      return report(facts, await startLab(options));
    case 'reset':
      await endLab(dir, true);
      return report(facts, await startLab(options));
    case 'down':
      await endLab(dir, false);
      return 0;
    case 'status':
      return report(facts, await openLab(dir));
    case 'env':
      return withLab(facts, dir, async (lab) => facts.out(shellExports(lab.env)));
    case 'start':
    case 'stop':
    case 'kill':
      if (name) return withLab(facts, dir, (lab) => lab[command](name));
  }
  facts.error(USAGE);
  return 64;
}

async function withLab({ error }: LabOutput, dir: string, action: (lab: Lab) => Promise<void>): Promise<number> {
  const lab = await openLab(dir);
  if (!lab) {
    error(`There is no lab in ${dir}: npm run lab -- up\n`);
    return 69;
  }
  await action(lab);
  return 0;
}

function report({ out }: LabOutput, lab: Lab | null): number {
  if (!lab) {
    out('no lab: npm run lab -- up\n');
    return 3;
  }
  const status = lab.status();
  for (const { name, at, pid } of status) out(`${name.padEnd(16)} ${(pid ? `pid ${pid}` : 'down').padEnd(12)} ${at}\n`);
  return status.every(({ pid }) => pid !== null) ? 0 : 3;
}
