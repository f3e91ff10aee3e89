// The content of a version as people see it: under the zone's present setting of use_apex_ns, with the derived apex if asked.

import { parseRdata } from '../dns/rr/index.ts';
import { type Apex, type ApexConfig, apexNsRecord, deriveApex } from '../domain/zone/apex.ts';
import { APEX_GROUP, type ContentRecord } from '../domain/zone/content.ts';
import { underSetting } from '../domain/zone/under-setting.ts';
import type { StoredContent } from '../domain/zone/versions.ts';
import { apexConfig, configFor } from '../store/config.ts';
import { contentOfVersion, soaOf } from '../store/record.ts';
import type { ZoneInstanceRow } from '../store/schema.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import type { TransactionContext } from './define.ts';
import type { ShownContent } from './views/zone-instance.ts';

/**
 * What `zi` holds, converted where it was saved under the other setting: that is what is published, and what can be sent
 * back. With `allRrs` also the SOA and managed apex NS. Throws ZoneCfgItemNotFound where they cannot be derived.
 */
export async function shownContent(
  ctx: TransactionContext,
  zone: NamedZone,
  zi: ZoneInstanceRow,
  allRrs: boolean,
): Promise<ShownContent> {
  return shownAs(ctx, zone, { zi, ...(await contentOfVersion(ctx.trx, zone.id, zi.version)) }, allRrs);
}

/** As shownContent, of records of a version that have been read already: some of them, with all of its apex that may be seen. */
export async function shownAs(
  ctx: TransactionContext,
  zone: NamedZone,
  { zi, ...stored }: StoredContent & { readonly zi: ZoneInstanceRow },
  allRrs: boolean,
): Promise<ShownContent> {
  const content = { zone: zone.name, ttl: zi.zone_ttl, soa: soaOf(zi), apexComment: zi.apex_comment, ...stored };
  if (!allRrs && zi.use_apex_ns === zone.use_apex_ns) return content;
  const config = apexConfig(await configFor(ctx.trx, zone.sg_id));
  const shown = underSetting({ ...content, zi }, zone, config);
  return allRrs ? { ...shown, records: [...apexRecords(zone, shown, config), ...shown.records] } : shown;
}

/** SOA and managed apex NS of what `shownContent` gave. */
export function shownApex(zone: NamedZone, { soa, ttl }: Omit<ShownContent, 'records'>, config: ApexConfig): Apex {
  const columns = {
    soa_serial: soa.serial,
    soa_mname: soa.mname,
    soa_rname: soa.rname,
    soa_refresh: soa.refresh,
    soa_retry: soa.retry,
    soa_expire: soa.expire,
    soa_minimum: soa.minimum,
    soa_ttl: soa.ttl,
    zone_ttl: ttl,
  };
  return deriveApex(columns, config, zone.use_apex_ns, zone.name, zone.served_apex_ns ?? []);
}

/** The SOA for people, with its comments: what the zone keeps itself is as typed, the derivation has times in seconds. */
export function shownSoa(zone: NamedZone, { soa }: Pick<ShownContent, 'soa'>, config: ApexConfig, apex: Apex) {
  const { refresh, retry, expire, minimum, comment = null, remark = null } = soa;
  const typed = zone.use_apex_ns ? { ttl: config.soa_ttl } : { refresh, retry, expire, ttl: soa.ttl };
  return { ...apex.soa, ...typed, minimum, comment, remark };
}

function apexRecords(zone: NamedZone, shown: Omit<ShownContent, 'records'>, config: ApexConfig): ContentRecord[] {
  const apex = shownApex(zone, shown, config);
  const { mname, rname, serial, refresh, retry, expire, minimum, ttl, comment, remark } = shownSoa(
    zone,
    shown,
    config,
    apex,
  );
  const rdata = `${mname} ${rname} ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
  const { canon } = parseRdata('SOA', rdata, zone.name);
  const flags = { disabled: false, lockPtr: false, trackReverse: false, reference: null };
  const soa = { owner: '@', type: 'SOA', ttl, rdata, canon, ...flags, comment, remark, group: APEX_GROUP };
  return [soa, ...apex.apexNs.map((name) => apexNsRecord(name, zone.name))];
}
