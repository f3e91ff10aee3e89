// A version saved under one setting of use_apex_ns, as its zone's present setting wants it (design §4).

import { type ApexConfig, type ApexInstance, apexNsRecord, deriveApex, withConfiguredSoa } from './apex.ts';
import { APEX_GROUP, type ContentRecord, UNGROUPED, withoutDerived, type ZoneContent } from './content.ts';

/** A content with the zone instance that it was saved as. */
export interface SavedContent extends ZoneContent {
  readonly zi: ApexInstance & { readonly use_apex_ns: boolean };
}

/** The columns of a zone that say how its apex is made now. */
export interface ApexSetting {
  readonly name: string;
  readonly use_apex_ns: boolean;
  readonly served_apex_ns: readonly string[] | null;
}

/**
 * The content as under the zone's setting: own apex NS are those last published, or where there are none the configured
 * ones; managed ones are left out, and with them the apex group. Throws ZoneCfgItemNotFound.
 */
export function underSetting(content: SavedContent, zone: ApexSetting, config: ApexConfig): ZoneContent {
  const { zi } = content;
  if (zi.use_apex_ns === zone.use_apex_ns) return content;
  if (zone.use_apex_ns) {
    return { ...content, records: withoutDerived(content.records, true).map(ungrouped), apexComment: null };
  }
  const last = zone.served_apex_ns ?? [];
  const names = last.length > 0 ? last : deriveApex(zi, config, true, zone.name).apexNs;
  const kept = content.records.filter(({ owner, type }) => owner !== '@' || type !== 'NS');
  const records = [...names.map((name) => apexNsRecord(name, zone.name)), ...kept];
  return { ...content, records, soa: withConfiguredSoa(content.soa, config) };
}

function ungrouped(record: ContentRecord): ContentRecord {
  return record.group === APEX_GROUP ? { ...record, group: UNGROUPED } : record;
}
