// The table of zone checks, and warnings of a save, as the shell prints them.

import type { Warning } from '../../operations/define.ts';
import type { Terminal } from '../../ports.ts';
import { columns } from './layout.ts';

interface CheckRow {
  readonly check: string;
  readonly level: string;
  readonly set_by: string;
  readonly fixed: boolean;
}

/** A check a line: name, level, and who set it where that is not the table of checks. */
export function checkList(checks: readonly CheckRow[]): string {
  return checks
    .map(({ check, level, set_by, fixed }) => {
      const origin = set_by === 'default' ? (fixed ? 'always' : '') : `set for the ${set_by}`;
      return `        ${columns([check, 20], [level, 8], origin)}`;
    })
    .join('\n');
}

/** More than this many at once hide what else is said. */
const MOST = 20;

/** A line each on standard error, `where` in front: what was saved was saved all the same. */
export function tellWarnings(terminal: Terminal, warnings: readonly Warning[], where = ''): void {
  for (const { check, message } of warnings.slice(0, MOST)) {
    terminal.error(`${where}warning: ${message} [${check}]\n`);
  }
  if (warnings.length > MOST) terminal.error(`${where}and ${warnings.length - MOST} more warnings\n`);
}
