// The replica server group, whichever it is (spec 02 §1.5).

import { DmsError } from '../../domain/errors.ts';
import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { sgDetails } from '../views/servers.ts';
import type { Sg, SgWithServers } from '../views/shapes.ts';

export async function showReplicaSg(shell: Shell, { switches }: Input): Promise<number> {
  const groups = (await shell.call('list_sg', {})) as readonly Sg[];
  const replica = groups.find((sg) => sg.replica_sg);
  if (replica === undefined) throw new DmsError('NoReplicaSgFound');
  const sg = (await shell.call('show_sg', { sg_name: replica.sg_name })) as SgWithServers;
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(sg, null, 2)}\n`);
  else
    await printPaged(
      shell,
      sgDetails(sg, { configDir: shell.settings.server_config_dir, verbose: switches.verbose === true }),
    );
  return 0;
}
