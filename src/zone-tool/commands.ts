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

export const VERBS: readonly Verb[] = [
  ...sessionVerbs,
  ...zoneVerbs,
  ...zoneInstanceVerbs,
  ...zoneLifeVerbs,
  ...zoneChangeVerbs,
  ...updateRrsVerbs,
  ...bulkVerbs,
  ...manyZonesVerbs,
  ...ownerVerbs,
  ...configVerbs,
  ...checkVerbs,
  ...serverGroupVerbs,
  ...serverVerbs,
  ...serverFileVerbs,
  ...masterVerbs,
  ...eventVerbs,
  ...vacuumVerbs,
  ...verifyVerbs,
];

const BY_NAME = new Map(VERBS.flatMap((verb) => [verb.name, ...(verb.aliases ?? [])].map((name) => [name, verb])));

/** By name or other name; a hyphen is as good as an underscore. */
export function findVerb(typed: string): Verb | undefined {
  return BY_NAME.get(typed) ?? BY_NAME.get(typed.replaceAll('-', '_'));
}
