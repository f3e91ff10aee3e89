// What the end of a reconfiguration, of the master or of a server, sets going on other subjects: events, queued in its transaction.

import { releaseReconfigRequests } from '../../store/reconfig.ts';
import { endTurn as endTurnOf } from '../../store/roll.ts';
import type { ServerRow } from '../../store/schema.ts';
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

/** Effect `end_turn`: the next server of the group has its turn (spec 06 §5.1). */
export const endTurn: InsidePerformer = async ({ trx, event, subject }, params) => {
  const { sg_id: sgId } = subject.row as unknown as ServerRow;
  const turn = { sgId, serverId: subject.id, serverName: subject.name, eventId: event.id };
  const how = { proved: params.proved as number | null, hurt: params.hurt as string | null };
  await endTurnOf(trx, { ...turn, ...how }, event.causeId ?? event.id);
  return undefined;
};
