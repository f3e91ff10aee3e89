// The settings in force, as lines of dms.conf.

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

function textOf(name: SettingName, value: unknown): string {
  if (Array.isArray(value)) return value.join(' ');
  return SETTINGS[name].type === 'octal' ? `0${Number(value).toString(8)}` : String(value);
}

function masked(name: SettingName, text: string): string {
  return SETTINGS[name].secret && text !== '' ? '***' : text;
}
