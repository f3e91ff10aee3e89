// What a killed dmsd has left half-written among the files that only the acting dmsd writes.

import type { EnginePorts } from './context.ts';

/** To be called by who has the daemon's lock, before it writes anything. A directory that cannot be read is no hindrance. */
export async function clearHalfWritten({
  files,
  settings,
  logger,
}: Pick<EnginePorts, 'files' | 'settings' | 'logger'>): Promise<void> {
  const { master_dyndns_dir, master_config_dir, sg_config_dir } = settings.current();
  for (const directory of [master_dyndns_dir, master_config_dir, sg_config_dir]) {
    try {
      const removed = await files.removeHalfWritten(directory);
      if (removed.length > 0) logger.info({ removed }, 'removed what was left half-written');
    } catch (error) {
      logger.warn({ err: error }, `${directory} may hold files that were left half-written`);
    }
  }
}
