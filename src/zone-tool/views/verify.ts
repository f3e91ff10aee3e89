// What `verify` found, for people: a line for each server that differs, its records below.

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';

export type Verified = ResultOf<(typeof operations)['verify']>;
type Finding = Verified['findings'][number];

export function verifiedText({ zones, drifting, findings, not_compared, skipped }: Verified): string {
  const lines = [
    ...findings.flatMap(findingLines),
    ...skipped.map(({ name, state }) => `${name} is ${state}: not compared`),
    ...not_compared.map(
      ({ server_name, reason, zones: count }) =>
        `${server_name ?? 'master'}: records of ${plural(count)} not compared: ${reason}`,
    ),
    `${plural(zones)} compared, ${drifting === 0 ? 'all as published' : `${drifting} not as published`}`,
  ];
  return `${lines.join('\n')}\n`;
}

function plural(count: number): string {
  return count === 1 ? '1 zone' : `${count} zones`;
}

function findingLines(finding: Finding): string[] {
  const { name, server_name, missing = [], unexpected = [], missing_count = 0, unexpected_count = 0 } = finding;
  const more = (count: number, shown: readonly string[], sign: string): string[] =>
    count > shown.length ? [`${sign} and ${count - shown.length} more`] : [];
  return [
    `${name} ${server_name ?? 'master'}: ${what(finding)}`,
    ...missing.map((line) => `- ${line}`),
    ...more(missing_count, missing, '-'),
    ...unexpected.map((line) => `+ ${line}`),
    ...more(unexpected_count, unexpected, '+'),
  ];
}

function what({ kind, serial, master_serial, reason }: Finding): string {
  switch (kind) {
    case 'content':
      return `serves other records than published (serial ${serial}); - is missing, + is too much`;
    case 'behind':
    case 'ahead':
      return `is ${kind}: serves ${serial}, the master ${master_serial}`;
    default:
      return `does not serve it: ${reason}`;
  }
}
