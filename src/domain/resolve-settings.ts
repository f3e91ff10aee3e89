// What a parsed dms.conf, the command line and the environment mean to one program, by the settings table.
import type { Setting } from './setting-kinds.ts';
import { NOT_READ_YET, OBSOLETE, type Program, type ResolvedSettings, SETTINGS, type SettingName } from './settings.ts';

/** One `key = value` line of the file; `section` is null before the first header. */
export interface IniEntry {
  readonly section: string | null;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface ParsedIni {
  readonly file: string;
  readonly entries: readonly IniEntry[];
}

export interface SettingFault {
  readonly error: 'SettingUnknown' | 'SettingInvalid';
  readonly file: string;
  readonly line: number | null;
  readonly section: string | null;
  readonly key: string;
  readonly message: string;
}

/** Values from the command line or the environment; they win over the file. `from` names the place in messages. */
export interface SettingOverride {
  readonly key: string;
  readonly value: string;
  readonly from: string;
}

// Section names and their old ones, lower case.
const SECTIONS: Readonly<Record<string, Program | 'DEFAULT'>> = {
  default: 'DEFAULT',
  dmsd: 'dmsd',
  dmsdmd: 'dmsd',
  'dms-rpcd': 'dms-rpcd',
  mod_wsgi: 'dms-rpcd',
  zone_tool: 'zone_tool',
  dms: 'dms',
  dyndns_tool: 'dyndns_tool',
};

const BASE = /^\$([a-z_]+)\//;
const EDITOR = /^editor_([a-z0-9_-]+)$/;
const ENDPOINT = /^endpoint\s+(\S+)$/i;

/**
 * What `ini` says to `program`: command line or environment before its section before [DEFAULT] before the built-in value.
 * All faults are listed, also those of other programs' sections; the settings are complete even then.
 */
export function resolveSettings(
  ini: ParsedIni,
  program: Program,
  overrides: readonly SettingOverride[] = [],
): { readonly settings: ResolvedSettings; readonly faults: readonly SettingFault[] } {
  const faults: SettingFault[] = [];
  const layers = { default: new Map<string, unknown>(), section: new Map<string, unknown>() };
  const endpoints: Record<string, Record<string, string>> = {};
  for (const entry of ini.entries) {
    const endpoint = ENDPOINT.exec(entry.section ?? '')?.[1];
    if (endpoint !== undefined) {
      endpoints[endpoint] = { ...endpoints[endpoint], [entry.key.toLowerCase()]: entry.value };
      continue;
    }
    const section = entry.section === null ? 'DEFAULT' : SECTIONS[entry.section.toLowerCase()];
    const read = readEntry(entry, section, ini.file);
    if (read === null) continue;
    if ('message' in read) faults.push(read);
    else if (section === 'DEFAULT') layers.default.set(read.key, read.value);
    else if (section === program) layers.section.set(read.key, read.value);
  }
  const values = new Map([...layers.default, ...layers.section]);
  for (const { key, value, from } of overrides) {
    const read = readEntry({ section: null, key, value, line: 0 }, 'DEFAULT', from);
    if (read === null) continue;
    if ('message' in read) faults.push({ ...read, line: null });
    else values.set(read.key, read.value);
  }
  return { settings: complete(values, endpoints), faults };
}

function readEntry(
  entry: IniEntry,
  section: Program | 'DEFAULT' | undefined,
  file: string,
): { key: string; value: unknown } | SettingFault | null {
  const key = entry.key.toLowerCase();
  const at = { file, line: entry.line, section: entry.section, key };
  const where = entry.line > 0 ? `${file}:${entry.line}` : file;
  if (section === undefined) {
    return { ...at, error: 'SettingUnknown', message: `${where}: section [${entry.section}] is not known` };
  }
  if (OBSOLETE.has(key) || NOT_READ_YET.has(key)) return null;
  const invalid = (what: string): SettingFault => ({
    ...at,
    error: 'SettingInvalid',
    message: `${where}: ${key} ${what}`,
  });
  if (/%\([a-z_]+\)s/i.test(entry.value)) return invalid('uses %(name)s, which is not supported: write the value out');
  if (EDITOR.test(key)) return { key, value: entry.value };
  const setting: Setting<unknown> | undefined = Object.hasOwn(SETTINGS, key) ? SETTINGS[key as SettingName] : undefined;
  if (setting === undefined)
    return { ...at, error: 'SettingUnknown', message: `${where}: setting ${key} is not known` };
  const value = setting.parse(entry.value.trim());
  return value === undefined ? invalid(`must be ${setting.expected}, not '${entry.value}'`) : { key, value };
}

function complete(values: Map<string, unknown>, endpoints: ResolvedSettings['endpoints']): ResolvedSettings {
  const settings: Record<string, unknown> = { endpoints };
  const resolved = (name: SettingName): unknown => {
    const value = values.get(name) ?? SETTINGS[name].default;
    const base = SETTINGS[name].type === 'path' ? BASE.exec(String(value))?.[1] : undefined;
    if (base === undefined || !Object.hasOwn(SETTINGS, base)) return value;
    return String(value).replace(BASE, () => `${String(resolved(base as SettingName))}/`);
  };
  for (const name of Object.keys(SETTINGS) as SettingName[]) settings[name] = resolved(name);
  const editors: Record<string, string> = { rvim: '/usr/bin/rvim', rnano: '/bin/rnano' };
  for (const [key, value] of values) {
    const name = EDITOR.exec(key)?.[1];
    if (name !== undefined) editors[name] = String(value);
  }
  return { ...(settings as unknown as ResolvedSettings), endpoints, editors };
}
