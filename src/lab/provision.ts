// Turns a database and name servers into a working DMS: migrates, and tells it of the lab's groups, servers and policy.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runSql } from './database.ts';
import { type LabLayout, labPaths, masterOf, replicaOf } from './layout.ts';
import { groupOf, REPLICA_GROUP, SLAVE_GROUP } from './prepare-hosts.ts';
import { hasProgram } from './program-copy.ts';
import { runCommand } from './run-command.ts';
import type { LabSecrets } from './secrets.ts';
import { programEnvironment } from './services.ts';

/** True once the programs exist that provisioning is made with. */
export function canProvision(checkout: string): boolean {
  return ['dms', 'dmsd', 'dms-rpcd', 'zone-tool'].every((program) => hasProgram(checkout, program));
}

/** Migrates always, seeds once per database. PostgreSQL must run; dmsd and rpcd are started afterwards. */
export async function provision(layout: LabLayout, secrets: LabSecrets): Promise<void> {
  const run = (program: string, args: readonly string[], input = ''): Promise<string> =>
    runCommand([path.join(layout.checkout, 'bin', program), ...args], { env: programEnvironment(layout), input });
  await run('dms', ['migrate']);
  const done = labPaths(layout.dir).provisioned;
  if (existsSync(done)) return;
  await seed(layout, await namesInDatabase(layout, secrets), run);
  writeFileSync(done, '');
}

/** Groups and servers that are there already: a first `up` may have been broken off. */
async function namesInDatabase(layout: LabLayout, secrets: LabSecrets): Promise<ReadonlySet<string>> {
  const names = await runSql(
    {
      host: masterOf(layout).address,
      port: layout.ports.postgres,
      user: 'dms',
      password: secrets.database,
      database: 'dms',
    },
    'select name from server_group union all select name from server;',
  );
  return new Set(names.split('\n'));
}

type Run = (program: string, args: readonly string[], input?: string) => Promise<string>;

/** As an administrator would do it. */
async function seed(layout: LabLayout, present: ReadonlySet<string>, run: Run): Promise<void> {
  const masters = `${masterOf(layout).address} ${replicaOf(layout).address}`;
  const groups = [
    [SLAVE_GROUP, `create_sg ${SLAVE_GROUP} none ${masters}`],
    [REPLICA_GROUP, `create_sg -p ${REPLICA_GROUP} none ${masters}`],
  ];
  const servers = layout.hosts.map((host) => [
    host.serverName,
    `create_server -g ${groupOf(host)} ${host.serverName} ${host.address} bind9\nenable_server ${host.serverName}`,
  ]);
  const missing = (commands: string[][]): string =>
    commands
      .filter(([name = '']) => !present.has(name))
      .map(([, command]) => `${command}\n`)
      .join('');
  // One shell for all commands of a step: starting one takes longer than what it does here.
  await run('zone_tool', [], missing(groups));
  await run('dms', ['seed']);
  await run('zone_tool', [], missing(servers));
  // The lab drew its secrets before its daemons could start; this finds them, and makes what has been added since.
  await run('dms', ['init']);
}
