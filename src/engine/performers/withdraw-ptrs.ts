// PTR records of a zone that a bulk job takes away: what delete_zone sees to by itself for one zone (spec 06 §7.1).

import type { ZoneRow } from '../../store/schema.ts';
import type { InsidePerformer, RaisePorts } from '../context.ts';
import { queuePtrChanges } from '../queue-ptrs.ts';

/** Effect `withdraw_ptrs`: in the event's transaction, so once. */
export const withdrawPtrs: InsidePerformer<RaisePorts> = async ({ trx, ports, subject, event }) => {
  const zone = subject.row as unknown as ZoneRow;
  const { actor, source, requestId } = event;
  await queuePtrChanges(
    { trx, settings: ports.settings.current() },
    {
      zone,
      from: zone.zi_candidate_id,
      to: null,
      becomes: 'withdrawn',
      // whoever may start a bulk job is an administrator
      sectag: null,
      changeBy: actor,
      cause: { actor, source, requestId, causeId: event.causeId ?? event.id },
    },
  );
  return undefined;
};
