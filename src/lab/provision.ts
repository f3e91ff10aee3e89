// Turns a database and name servers into a working DMS: migrates, and tells it of the lab's groups, servers and policy.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type LabLayout, labPaths, masterOf, replicaOf } from './layout.ts';
import { groupOf, REPLICA_GROUP, SLAVE_GROUP } from './prepare-hosts.ts';
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
    runCommand([path.join(layout.checkout, 'bin', program), ...args], { env: programEnvironment(layout) });
  await run('dms', 'migrate');
  const done = labPaths(layout.dir).provisioned;
  if (existsSync(done)) return;
  await seed(layout, run);
  writeFileSync(done, '');
}

type Run = (program: string, ...args: string[]) => Promise<string>;

/** As an administrator would do it; repeats nothing, so a lab whose first `up` was broken off can go on. */
async function seed(layout: LabLayout, run: Run): Promise<void> {
  const namesOf = async (command: string): Promise<string> => run('zone_tool', command, '--json');
  const groups = await namesOf('ls_sg');
  const masters = [masterOf(layout).address, replicaOf(layout).address];
  if (!groups.includes(`"${SLAVE_GROUP}"`)) await run('zone_tool', 'create_sg', SLAVE_GROUP, 'none', ...masters);
  if (!groups.includes(`"${REPLICA_GROUP}"`)) {
    await run('zone_tool', 'create_sg', '-p', REPLICA_GROUP, 'none', ...masters);
  }
  await run('dms', 'seed');
  const servers = await namesOf('ls_server');
  for (const host of layout.hosts) {
    if (servers.includes(`"${host.serverName}"`)) continue;
    await run('zone_tool', 'create_server', '-g', groupOf(host), host.serverName, host.address, 'bind9');
    await run('zone_tool', 'enable_server', host.serverName);
  }
}
