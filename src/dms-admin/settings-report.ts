// The settings in force, and a sample dms.conf, both from the settings table.

import { type ResolvedSettings, SETTINGS, type SettingName } from '../domain/settings.ts';

/** `name = value` lines; secrets masked when they are set. */
export function settingsReport(settings: ResolvedSettings): string {
  const names = Object.keys(SETTINGS) as SettingName[];
  const lines = names.map((name) => `${name} = ${masked(name, textOf(name, settings[name]))}`);
  const endpoints = Object.entries(settings.endpoints).flatMap(([name, section]) => [
    '',
    `[endpoint ${name}]`,
    ...Object.entries(section).map(([key, value]) => `${key} = ${value}`),
  ]);
  return `${[...lines, ...endpoints].join('\n')}\n`;
}

const HEADING = `# Settings of DMS: dmsd, dms-rpcd, zone_tool, dms. Made from the settings table; every setting stands here with its
# default. Take away the # of a line to change it.
#
# [DEFAULT] counts for all programs; a program's own section wins, and the command line wins over the file. Unknown
# settings are errors. \`dms settings --check\` reads the file, \`dms settings\` shows what is in force.
`;

const FOOTING = `
[dmsd]

[dms-rpcd]

[zone_tool]

[dms]

# A site's own JSON-RPC endpoint: http://host/acme_dms. A method is a name, or name:role where its role is not the
# endpoint's. A section with the name of a shipped endpoint changes what it gives, e.g. [endpoint admin_dms] users = …
#[endpoint acme_dms]
#realm = Acme DMS
#sectag = ACME
#role = customer
#users = acme-dms
#methods = list_zone list_zi show_zone create_zone update_zone
`;

/** etc/dms.conf: every setting with its meaning and default, commented out. */
export function sampleConfiguration(): string {
  const rows = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const { doc, default: value } = SETTINGS[name];
    return `# ${doc}\n#${name} = ${textOf(name, value)}`.trimEnd();
  });
  return `${HEADING}\n[DEFAULT]\n\n${rows.join('\n\n')}\n${FOOTING}`;
}

function textOf(name: SettingName, value: unknown): string {
  if (Array.isArray(value)) return value.join(' ');
  return SETTINGS[name].type === 'octal' ? `0${Number(value).toString(8)}` : String(value);
}

function masked(name: SettingName, text: string): string {
  return SETTINGS[name].secret && text !== '' ? '***' : text;
}
