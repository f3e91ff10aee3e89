// Zones and zone instances as the shell prints them (spec 02 §5.1, §5.2).

import { columns, keyLine, keyList, localTime } from './layout.ts';
import type { Zi, ZiBrief, ZiChange, ZoneBrief, ZoneDifference, ZoneFull } from './shapes.ts';

const ZONE_KEYS = (
  'name alt_sg_name auto_dnssec ctime deleted_start edit_lock edit_lock_token inc_updates lock_state locked_at locked_by ' +
  'mtime nsec3 reference sg_name soa_serial state use_apex_ns zi_candidate_id zi_id zone_id zone_type'
).split(' ');

const ZI_KEYS = (
  'zi_id change_by ctime mtime ptime soa_expire soa_minimum soa_mname soa_refresh soa_retry soa_rname soa_serial soa_ttl ' +
  'zone_id zone_ttl'
).split(' ');

const WIDTH = 16;

/** What list_zone answers: all that it found, or a page of it. */
type Listed = readonly ZoneBrief[] | { readonly zones: readonly ZoneBrief[] };

function zonesOf(listed: Listed): readonly ZoneBrief[] {
  return 'zones' in listed ? listed.zones : listed;
}

export function zoneList(listed: Listed, verbose: boolean): string {
  return zonesOf(listed)
    .map((zone) =>
      verbose ? columns([zone.name, 32], [zone.soa_serial, 12], [zone.state, 14], zone.reference ?? '') : zone.name,
    )
    .join('\n');
}

export function deletedZoneList(listed: Listed, verbose: boolean): string {
  return zonesOf(listed)
    .map((zone) =>
      verbose
        ? columns([zone.name, 32], [zone.zone_id, 12], [isoTime(zone.deleted_start), 14], zone.reference ?? '')
        : columns([zone.name, 32], [zone.zone_id, 12], zone.reference ?? ''),
    )
    .join('\n');
}

/** The one listing that prints ISO times: a space between, local time with its offset (spec 02 §2.1). */
function isoTime(time: string | null): string {
  if (time === null) return '';
  const at = new Date(time);
  const minutes = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const offset = new Date(Math.abs(minutes) * 60_000).toISOString().slice(11, 16);
  return `${local}${minutes < 0 ? '-' : '+'}${offset}`;
}

/** Newest first, the published one with a star. */
export function ziList(zis: readonly ZiBrief[], publishedId: number | null, verbose: boolean): string {
  return zis
    .map((zi) => {
      const star = zi.zi_id === publishedId ? '*' : ' ';
      const cells = [String(zi.zi_id).padEnd(19), String(zi.soa_serial ?? 'None').padEnd(12), localTime(zi.ctime)];
      if (verbose) cells.push(localTime(zi.mtime));
      return `${' '.repeat(8)}${star}${cells.join('  ')}`;
    })
    .join('\n');
}

/** As ziList, with how many records came and went, and by whom. */
export function historyLine(zi: ZiChange): string {
  const star = zi.is_published ? '*' : ' ';
  const changes = `+${zi.added} -${zi.removed}`;
  const copied = zi.copied_from === null ? '' : `  copy of ${zi.copied_from}`;
  const cells = [String(zi.zi_id).padEnd(19), localTime(zi.ctime), changes.padEnd(12), zi.change_by ?? 'None'];
  return `${' '.repeat(8)}${star}${cells.join('  ')}${copied}`;
}

/** What turns one instance into another, a line each. */
export function differenceLines({ fields, removed, added }: Omit<ZoneDifference, 'from' | 'to'>): string[] {
  const rr = ({ label, ttl, type, rdata }: ZoneDifference['added'][number]): string =>
    columns([label, 24], [ttl ?? '', 8], [type, 8], rdata);
  return [
    ...fields.map(({ field, from, to }) => `          ${field}: ${from ?? 'none'} -> ${to ?? 'none'}`),
    ...removed.map((record) => `        - ${rr(record)}`),
    ...added.map((record) => `        + ${rr(record)}`),
  ];
}

/** A reason why the zone is not published yet is ours, and only there when there is one. */
export function zoneDetails(zone: ZoneFull): string {
  const reason = zone.retry_reason === null ? '' : `\n${keyLine('retry_reason', zone.retry_reason, WIDTH)}`;
  return keyList(zone, ZONE_KEYS, WIDTH) + reason;
}

export function ziDetails(zi: Zi): string {
  return keyList(zi, ZI_KEYS, WIDTH);
}
