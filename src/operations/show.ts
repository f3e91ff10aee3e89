// What several operations show of a zone: the zone with one version's records, and its text.

import type { Static } from 'typebox';
import { printZoneFile } from '../dns/zone-file/index.ts';
import { apexNsRecord } from '../domain/zone/apex.ts';
import { APEX_GROUP, shownApexComment } from '../domain/zone/content.ts';
import { apexConfig, configFor } from '../store/config.ts';
import type { ZoneInstanceRow } from '../store/schema.ts';
import { sectagsOfZone } from '../store/sectag.ts';
import { newestZis } from '../store/zone-instance.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import type { TransactionContext } from './define.ts';
import { seesAll } from './find-zone.ts';
import type { ZiBrief, ZoneShow, ZoneText } from './schemas.ts';
import { shownApex, shownContent, shownSoa } from './shown-content.ts';
import { zoneFull } from './views/zone.ts';
import { ziBrief, ziWithRecords } from './views/zone-instance.ts';

/** Versions listed with a zone when zi_max_num is not configured. */
const DEFAULT_ZIS = 25;

/** The newest versions, at most zi_max_num, oldest first (design §4; list_zi pages). */
export async function allZis(ctx: TransactionContext, zone: NamedZone): Promise<ZiBrief[]> {
  return (await newestZis(ctx.trx, zone, DEFAULT_ZIS)).map(ziBrief).reverse();
}

/** spec 03 §3.2; sectags only for callers with the Admin sectag. With `allRrs` SOA and managed apex NS are among the records. */
export async function zoneShow(
  ctx: TransactionContext,
  zone: NamedZone,
  zi: ZoneInstanceRow,
  allRrs: boolean,
): Promise<ZoneShow> {
  const [content, tags, zis] = await Promise.all([
    shownContent(ctx, zone, zi, allRrs),
    seesAll(ctx) ? sectagLabels(ctx, zone) : null,
    allZis(ctx, zone),
  ]);
  return {
    ...zoneFull(zone, ctx),
    zi: ziWithRecords(zi, content),
    all_zis: zis,
    ...(tags === null ? {} : { sectags: tags.map((sectag_label) => ({ sectag_label })) }),
  };
}

async function sectagLabels(ctx: TransactionContext, zone: NamedZone): Promise<string[]> {
  return [ctx.settings.admin_sectag, ...(await sectagsOfZone(ctx.trx, zone.id))];
}

/** What of a version its text shows: without `allRrs` no SOA and managed apex NS, without `header` no information lines. */
export interface TextParts {
  readonly allRrs: boolean;
  readonly header: boolean;
}

/** Zone file text of a version (spec 03 §3.7). */
export async function zoneText(
  ctx: TransactionContext,
  zone: NamedZone,
  zi: ZoneInstanceRow,
  { allRrs, header }: TextParts,
): Promise<Static<typeof ZoneText>> {
  const content = await shownContent(ctx, zone, zi, false);
  const config = apexConfig(await configFor(ctx.trx, zone.sg_id));
  const apex = allRrs ? shownApex(zone, content, config) : null;
  const printable = {
    name: zone.name,
    ttl: zi.zone_ttl,
    soa: apex === null ? null : shownSoa(zone, content, config, apex),
    records: [...(apex?.apexNs ?? []).map((name) => apexNsRecord(name, zone.name)), ...content.records],
    groups: [...content.groups, { number: APEX_GROUP, comment: shownApexComment(zone.name, zi.apex_comment) }],
    apexGroup: APEX_GROUP,
    header: {
      reference: zone.reference,
      changeBy: zi.change_by,
      ziId: zi.id,
      ctime: zi.ctime,
      mtime: zi.mtime,
      ptime: zi.ptime,
    },
    reference: zone.reference,
  };
  const zi_text = printZoneFile(printable, { header });
  return {
    name: zone.name,
    zone_id: zone.id,
    zi_id: zi.id,
    zi_ctime: zi.ctime,
    zi_mtime: zi.mtime,
    zi_ptime: zi.ptime,
    soa_serial: zi.soa_serial,
    zi_text,
  };
}
