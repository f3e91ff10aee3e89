// check_zone: a zone file parsed and checked without a database, as named-checkzone does (issue "check_zone").

import { checkZoneName, NameError } from '../../dns/name.ts';
import { zoneText } from '../../dns/zone-text.ts';
import { DmsError } from '../../domain/errors.ts';
import { type Levels, mergedLevels, readLevels } from '../../domain/zone/checks/check-levels.ts';
import { type CheckedText, checkZoneText, type Finding } from '../../domain/zone/checks/check-text.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage-error.ts';
import type { Input } from '../verb.ts';

/** 0, or 1 where there are errors; 2, how exit codes of wrong usage are here, comes from the table of errors. */
export async function checkZoneFile(shell: Shell, { arg, switches }: Input): Promise<number> {
  const zone = zoneOf(arg['zone-name'] ?? '');
  const file = arg.file ?? '-';
  if (switches.json === true && switches.canonical === true) throw usageError('--json or --canonical, not both');
  const levels = levelsOf(switches.error, switches.warning);
  const text = file === '-' ? await shell.terminal.readAll() : zoneText(shell.files.readNow(file));
  const checked = checkText(shell, text, { zone, levels });
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(forJson(file, checked), null, 2)}\n`);
  else if (switches.canonical !== true) shell.terminal.out(report({ zone, file, checked }));
  else {
    shell.terminal.error(report({ zone, file, checked }));
    shell.terminal.out(checked.canonical() ?? '');
  }
  return checked.errors === 0 ? 0 : 1;
}

/** Each file's base name is the name of its zone; 1 where any has errors. Tells of those that have findings, and how many there were. */
export async function checkZoneFiles(shell: Shell, { rest, switches }: Input): Promise<number> {
  const levels = levelsOf(switches.error, switches.warning);
  const files = rest.map((file) => ({ file, zone: zoneOf(file.slice(file.lastIndexOf('/') + 1)) }));
  const found: ReturnType<typeof forJson> = [];
  let bad = 0;
  for (const { file, zone } of files) {
    const checked = checkText(shell, zoneText(shell.files.readNow(file)), { zone, levels });
    if (checked.errors > 0) bad += 1;
    if (switches.json === true) found.push(...forJson(file, checked));
    else if (checked.findings.length > 0) shell.terminal.out(report({ zone, file, checked }));
  }
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  else shell.terminal.out(`${count(files.length, 'zone')}, ${bad} not accepted\n`);
  return bad === 0 ? 0 : 1;
}

function checkText(shell: Shell, text: string, { zone, levels }: { zone: string; levels: Levels }): CheckedText {
  return checkZoneText(text, { zone, levels, include: (path) => zoneText(shell.files.readNow(path)) });
}

function zoneOf(typed: string): string {
  try {
    return checkZoneName(typed.endsWith('.') ? typed : `${typed}.`);
  } catch (error) {
    if (error instanceof NameError) throw usageError(error.message);
    throw error;
  }
}

/** `--error a,b --warning c`. */
function levelsOf(error = '', warning = ''): Levels {
  const words = (list: string, level: string): string =>
    list
      .split(',')
      .filter(Boolean)
      .map((id) => `${id}=${level}`)
      .join(' ');
  try {
    return mergedLevels(readLevels(words(warning, 'warning')), readLevels(words(error, 'error')));
  } catch (caught) {
    if (caught instanceof DmsError) throw usageError(caught.message);
    throw caught;
  }
}

interface Reported {
  readonly zone: string;
  readonly file: string;
  readonly checked: CheckedText;
}

function report({ zone, file, checked }: Reported): string {
  const lines = checked.findings.map((one) => `${findingLine(file, one)}\n`).join('');
  return `${lines}${zone}: ${summaryOf(checked)}\n`;
}

function forJson(file: string, { findings }: CheckedText): (Finding & { readonly file: string })[] {
  return findings.map((one) => ({ ...one, file: one.file ?? file }));
}

/** `file:line:column: level: message [id]`, as compilers write it. */
function findingLine(file: string, { id, level, file: included, line, column, message }: Finding): string {
  const place = [included ?? file, line, column].filter((part) => part !== null).join(':');
  return `${place}: ${level}: ${message} [${id}]`;
}

function summaryOf({ records, errors, warnings }: CheckedText): string {
  const verdict = errors === 0 ? 'OK' : 'not accepted';
  return `${verdict}, ${count(records, 'record')}, ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
