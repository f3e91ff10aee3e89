// Bulk jobs as the shell prints them: lists, one in full, and the line of progress.

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import { columns, keyList, localTime } from './layout.ts';

export type BulkJob = ResultOf<(typeof operations)['show_bulk']>;

const KEYS =
  'bulk_id operation state sg_name reference names expected queued done failed retrying following actor started ended retry_reason change_id'.split(
    ' ',
  );

/** `ls`: number, operation, state, how far, since when. */
export function bulkList(jobs: readonly BulkJob[]): string {
  return jobs
    .map((job) => {
      const far = `${job.done}/${Math.max(job.expected, job.queued)}`;
      const failed = job.failed === 0 ? '' : `${job.failed} failed`;
      return columns(
        [job.bulk_id, 7],
        [job.operation, 16],
        [job.state, 10],
        [far, 15],
        [failed, 12],
        localTime(job.started),
      );
    })
    .join('\n');
}

export function bulkDetails(job: BulkJob): string {
  return keyList({ ...job, names: job.names?.join(' ') ?? null }, KEYS, 16);
}

/** `1234 of 5000 done, 2 failed`: what there is to say of a job at any time. */
export function bulkCounts(job: BulkJob): string {
  const parts = [`${job.done} of ${Math.max(job.expected, job.queued)} done`];
  if (job.failed > 0) parts.push(`${job.failed} failed`);
  if (job.retrying > 0) parts.push(`${job.retrying} retrying`);
  return parts.join(', ');
}

/** Seconds as `2 h 5 min`, `3 min 20 s`, `45 s`. */
export function inWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

export interface Pace {
  /** Per second; null: not known yet. */
  readonly rate: number | null;
  /** Still to be done. */
  readonly left: number;
}

/** ` 34/s, 3 min 20 s left`, as far as it is known. */
export function paceText({ rate, left }: Pace): string {
  if (rate === null || rate <= 0 || left <= 0) return '';
  const shown = rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
  return `, ${shown}/s, ${inWords(left / rate)} left`;
}

const BAR = 20;

/** `[########            ]`. */
export function bar(part: number, whole: number): string {
  const filled = whole === 0 ? BAR : Math.min(BAR, Math.floor((BAR * part) / whole));
  return `[${'#'.repeat(filled)}${' '.repeat(BAR - filled)}]`;
}
