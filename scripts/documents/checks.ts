// docs/checks.md, from the table of zone checks.

import { errorRow } from '../../src/domain/errors.ts';
import { CHECK_IDS, type CheckId, checkRow } from '../../src/domain/zone/checks/check-table.ts';

const HEAD = `# Zone checks

Written by \`node scripts/docs.ts\` from \`src/domain/zone/checks/check-table.ts\`.

What a zone is looked at for whenever it is saved, loaded, copied, changed by an incremental update, or given to \`check_zone\`.
A check at level \`error\` refuses the zone with its error; at level \`warning\` it is told: by the shell on standard error, over
JSON-RPC in \`warnings\` beside the result of a call with \`return_change\`.

The level is what \`named-checkzone -i local\` of BIND 9.18 makes of the fault: \`error\` where it refuses the zone, \`warning\` where
it warns or is silent. Levels in *italics* cannot be changed: a name server refuses such a zone, or spoils it. The others are
set for the site by \`set_config check_levels 'null-mx=error target-address=error'\`, and for one zone by
\`set_zone_checks zone null-mx=warning\`, which wins. \`show_checks [zone]\` lists what holds. \`check_zone\`, which works without a
database, takes them by \`--error null-mx,target-address\` and \`--warning …\`.

A file that is only checked is held to what BIND reads: where loading mends what it finds, or BIND reads what no UPDATE can send, the
second level holds.

\`check_zone\` calls a fault of the parser \`syntax\`. Records that are disabled take part, except that they answer for no name: a
disabled address is no glue, a disabled NS no delegation.

| check | level | in \`check_zone\` | error | number | meaning |
|---|---|---|---|---|---|
`;

export function checksDocument(): string {
  return `${HEAD}${CHECK_IDS.map(line).join('\n')}\n`;
}

function line(id: CheckId): string {
  const { level, error, fixed, inFile = level, meaning } = checkRow(id);
  const shown = fixed === true ? `*${level}*` : level;
  return `| \`${id}\` | ${shown} | ${inFile === level ? '' : inFile} | ${error} | ${errorRow(error).code} | ${meaning.replaceAll('|', '\\|')} |`;
}
