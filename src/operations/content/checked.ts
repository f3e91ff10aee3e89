// A draft passed through the zone checks and the privileges of who submits it.

import { hasRole, type Role } from '../../domain/roles.ts';
import { mergedLevels, storedLevels } from '../../domain/zone/checks/check-levels.ts';
import { checkZone, type Fault } from '../../domain/zone/checks/checks.ts';
import { type ContentRecord, canonicalOwner, type ZoneContent } from '../../domain/zone/content.ts';
import type { StoredContent } from '../../domain/zone/versions.ts';
import { checkReference } from '../words.ts';
import type { ApexDefaults } from './apex-fields.ts';
import { checkLengths } from './lengths.ts';
import { type Draft, recordError } from './place.ts';

/**
 * Throws the first fault of level error; warnings are returned. `zoneLevels` are the levels of checks that the zone sets
 * for itself, as they are stored; they win over those of the site.
 */
export function checkDraft(
  draft: Draft<ZoneContent>,
  { useApexNs, config }: ApexDefaults,
  zoneLevels = '',
): readonly Fault[] {
  const { content, places } = draft;
  checkLengths(draft);
  const faults = checkZone(content, {
    useApexNs,
    apexNs: config.apex_ns,
    levels: mergedLevels(storedLevels(config.check_levels), storedLevels(zoneLevels)),
  });
  const fault = faults.find(({ level }) => level === 'error');
  if (fault !== undefined) {
    const place = fault.record === undefined ? undefined : places.get(fault.record);
    throw recordError(fault.error, { zone: content.zone, place }, { ...fault.data }, fault.message);
  }
  for (const { reference } of content.records) if (reference !== null) checkReference(reference);
  return faults;
}

/** What a role may not set on a record: the field's name, or null. */
function refusedField(record: ContentRecord, role: Role): 'lock_ptr' | 'reference' | null {
  if (record.lockPtr && role !== 'admin') return 'lock_ptr';
  return record.reference !== null && !hasRole(role, 'helpdesk') ? 'reference' : null;
}

/** Are there records in it that the newest version must be asked about? Usually not, and that saves reading it. */
export function needsPrivilege(content: ZoneContent, role: Role): boolean {
  return content.records.some((record) => refusedField(record, role) !== null);
}

/**
 * Privilege is checked on the change: what the newest version has already needs none (design §2).
 * Throws AdminPrivilegeNeeded (lock_ptr), HelpdeskPrivilegeNeeded (reference).
 */
export function checkPrivileges(draft: Draft<ZoneContent>, role: Role, newest: StoredContent): void {
  const { content, places } = draft;
  const zone = content.zone;
  const key = (record: ContentRecord): string =>
    [
      canonicalOwner(record, zone),
      record.type,
      record.lockPtr,
      record.reference?.toLowerCase() ?? '',
      record.canon.toString('latin1'),
    ].join(' ');
  const shared = new Set(newest.records.map(key));
  for (const record of content.records) {
    const field_name = refusedField(record, role);
    if (field_name === null || shared.has(key(record))) continue;
    const error = field_name === 'lock_ptr' ? 'AdminPrivilegeNeeded' : 'HelpdeskPrivilegeNeeded';
    throw recordError(error, { zone, place: places.get(record) }, { field_name });
  }
}
