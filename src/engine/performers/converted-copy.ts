// A version saved under the other setting of use_apex_ns, as the zone's present setting wants it (design §4).

import { underSetting } from '../../domain/zone/under-setting.ts';
import type { PublishPlan } from '../../store/publish-plan.ts';
import { contentOfZi } from '../../store/record.ts';
import type { ZoneRow } from '../../store/schema.ts';
import { newestCopy } from '../../store/zone-instance.ts';
import type { Db } from '../context.ts';
import { saveVersion } from '../save-version.ts';
import type { PublishZone } from './publish-target.ts';

/** Was the candidate saved under the other setting? */
export function needsCopy(zone: PublishZone, { candidate }: PublishPlan): boolean {
  return candidate !== null && candidate.use_apex_ns !== zone.use_apex_ns;
}

/** The id of the converted copy of the candidate; inserted unless it is the newest version already. The row is locked. */
export async function convertedCopy(trx: Db, zone: PublishZone, plan: PublishPlan): Promise<number> {
  const candidate = plan.candidate?.id ?? 0;
  const present = await newestCopy(trx, { zoneId: zone.id, copiedFrom: candidate, useApexNs: zone.use_apex_ns });
  if (present?.isNewest) return present.id;
  const content = await contentOfZi(trx, candidate);
  if (content === null) throw new Error(`version ${candidate} of ${zone.name} is gone`);
  const { change_by: changeBy } = content.zi;
  const { ziId } = await saveVersion(trx, zone as unknown as ZoneRow, underSetting(content, zone, plan.config), {
    changeBy,
    copiedFrom: candidate,
    useApexNs: zone.use_apex_ns,
  });
  return ziId;
}
