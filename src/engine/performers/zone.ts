// The performers of the zone machine's effects.

import { DmsError } from '../../domain/errors.ts';
import { pausedBy } from '../../store/publish-pause.ts';
import type { InsidePerformer, Performers } from '../context.ts';
import { checkMove } from './check-move.ts';
import { compareAndPublish } from './compare-and-publish.ts';
import { databaseOnly } from './database-only.ts';
import { recordPublication } from './publication.ts';
import { ownNamed, publish } from './publish.ts';
import { publishZone } from './publish-target.ts';
import { removeZoneFiles, writeZoneFile } from './zone-files.ts';

const ANSWER_MS = 1_000;

/**
 * Effect `check_served`: does the own named answer for the zone with authority (spec 04 §10.6)? Unanswered is passing, as is a
 * pause: what is not published yet is held back like what is.
 */
const checkServed: InsidePerformer = async (context) => {
  const { trx, subject } = context;
  const paused = await pausedBy(trx, { ...publishZone(subject), id: subject.id });
  if (paused !== null) throw new DmsError('PublishPaused', { name: subject.name, paused });
  const { authoritative, serial } = await context.ports.nameServer.soa(ownNamed(context), subject.name, ANSWER_MS);
  return authoritative && serial !== null ? { type: 'served_by_named', serial } : { type: 'not_served_by_named' };
};

export const zonePerformers: Performers = {
  inside: {
    ...databaseOnly.inside,
    check_served: checkServed,
    write_zone_file: writeZoneFile,
    remove_zone_files: removeZoneFiles,
    publish,
    record_publication: recordPublication,
  },
  outside: { compare_and_publish: compareAndPublish, check_move: checkMove },
};
