// What a finished reconfiguration of the master sets going on other subjects: only events, queued in its transaction.

import { PRIORITY } from '../../domain/event.ts';
import { releaseReconfigRequests } from '../../store/reconfig.ts';
import { listServers } from '../../store/server.ts';
import type { InsidePerformer } from '../context.ts';
import { queueEvent } from '../queue.ts';

/** Effect `configure_servers`: every enabled server of these SGs is told that its configuration has changed. */
export const configureServers: InsidePerformer = async ({ trx, event }, params) => {
  const wanted = new Set(params.sg_ids as number[]);
  for (const server of await listServers(trx)) {
    if (server.state === 'DISABLED' || !wanted.has(server.sg_id)) continue;
    await queueEvent(trx, {
      kind: 'server',
      subjectId: server.id,
      subjectName: server.name,
      type: 'configChange',
      coalesce: true,
      causeId: event.causeId ?? event.id,
    });
  }
  return undefined;
};

/** Effect `release_waiting`: zones that waited for this run go on (spec 06 §5.2). */
export const releaseWaiting: InsidePerformer = async ({ trx, event }) => {
  for (const { zone_id, name, then_type } of await releaseReconfigRequests(trx, event.id)) {
    await queueEvent(trx, {
      kind: 'zone',
      subjectId: zone_id,
      subjectName: name,
      type: then_type,
      coalesce: true,
      priority: PRIORITY.followUp,
      causeId: event.causeId ?? event.id,
    });
  }
  return undefined;
};
