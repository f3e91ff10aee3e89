// Every command of the shell, by name (spec 02 §1). The rows stand in verbs/: name, arguments, switches, question, operation and view.

import type { Verb } from './verb.ts';
import { bulkVerbs } from './verbs/bulk.ts';
import { checkVerbs } from './verbs/checks.ts';
import { configVerbs } from './verbs/config.ts';
import { eventVerbs } from './verbs/events.ts';
import { manyZonesVerbs } from './verbs/many-zones.ts';
import { masterVerbs } from './verbs/master.ts';
import { ownerVerbs } from './verbs/owners.ts';
import { serverFileVerbs } from './verbs/server-files.ts';
import { serverGroupVerbs } from './verbs/server-groups.ts';
import { serverVerbs } from './verbs/servers.ts';
import { sessionVerbs } from './verbs/session.ts';
import { updateRrsVerbs } from './verbs/update-rrs.ts';
import { vacuumVerbs } from './verbs/vacuum.ts';
import { verifyVerbs } from './verbs/verify.ts';
import { zoneChangeVerbs } from './verbs/zone-changes.ts';
import { zoneInstanceVerbs } from './verbs/zone-instances.ts';
import { zoneLifeVerbs } from './verbs/zone-life.ts';
import { zoneVerbs } from './verbs/zones.ts';

export interface VerbGroup {
  readonly title: string;
  readonly verbs: readonly Verb[];
}

/** In the order of the manual. */
export const VERB_GROUPS: readonly VerbGroup[] = [
  { title: 'The shell', verbs: sessionVerbs },
  { title: 'Looking at zones', verbs: zoneVerbs },
  { title: 'Versions of zones', verbs: zoneInstanceVerbs },
  { title: 'The life of a zone', verbs: zoneLifeVerbs },
  { title: 'Copies, TTLs, serials and server groups of zones', verbs: zoneChangeVerbs },
  { title: 'Incremental updates', verbs: updateRrsVerbs },
  { title: 'Many zones at once', verbs: [...manyZonesVerbs, ...bulkVerbs] },
  { title: 'References and security tags', verbs: ownerVerbs },
  { title: 'Defaults and apex name servers', verbs: configVerbs },
  { title: 'Zone checks', verbs: checkVerbs },
  { title: 'Server groups', verbs: serverGroupVerbs },
  { title: 'Servers', verbs: [...serverVerbs, ...serverFileVerbs] },
  { title: 'Master and status', verbs: masterVerbs },
  { title: 'Events and logs', verbs: eventVerbs },
  { title: 'Vacuum', verbs: vacuumVerbs },
  { title: 'Comparing what is served', verbs: verifyVerbs },
];

export const VERBS: readonly Verb[] = VERB_GROUPS.flatMap(({ verbs }) => verbs);

const BY_NAME = new Map(VERBS.flatMap((verb) => [verb.name, ...(verb.aliases ?? [])].map((name) => [name, verb])));

/** By name or other name; a hyphen is as good as an underscore. */
export function findVerb(typed: string): Verb | undefined {
  return BY_NAME.get(typed) ?? BY_NAME.get(typed.replaceAll('-', '_'));
}
