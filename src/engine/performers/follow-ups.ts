// What a finished reconfiguration of the master sets going on other subjects: only events, queued in its transaction.

import { releaseReconfigRequests } from '../../store/reconfig.ts';
import { queueConfigChanges } from '../../store/server.ts';
import type { InsidePerformer } from '../context.ts';

/** Effect `configure_servers`: every enabled server of these SGs is told that its configuration has changed. */
export const configureServers: InsidePerformer = async ({ trx, event }, params) => {
  await queueConfigChanges(trx, params.sg_ids as number[], event.causeId ?? event.id);
  return undefined;
};

/** Effect `release_waiting`: zones that waited for this run go on (spec 06 §5.2). */
export const releaseWaiting: InsidePerformer = async ({ trx, event }) => {
  await releaseReconfigRequests(trx, event.id, event.causeId ?? event.id);
  return undefined;
};
