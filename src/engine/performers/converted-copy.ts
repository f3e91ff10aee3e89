// A version saved under the other setting of use_apex_ns, as the zone's present setting wants it (design §4).

import { apexNsRecord, deriveApex, withConfiguredSoa } from '../../domain/zone/apex.ts';
import { withoutDerived, type ZoneContent } from '../../domain/zone/content.ts';
import type { PublishPlan } from '../../store/publish-plan.ts';
import { contentOfZi, type ZiContent } from '../../store/record.ts';
import type { ZoneRow } from '../../store/schema.ts';
import { newestCopy } from '../../store/zone-instance.ts';
import type { Db } from '../context.ts';
import { saveVersion } from '../save-version.ts';
import type { PublishZone } from './publish-target.ts';

/** Was the candidate saved under the other setting? */
export function needsCopy(zone: PublishZone, { candidate }: PublishPlan): boolean {
  return candidate !== null && candidate.use_apex_ns !== zone.use_apex_ns;
}

/**
 * The content as under the zone's setting: own apex NS are those last published, or where there are none the configured
 * ones; managed ones are left out.
 */
export function underSetting(content: ZiContent, zone: PublishZone, config: PublishPlan['config']): ZoneContent {
  const { zi } = content;
  if (zi.use_apex_ns === zone.use_apex_ns) return content;
  if (zone.use_apex_ns) return { ...content, records: withoutDerived(content.records, true) };
  const last = zone.served_apex_ns ?? [];
  const names = last.length > 0 ? last : deriveApex(zi, config, true, zone.name).apexNs;
  const kept = content.records.filter(({ owner, type }) => owner !== '@' || type !== 'NS');
  const records = [...names.map((name) => apexNsRecord(name, zone.name)), ...kept];
  return { ...content, records, soa: withConfiguredSoa(content.soa, config) };
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
