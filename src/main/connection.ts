// The database connection that dms.conf describes.

import type { ResolvedSettings } from '../domain/settings.ts';
import type { Connection } from '../store/db.ts';

/** `max` is the pool's size unless the setting db_pool_size gives one. An empty host means the UNIX socket's directory. */
export function connectionOf(settings: ResolvedSettings, applicationName: string, max: number): Connection {
  return {
    host: settings.db_host === '' ? settings.db_socket_dir : settings.db_host,
    port: settings.db_port,
    database: settings.db_name,
    user: settings.db_user,
    password: settings.db_password,
    applicationName,
    max: settings.db_pool_size === 0 ? max : settings.db_pool_size,
  };
}
