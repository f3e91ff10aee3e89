// Brings many zones to a lab's master in one go: seeded by SQL, their files by restore_named_db, and looked at once by dmsd.

import { sql } from 'kysely';
import type { Lab } from '../../src/lab/lab.ts';
import { waysInto } from '../../src/lab/ways-in.ts';
import { type Bed, serialOf } from './bed.ts';
import { addCopies, copyName, makeTemplate } from './copied-zones.ts';

const WITHIN_MS = 300_000;

/** Makes copies until there are `count`, of which `there` are already; returns when the job that follows a restore is over. */
export async function restoredZones(lab: Lab, bed: Bed, count: number, there = 0): Promise<void> {
  if (there === 0) await makeTemplate(bed);
  for (const name of ['dmsd', 'named-master']) await lab.stop(name);
  await addCopies(bed, there + 1, count - there);
  await waysInto(lab).zoneTool(['restore_named_db', '-f'], { timeoutMs: WITHIN_MS });
  // of many zones it may need longer than a lab waits
  await lab.start('named-master').catch(() => undefined);
  await untilWithin(async () => (await serialOf(bed, copyName(count))) !== null, `${copyName(count)} is served`);
  await lab.start('dmsd');
  await jobsEnded(bed);
}

/** Waits until no bulk job runs. */
export async function jobsEnded(bed: Bed): Promise<void> {
  await untilWithin(async () => {
    const { rows } = await sql`select from bulk where state = 'RUNNING'`.execute(bed.ports.db);
    return rows.length === 0;
  }, 'no job runs');
}

export async function untilWithin(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > end) throw new Error(`still waiting after ${WITHIN_MS / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
