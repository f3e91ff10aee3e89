// Incremental updates tried on a zone's candidate: the owners concerned where that is enough, the whole version where it is not.

import { labelsOf, nameFromLabels, nameFromWire, relativise } from '../dns/name.ts';
import type { ApexConfig } from '../domain/zone/apex.ts';
import { type Levels, mergedLevels, storedLevels } from '../domain/zone/checks/check-levels.ts';
import { CHECK_IDS, CHECKS, type CheckOptions } from '../domain/zone/checks/checks.ts';
import { type ContentRecord, canonicalOwner, type ZoneContent } from '../domain/zone/content.ts';
import { type AppliedGroups, applyGroups, type Group } from '../domain/zone/groups/apply-groups.ts';
import type { GroupOperation } from '../domain/zone/groups/group-operations.ts';
import { underSetting } from '../domain/zone/under-setting.ts';
import { type StoredContent, type VersionDifference, versionDifference } from '../domain/zone/versions.ts';
import { apexConfig, type ConfigValues } from '../store/config.ts';
import type { Db } from '../store/db.ts';
import { insertVersion } from '../store/new-version.ts';
import { contentOfZi, newestAt, soaOf } from '../store/record.ts';
import { referenceIds } from '../store/reference.ts';
import type { ZoneInstanceRow, ZoneRow } from '../store/schema.ts';
import { ziOfZone } from '../store/zone-instance.ts';
import { saveVersion } from './save-version.ts';

export interface TriedGroups<G extends Group> extends AppliedGroups<G> {
  readonly zi: ZoneInstanceRow;
  /** What the groups found; of the owners concerned only, unless `whole`. */
  readonly before: ZoneContent & StoredContent;
  readonly whole: boolean;
  /** `before` is, or is part of, the newest version. */
  readonly newest: boolean;
}

type Tried = Pick<TriedGroups<Group>, 'zi' | 'whole' | 'newest'> & { readonly content: ZoneContent & StoredContent };

function refusesBeyondOwners(levels: Levels): boolean {
  return CHECK_IDS.some((id) => CHECKS[id].sees === 'zone' && (levels.get(id) ?? CHECKS[id].level) === 'error');
}

/** An owner and the names above it up to the apex, relative and in lower case. */
function upToApex(name: string, zone: string): string[] {
  const labels = labelsOf(name);
  const depth = labels.length - labelsOf(zone).length;
  return Array.from({ length: depth + 1 }, (_, at) => relativise(nameFromLabels(labels.slice(at)), zone).toLowerCase());
}

