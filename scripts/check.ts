// `npm run check`: everything that can be said about the sources without running them. Each check is one command or
// function with a name; all are run, also after one has failed.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { findWorldWords } from './world-words.ts';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name: string): string => path.join(root, 'node_modules/.bin', name);

export interface Check {
  readonly name: string;
  /** Null when all is well, else what is wrong, ready to print. */
  run(): Promise<string | null>;
}

export const CHECKS: readonly Check[] = [
  { name: 'format and lint', run: () => command([bin('biome'), 'check', '--colors=off', '--max-diagnostics=50', '.']) },
  { name: 'types', run: () => command([bin('tsc'), '--noEmit', '-p', '.']) },
  { name: 'layers', run: () => command([bin('depcruise'), '--config', '.dependency-cruiser.mjs', 'src']) },
  { name: 'world', run: async () => (await findWorldWords(path.join(root, 'src'))).join('\n') || null },
  { name: 'documents', run: () => command([process.execPath, 'scripts/docs.ts', '--check']) },
];

function command([program = '', ...args]: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: root, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve(error ? `${stdout}${stderr}`.trim() || String(error) : null);
    });
  });
}

export interface CheckResult {
  readonly name: string;
  readonly fault: string | null;
}

/** Runs them one after the other and prints a line for each, with its time, and what it found. */
export async function runChecks(print: (text: string) => void): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of CHECKS) {
    const from = performance.now();
    const fault = await check.run();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    print(`${fault === null ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s)\n${fault === null ? '' : `${fault}\n`}`);
    results.push({ name: check.name, fault });
  }
  return results;
}

if (import.meta.main) {
  const results = await runChecks((text) => process.stdout.write(text));
  process.exitCode = results.some(({ fault }) => fault !== null) ? 1 : 0;
}
