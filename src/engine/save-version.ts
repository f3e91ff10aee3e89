// Saves the content of a zone as its next version: the difference to the newest one (design §4, spec 06 §9.2).
import { DmsError } from '../domain/errors.ts';
import { type ContentRecord, canonicalOwner, withoutDerived, type ZoneContent } from '../domain/zone/content.ts';
import { keyDifference, type LiveVersion } from '../domain/zone/live-rows.ts';
import { withoutCaseChanges } from '../domain/zone/versions.ts';
import type { Db } from '../store/db.ts';
import { liveVersion } from '../store/live-rows.ts';
import { insertVersion } from '../store/new-version.ts';
import { recordsById } from '../store/record.ts';
import { referenceIds } from '../store/reference.ts';
import type { ZoneRow } from '../store/schema.ts';

export interface SaveOptions {
  readonly changeBy: string | null;
  /** The ZI it is a copy of. */
  readonly copiedFrom?: number | null;
  /** Instead of the content's own. */
  readonly serial?: number | null;
  /** Instead of the zone row's, while the setting is being changed. */
  readonly useApexNs?: boolean;
  /** The newest version, where it is being read already. */
  readonly ahead?: ReadAhead;
}

export interface ReadAhead {
  readonly live: Promise<LiveVersion>;
}

/**
 * Has PostgreSQL read the newest version of a locked zone while the caller computes; `pause` lets the question out. Nobody can
 * save before the caller does.
 */
export async function readAhead(trx: Db, zoneId: number, pause: () => Promise<void>): Promise<ReadAhead> {
  const live = liveVersion(trx, zoneId);
  // whoever asks for it is told; if nobody does, something else failed
  live.catch(() => undefined);
  await pause();
  return { live };
}

export interface SavedVersion {
  readonly ziId: number;
  readonly version: number;
  /** Whether any record or group differs from the version before. */
  readonly changed: boolean;
}

/**
 * Inserts the next version of a zone whose row is locked. SOA records and managed apex NS in `content` are left out. Two
 * statements whatever the size, one more where records carry references, and where the case of a
 * name alone differs. Throws NoReferenceFound, DuplicateRecordInZone.
 */
export async function saveVersion(
  trx: Db,
  zone: ZoneRow,
  content: ZoneContent,
  options: SaveOptions,
): Promise<SavedVersion> {
  const useApexNs = options.useApexNs ?? zone.use_apex_ns;
  const records = withoutDerived(content.records, useApexNs);
  const references = await referenceIds(trx, referencesIn(records));
  const live = await (options.ahead?.live ?? liveVersion(trx, zone.id));
  const { difference: found, unsure } = keyDifference(live, { records, groups: content.groups }, references);
  const difference = unsure.length === 0 ? found : withoutCaseChanges(found, await recordsById(trx, zone.id, unsure));
  requireDistinct(records, difference.insert, zone.name);
  const saved = await insertVersion(trx, {
    zoneId: zone.id,
    soa: content.soa,
    serial: options.serial === undefined ? content.soa.serial : options.serial,
    zoneTtl: content.ttl,
    useApexNs,
    apexComment: useApexNs ? null : content.apexComment,
    changeBy: options.changeBy,
    copiedFrom: options.copiedFrom ?? null,
    difference,
    references,
  });
  if (saved === null) throw new DmsError('ZoneNotFoundByZoneId', { zone_id: zone.id });
  return { ...saved, changed: Object.values(difference).some((rows) => rows.length > 0) };
}

function referencesIn(records: readonly ContentRecord[]): Set<string> {
  const found = new Set<string>();
  for (const { reference } of records) if (reference !== null) found.add(reference);
  return found;
}

/**
 * The difference between versions is a difference of sets on the wire only while no version holds a record twice. The newest one
 * does not, so a second one must be among what is inserted, or equal to one of it.
 */
function requireDistinct(records: readonly ContentRecord[], inserted: readonly ContentRecord[], zone: string): void {
  const types = new Set(inserted.map(({ type }) => type));
  const suspects = new Set(inserted.map(sizeAndEnd));
  const seen = new Set<string>();
  for (const record of records) {
    if (!types.has(record.type) || !suspects.has(sizeAndEnd(record))) continue;
    const key = `${canonicalOwner(record, zone)} ${record.type} ${record.canon.toString('latin1')}`;
    if (seen.has(key)) {
      const { owner, type, ttl, rdata } = record;
      throw new DmsError('DuplicateRecordInZone', { name: zone, rr_data: { label: owner, type, ttl, rdata } });
    }
    seen.add(key);
  }
}

// Equal records agree in it; it costs a fraction of comparing them.
function sizeAndEnd({ canon }: ContentRecord): number {
  return canon.length * 256 + (canon.at(-1) ?? 0);
}