function isInZone(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function ownersOf(groups: readonly Group[], zone: ZoneRow, apexNs: readonly string[]): Set<string> {
  const operations = groups.flatMap((group) => group.operations);
  const names = new Set(operations.map((operation) => canonicalOwner(operation, zone.name)));
  for (const name of apexNs) if (isInZone(name, zone.name)) names.add(name);
  return new Set(['@', ...[...names].flatMap((name) => upToApex(name, zone.name))]);
}

/** In-zone targets of NS at the apex, stored or to be stored. */
function ownApexNs(zone: string, records: readonly Pick<GroupOperation, 'owner' | 'type' | 'canon'>[]): string[] {
  const apexNs = records.filter(({ owner, type }) => owner === '@' && type === 'NS');
  const targets = apexNs.flatMap(({ canon }) => (canon === null ? [] : nameFromWire(canon, 0).name));
  return targets.filter((name) => isInZone(name, zone));
}

/** Only the owners concerned; null where the candidate is not the newest version, or was saved under the other setting. */
async function partOf(
  trx: Db,
  zone: ZoneRow,
  groups: readonly Group[],
  apexNs: readonly string[],
): Promise<Tried | null> {
  if (zone.zi_candidate_id === null) return null;
  const zi = await ziOfZone(trx, zone.id, zone.zi_candidate_id);
  if (zi === null || !isNewest(zi, zone)) return null;
  const sent = groups.flatMap((group) => group.operations);
  const managed = zone.use_apex_ns ? apexNs.map((name) => name.toLowerCase()) : ownApexNs(zone.name, sent);
  const owners = ownersOf(groups, zone, managed);
  let stored = await newestAt(trx, zone.id, [...owners]);
  const others = zone.use_apex_ns ? [] : ownApexNs(zone.name, stored.records).flatMap((n) => upToApex(n, zone.name));
  if (others.some((name) => !owners.has(name))) stored = await newestAt(trx, zone.id, [...owners, ...others]);
  const content = { zone: zone.name, ttl: zi.zone_ttl, soa: soaOf(zi), apexComment: zi.apex_comment, ...stored };
  return { zi, content, whole: false, newest: true };
}

function isNewest(zi: ZoneInstanceRow, zone: ZoneRow): boolean {
  return zi.version === zone.next_version - 1 && zi.use_apex_ns === zone.use_apex_ns;
}

async function wholeOf(trx: Db, zone: ZoneRow, config: ApexConfig): Promise<Tried | null> {
  const content = zone.zi_candidate_id === null ? null : await contentOfZi(trx, zone.zi_candidate_id);
  if (content === null) return null;
  const { zi, records, groups } = content;
  const under = underSetting(content, zone, config);
  return {
    zi,
    content: { ...under, records: under === content ? records : [...under.records], groups } as Tried['content'],
    whole: true,
    newest: isNewest(zi, zone),
  };
}

/**
 * The groups one after the other on the candidate of a zone whose row is locked, none of it stored; null: there is no candidate.
 * Where a part of the zone shows any fault, the whole is looked at. `config` is that of the zone's server group.
 */
export async function tryGroups<G extends Group>(
  trx: Db,
  zone: ZoneRow,
  groups: readonly G[],
  config: ConfigValues,
): Promise<TriedGroups<G> | null> {
  const levels = mergedLevels(storedLevels(config.check_levels), storedLevels(zone.check_levels));
  const checks: CheckOptions = { useApexNs: zone.use_apex_ns, apexNs: config.apex_ns, levels };
  const facts = { useApexNs: zone.use_apex_ns };
  const on = ({ content, ...tried }: Tried): TriedGroups<G> => {
    return { ...tried, ...applyGroups(content, groups, { facts, checks }), before: content };
  };
  const part = refusesBeyondOwners(levels) ? null : await partOf(trx, zone, groups, config.apex_ns);
  const seen = part === null ? null : on(part);
  if (seen?.sound === true) return seen;
  const whole = await wholeOf(trx, zone, apexConfig(config));
  return whole === null ? null : on(whole);
}

/** The difference where records that stay are the same objects, as operations leave them: nothing is compared. */
function changesOf(before: StoredContent, after: ZoneContent): VersionDifference {
  const [stay, were] = [new Set<ContentRecord>(after.records), new Set<ContentRecord>(before.records)];
  return versionDifference(
    { groups: before.groups, records: before.records.filter((record) => !stay.has(record)) },
    { groups: after.groups, records: after.records.filter((record) => !were.has(record)) },
  );
}

/** Saves what the groups made of the candidate as the next version; its ZI id. */
export async function saveTried(
  trx: Db,
  zone: ZoneRow,
  tried: TriedGroups<Group>,
  changeBy: string | null,
): Promise<number> {
  const { zi, before, content } = tried;
  if (!tried.newest) return (await saveVersion(trx, zone, content, { changeBy })).ziId;
  const difference = changesOf(before, content);
  const references = await referenceIds(
    trx,
    difference.insert.flatMap((record) => record.reference ?? []),
  );
  const saved = await insertVersion(trx, {
    zoneId: zone.id,
    soa: content.soa,
    serial: content.soa.serial,
    zoneTtl: content.ttl,
    useApexNs: zi.use_apex_ns,
    apexComment: content.apexComment ?? null,
    changeBy,
    copiedFrom: null,
    difference,
    references,
  });
  if (saved === null) throw new Error(`zone ${zone.name} is gone while its row is locked`);
  return saved.ziId;
}
