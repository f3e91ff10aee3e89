// etc/dms.conf.sample, from the settings table: every setting with its meaning and built-in value.

import type { Setting } from '../../src/domain/setting-kinds.ts';
import { SETTINGS } from '../../src/domain/settings.ts';

const HEAD = `# Settings of DMS with their built-in values. Copy what differs to /etc/dms/dms.conf (or the file $DMS_CONF names).
# A program takes its own section before [DEFAULT]: [dmsd], [dms-rpcd], [zone_tool], [dms]. Unknown names are errors.
# '$config_dir/' and the like at the beginning of a built-in path stand for that setting, also in values of your own.

[DEFAULT]
`;

/** The sample file: one commented line per setting, in the order of the table. */
export function settingsSample(): string {
  const rows = Object.entries<Setting<unknown>>(SETTINGS).map(
    ([name, setting]) => `# ${setting.doc}\n#${name} = ${written(setting)}\n`,
  );
  return [HEAD, ...rows].join('\n');
}

function written({ type, default: value }: Setting<unknown>): string {
  if (type === 'octal') return `0${Number(value).toString(8)}`;
  return Array.isArray(value) ? value.join(' ') : String(value);
}
