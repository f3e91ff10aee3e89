// Follows a bulk job to its end with a line of progress. Ctrl-C detaches: the job goes on (design §3.12).

import { DmsError, exitCode } from '../../domain/errors.ts';
import { withProgressLine } from '../progress-line.ts';
import type { Shell } from '../shell.ts';
import { type BulkJob, bar, bulkCounts, type Pace, paceText } from '../views/bulk.ts';

const LOOK_MS = 1_000;

/** EX_TEMPFAIL: zones failed, or the job is not at its end. */
const INCOMPLETE = exitCode('Busy');

/** Gives 0 when every zone is done, 75 when some failed or the job was paused or cancelled. */
export async function followBulk(shell: Shell, begun: BulkJob): Promise<number> {
  try {
    const job = await withProgressLine(shell, (tell) => untilItRests(shell, begun, tell));
    shell.terminal.error(`job ${job.bulk_id} is ${job.state}: ${bulkCounts(job)}\n`);
    return job.state === 'DONE' && job.failed === 0 ? 0 : INCOMPLETE;
  } catch (error) {
    if (!(error instanceof DmsError) || error.name !== 'Interrupted') throw error;
    const id = begun.bulk_id;
    shell.terminal.error(`job ${id} goes on: bulk watch ${id} shows it, bulk cancel ${id} ends it\n`);
    return exitCode('Interrupted');
  }
}

/** The job when it is RUNNING no more. */
async function untilItRests(shell: Shell, begun: BulkJob, tell: (text: string) => void): Promise<BulkJob> {
  const paceOf = pace();
  let job = begun;
  while (job.state === 'RUNNING') {
    tell(progressText(job, paceOf(job, shell.clock.now())));
    await shell.interruptible(shell.clock.sleep(LOOK_MS));
    job = (await shell.interruptible(shell.call('show_bulk', { bulk_id: job.bulk_id }))) as BulkJob;
  }
  return job;
}

/** `[####      ] 400 of 1000 done, 34/s, 18 s left`. */
export function progressText(job: BulkJob, { rate, left }: Pace): string {
  const whole = Math.max(job.expected, job.queued);
  const ended = job.done + job.failed;
  if (job.following && left === 0) return `${bar(ended, whole)} ${bulkCounts(job)}, waiting for name servers`;
  return `${bar(ended, whole)} ${bulkCounts(job)}${paceText({ rate, left })}`;
}

/** So many looks back is the rate measured. */
const LOOKS = 10;

/** The rate of the last looks, so that it follows a job that becomes slower. */
export function pace(): (job: BulkJob, now: number) => Pace {
  const looks: { readonly at: number; readonly ended: number }[] = [];
  return (job, now) => {
    const ended = job.done + job.failed;
    looks.push({ at: now, ended });
    if (looks.length > LOOKS) looks.shift();
    const first = looks[0] ?? { at: now, ended };
    const seconds = (now - first.at) / 1_000;
    return {
      rate: seconds > 0 ? (ended - first.ended) / seconds : null,
      left: Math.max(0, Math.max(job.expected, job.queued) - ended),
    };
  };
}
