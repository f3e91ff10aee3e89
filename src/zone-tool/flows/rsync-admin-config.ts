// rsync_server_admin_config: a failure ends with the exit code of the program that failed (spec 02 §1.6).

import { DmsError } from '../../domain/errors.ts';
import { tellError } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';

export async function rsyncServerAdminConfig(shell: Shell, { arg }: Input): Promise<number> {
  const params = { server_name: arg.server ?? '', reconfigure: arg['no-rndc'] === undefined };
  try {
    const { note } = await shell.interruptible(shell.door('rsync_server_admin_config', params));
    if (note !== null) shell.terminal.error(`${note}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof DmsError) || typeof error.data.exit_code !== 'number') throw error;
    tellError(shell, error);
    return error.data.exit_code;
  }
}
