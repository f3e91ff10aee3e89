// `bulk ls | show | watch | pause | resume | cancel` (design §3.12).

import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage-error.ts';
import type { Input } from '../verb.ts';
import { type BulkJob, bulkCounts, bulkDetails, bulkList } from '../views/bulk.ts';
import { followBulk } from './bulk-progress.ts';

export async function bulk(shell: Shell, input: Input): Promise<number> {
  const command = input.arg['bulk-command'] ?? '';
  if (command === 'ls') return list(shell, input);
  const id = input.arg['bulk-id'];
  if (id === undefined) throw usageError(`bulk ${command} needs the number of a job; bulk ls lists them`);
  const bulk_id = Number(id);
  if (command === 'show' || command === 'watch') {
    const job = (await shell.interruptible(shell.call('show_bulk', { bulk_id }))) as BulkJob;
    if (command === 'watch') return followBulk(shell, job);
    await print(shell, input, job, bulkDetails(job));
    return 0;
  }
  const job = (await shell.interruptible(shell.call(`${command}_bulk`, { bulk_id }))) as BulkJob;
  await print(shell, input, job, `job ${bulk_id} is ${job.state}: ${bulkCounts(job)}`);
  return 0;
}

async function list(shell: Shell, input: Input): Promise<number> {
  const id = input.arg['bulk-id'];
  if (id !== undefined) throw usageError('bulk ls takes no number; bulk show does');
  const jobs = (await shell.interruptible(shell.call('list_bulk', {}))) as BulkJob[];
  await print(shell, input, jobs, bulkList(jobs));
  return 0;
}

async function print(shell: Shell, { switches }: Input, value: unknown, text: string): Promise<void> {
  if (switches.json === true) shell.terminal.out(`${JSON.stringify(value, null, 2)}\n`);
  else if (text !== '') await printPaged(shell, text);
}
