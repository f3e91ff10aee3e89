// Where dms.conf lies.

export const SYSTEM_CONFIGURATION = '/etc/dms/dms.conf';

/** `given` is the command line's; then $DMS_CONF; then the system's. */
export function configurationFile(given?: string): string {
  return given ?? (process.env.DMS_CONF || SYSTEM_CONFIGURATION);
}
