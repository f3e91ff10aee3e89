// check_zone: a zone file parsed and checked without a database, as named-checkzone does (issue "check_zone").

import { checkZoneName, NameError } from '../../dns/name.ts';
import { DmsError } from '../../domain/errors.ts';
import { type Levels, mergedLevels, readLevels } from '../../domain/zone/check-levels.ts';
import { type CheckedText, checkZoneText, type Finding } from '../../domain/zone/check-text.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage-error.ts';
import type { Input } from '../verb.ts';
import { zoneText } from '../zone-text.ts';

/** 0, or 1 where there are errors; 2, how exit codes of wrong usage are here, comes from the table of errors. */
export async function checkZoneFile(shell: Shell, { arg, switches }: Input): Promise<number> {
  const zone = zoneOf(arg['zone-name'] ?? '');
  const file = arg.file ?? '-';
  if (switches.json === true && switches.canonical === true) throw usageError('--json or --canonical, not both');
  const levels = levelsOf(switches.error, switches.warning);
  const text = file === '-' ? await shell.terminal.readAll() : zoneText(shell.files.readNow(file));
  const include = (path: string): string => zoneText(shell.files.readNow(path));
  const checked = checkZoneText(text, { zone, levels, include });
  tell(shell, { zone, file, checked, switches });
  return checked.errors === 0 ? 0 : 1;
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

interface Telling {
  readonly zone: string;
  readonly file: string;
  readonly checked: CheckedText;
  readonly switches: Input['switches'];
}

function tell(shell: Shell, { zone, file, checked, switches }: Telling): void {
  const { terminal } = shell;
  if (switches.json === true) {
    terminal.out(
      `${JSON.stringify(
        checked.findings.map((one) => ({ ...one, file: one.file ?? file })),
        null,
        2,
      )}\n`,
    );
    return;
  }
  const lines = checked.findings.map((one) => `${findingLine(file, one)}\n`).join('');
  terminal.out(`${lines}${zone}: ${summaryOf(checked)}\n`);
}

/** `file:line:column: level: message [id]`, as compilers write it. */
function findingLine(file: string, { id, level, file: included, line, column, message }: Finding): string {
  const place = [included ?? file, line, column].filter((part) => part !== null).join(':');
  return `${place}: ${level}: ${message} [${id}]`;
}

function summaryOf({ records, errors, warnings }: CheckedText): string {
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  const verdict = errors === 0 ? 'OK' : 'not accepted';
  return `${verdict}, ${count(records, 'record')}, ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
}
