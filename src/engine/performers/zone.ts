// The performers of the zone machine's effects.

import type { InsidePerformer, Performers } from '../context.ts';
import { compareAndPublish } from './compare-and-publish.ts';
import { databaseOnly } from './database-only.ts';
import { recordPublication } from './publication.ts';
import { ownNamed, publish } from './publish.ts';
import { removeZoneFiles, writeZoneFile } from './zone-files.ts';

const ANSWER_MS = 1_000;

/** Effect `check_served`: does the own named answer for the zone with authority (spec 04 §10.6)? Unanswered is passing. */
const checkServed: InsidePerformer = async (context) => {
  const { authoritative, serial } = await context.ports.nameServer.soa(
    ownNamed(context),
    context.subject.name,
    ANSWER_MS,
  );
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
  outside: { compare_and_publish: compareAndPublish },
};
