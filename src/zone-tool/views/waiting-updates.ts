// Incremental updates that wait, as the shell prints them.

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import { columns, localTime } from './layout.ts';

type Updates = ResultOf<(typeof operations)['list_update_rrs']>;

export function waitingUpdates(updates: Updates, verbose: boolean): string {
  return updates
    .map(({ name, update_type, created, change_by, waits_for, operations }) => {
      const first = columns([name, 31], [update_type ?? '(PTR)', 25], localTime(created));
      const what = [`  ${change_by ?? '--'}`, ...(waits_for === null ? [] : [`  waits: ${waits_for}`])];
      return [first, ...(verbose ? [...what, ...operations.map((one) => `    ${one}`)] : [])].join('\n');
    })
    .join('\n');
}
