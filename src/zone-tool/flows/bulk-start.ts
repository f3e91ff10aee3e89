// Begins a bulk job: says how many zones it takes, asks, starts it, and follows it where somebody watches.

import type { BulkOperationName } from '../../domain/bulk/operations.ts';
import { DmsError } from '../../domain/errors.ts';
import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import type { BulkJob } from '../views/bulk.ts';
import { followBulk } from './bulk-progress.ts';

interface Preview {
  readonly total: number;
  readonly names: readonly string[];
}

interface Starting {
  readonly operation: BulkOperationName;
  /** What happens to the zones: `Refresh`. */
  readonly verb: string;
  /** What is worth to be told even with -f. */
  readonly warning?: string;
  /** The number of zones has to be typed. */
  readonly isGrave?: true;
  readonly params: (input: Input) => Readonly<Record<string, unknown>>;
}

const sgOf = ({ arg, switches }: Input) => ({ sg_name: switches.sg ?? arg.sg });

export const refreshAll = starting({ operation: 'refresh_all', verb: 'Refresh', params: () => ({}) });
export const refreshSg = starting({ operation: 'refresh_sg', verb: 'Refresh', params: sgOf });
export const refreshApex = starting({ operation: 'refresh_apex', verb: 'Refresh', params: sgOf });
export const resetAllZones = starting({
  operation: 'reset_all_zones',
  verb: 'Reset',
  warning: 'RRSIGs of signed zones are destroyed on the master; the servers go on serving what they have.',
  params: () => ({}),
});
export const nukeZones = starting({
  operation: 'nuke_zones',
  verb: 'Nuke',
  isGrave: true,
  params: ({ rest, switches }) => ({ names: rest, sg_name: switches.sg, reference: switches.reference }),
});

function starting(job: Starting) {
  return async (shell: Shell, input: Input): Promise<number> => {
    const params = job.params(input);
    const { dryRun, force, json } = input.switches;
    if (dryRun === true) return showPreview(shell, await preview(shell, job, params), json === true);
    if (job.warning !== undefined) shell.terminal.error(`${job.warning}\n`);
    if (force !== true) await confirm(shell, job, params);
    const changed = await shell.interruptible(shell.door(job.operation, { ...params }));
    if (json === true) {
      shell.terminal.out(`${JSON.stringify(changed, null, 2)}\n`);
      return 0;
    }
    const begun = changed.value as BulkJob;
    shell.terminal.error(`job ${begun.bulk_id}: ${zones(begun.expected)}\n`);
    return shell.terminal.isTty ? followBulk(shell, begun) : 0;
  };
}

function zones(count: number): string {
  return count === 1 ? '1 zone' : `${count} zones`;
}

async function preview(shell: Shell, { operation }: Starting, params: object, limit?: number): Promise<Preview> {
  return (await shell.interruptible(shell.call('preview_bulk', { operation, ...params, limit }))) as Preview;
}

async function showPreview(shell: Shell, found: Preview, asJson: boolean): Promise<number> {
  const more = found.total - found.names.length;
  const lines = [...found.names, ...(more > 0 ? [`… and ${zones(more)} more`] : [])];
  if (asJson) shell.terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  else if (lines.length > 0) await printPaged(shell, lines.join('\n'));
  return 0;
}

/** Throws Declined unless the user agrees; without a terminal and without -f the answer is no (spec 02 §2.3). */
async function confirm(shell: Shell, job: Starting, params: object): Promise<void> {
  const { total, names } = await preview(shell, job, params, 1);
  // nothing happens, or it is told that no name matches
  if (total === 0) return;
  const sole = total === 1 ? names[0] : undefined;
  const question = `${job.verb} ${sole ?? zones(total)}?`;
  if (!shell.terminal.isTty || shell.isPiped) {
    throw new DmsError('Declined', {}, `${question} Nothing is done without -f.`);
  }
  const isTyped = job.isGrave === true && total > 1;
  shell.terminal.out(`${question}${isTyped ? ` Type their number, ${total}, to go on.` : ''}\n`);
  const answer = (await shell.ask(isTyped ? '\t--[N]> ' : '\t--y/[N]> '))?.trim().toLowerCase();
  if (answer !== (isTyped ? String(total) : 'y')) throw new DmsError('Declined');
}
