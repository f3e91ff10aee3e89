// The safety net behind events and timers: what a machine waits for is queued, found from the rows alone.

import type { Logger } from '../ports.ts';
import { MASTER_ID } from '../store/master.ts';
import { wakeUnheld } from '../store/publish-pause.ts';
import { queueMissingEvents } from '../store/reconcile.ts';
import { forgottenReconfigRequests, reclaimReconfigRequests } from '../store/reconfig.ts';
import type { Db } from './context.ts';
import { queueEvent } from './queue.ts';

const FORGOTTEN_MS = 5_000;

/** One round; what it had to mend is logged, since nothing should ever need it. */
export async function reconcile(db: Db, logger: Logger): Promise<void> {
  const queued = await queueMissingEvents(db);
  if (Object.keys(queued).length > 0) logger.warn({ queued }, 'events were missing and have been queued again');
  await wakeUnheld(db);
  const reclaimed = await reclaimReconfigRequests(db);
  if (reclaimed > 0) logger.warn({ reclaimed }, 'reconfiguration requests were left behind and wait again');
  if (await forgottenReconfigRequests(db, FORGOTTEN_MS)) {
    await queueEvent(db, {
      kind: 'master',
      subjectId: MASTER_ID,
      subjectName: 'master',
      type: 'allReconfig',
      source: 'reconcile',
    });
    logger.warn({}, 'reconfiguration requests waited without an event');
  }
}
