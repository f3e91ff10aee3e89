// $INCLUDE in zone files that are loaded: for the administrator's shell only, which may read the files anyway.

import { reverseNetwork } from '../../dns/network.ts';
import { type ParseFault, parseZoneFile, printZoneFile } from '../../dns/zone-file/index.ts';
import { zoneText } from '../../dns/zone-text.ts';
import { DmsError } from '../../domain/errors.ts';
import type { Shell } from '../shell.ts';

/**
 * The zone text, with the files in it that it includes; as it is where there is no $INCLUDE. `name` is the zone's name or
 * network. Records outside the zone are told and left out. Throws ZiTextParseError for faults in any of the files.
 */
export function withIncludedFiles(shell: Shell, name: string, text: string): string {
  if (shell.isRestricted || !/^\$include\b/im.test(text)) return text;
  const zone = /^\d[\d.]*\/|^[\da-f:]+\//i.test(name) ? reverseNetwork(name).zoneName : name;
  const include = (path: string): string => zoneText(shell.files.readNow(path));
  const parsed = parseZoneFile(text, { zone, reading: 'named', zoneTtlKnown: true, include });
  const [fault] = parsed.errors;
  if (fault !== undefined) throw includedFault(zone, fault);
  for (const { file, line, message } of parsed.warnings) {
    shell.terminal.error(`warning: ${file === undefined ? '' : `${file} `}line ${line}: ${message}\n`);
  }
  return printZoneFile({ ...parsed, name: parsed.zone, reference: parsed.soa?.reference ?? null }, { header: false });
}

function includedFault(name: string, { file, line, column, marked, message }: ParseFault): DmsError {
  const place = { lineno: line, col: column, marked_input_line: marked };
  const where = `${file ?? name} line ${line} column ${column}`;
  return new DmsError('ZiTextParseError', { parse_error: message, name, ...place }, `${where}: ${message}`);
}
