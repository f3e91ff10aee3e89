// Settings from dms.conf: lines of the INI file with their numbers, and a reload that keeps what works.

import { readFileSync } from 'node:fs';
import { DmsError } from '../domain/errors.ts';
import {
  type IniEntry,
  type ParsedIni,
  resolveSettings,
  type SettingFault,
  type SettingOverride,
} from '../domain/resolve-settings.ts';
import type { Program, ResolvedSettings } from '../domain/settings.ts';
import type { Settings } from '../ports.ts';
import { unreadable } from './files.ts';

export interface SettingsFile extends Settings {
  readonly path: string;
  /** Reads the file again. Throws as `createSettings` does; the settings stay as they were then. */
  reload(): ResolvedSettings;
}

/**
 * Throws DmsError FileMissing or FileUnreadable for the file, SettingUnknown or SettingInvalid naming file and line of
 * every bad line. `overrides` come from the command line.
 */
export function createSettings(
  path: string,
  program: Program,
  overrides: readonly SettingOverride[] = [],
): SettingsFile {
  let current = load(path, program, overrides);
  return {
    path,
    current: () => current,
    reload: () => {
      current = load(path, program, overrides);
      return current;
    },
  };
}

function load(path: string, program: Program, overrides: readonly SettingOverride[]): ResolvedSettings {
  const { ini, faults: badLines } = parseIni(path, readText(path));
  const { settings, faults } = resolveSettings(ini, program, overrides);
  const all = [...badLines, ...faults];
  const [first] = all;
  if (!first) return settings;
  const data = { file: first.file, line: first.line, key: first.key, faults: all };
  throw new DmsError(first.error, data, all.map((fault) => fault.message).join('\n'));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * `key = value` lines under `[section]` headers; whole-line comments begin with `#` or `;`, an indented line goes on with
 * the value above. Nothing else is special, so that passwords may hold any character. Own code, since the package `ini`
 * knows no line numbers and takes a `#` or `;` inside a value for a comment.
 */
export function parseIni(file: string, text: string): { ini: ParsedIni; faults: SettingFault[] } {
  const entries: IniEntry[] = [];
  const faults: SettingFault[] = [];
  let section: string | null = null;
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) return;
    const last = entries.at(-1);
    if (/^\s/.test(raw) && last && !content.includes('=')) {
      entries[entries.length - 1] = { ...last, value: `${last.value} ${content}`.trim() };
      return;
    }
    const header = /^\[([^\]]+)\]$/.exec(content);
    if (header) {
      section = (header[1] ?? '').trim();
      return;
    }
    const parts = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(content);
    if (parts) entries.push({ section, key: parts[1] ?? '', value: parts[2] ?? '', line });
    else faults.push(notALine(file, line, section, content));
  });
  return { ini: { file, entries }, faults };
}

function notALine(file: string, line: number, section: string | null, content: string): SettingFault {
  const message = `${file}:${line}: '${content}' is neither [section] nor key = value`;
  return { error: 'SettingInvalid', file, line, section, key: content, message };
}
