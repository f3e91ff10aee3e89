// Runs a command to its end for the lab, which deals with the machine directly and not through the ports.

import { execFile } from 'node:child_process';

export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/** Runs it; any exit code is a result, a program that is not there throws. */
export function tryCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
        cwd: options.cwd,
        timeout: options.timeoutMs ?? 60_000,
        maxBuffer: 64 << 20,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error && typeof error.code === 'string') reject(new Error(`${program}: ${error.message}`));
        else resolve({ code: error ? Number(error.code ?? 124) : 0, stdout, stderr });
      },
    );
    // A command that ends without reading its input is no fault of ours.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

/** Runs it and returns its standard output; throws with the command's own words when it fails. */
export async function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const end = await tryCommand(argv, options);
  if (end.code !== 0) {
    throw new Error(
      `${argv.slice(0, 4).join(' ')} … failed (exit ${end.code}): ${(end.stderr || end.stdout).trim().slice(-2000)}`,
    );
  }
  return end.stdout;
}
