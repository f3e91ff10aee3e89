// Default values of the database as the shell prints them (spec 02 §5.3).

import { keyLine } from './layout.ts';
import type { ConfigRow } from './shapes.ts';

export function configList(rows: readonly ConfigRow[]): string {
  return rows
    .map((row) => keyLine(row.key, row.value, 18) + (row.sg_name === null ? '' : ` (${row.sg_name})`))
    .sort((one, other) => (one < other ? -1 : 1))
    .join('\n');
}
