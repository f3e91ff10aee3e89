// update_data and incremental zone files → the operations of an update group (spec 03 §5.5, §7.2; spec 04 §5.2).

import type { ParsedRecord, ParsedZone } from '../../dns/zone-file/index.ts';
import { hasRole, type Role } from '../../domain/roles.ts';
import { UNGROUPED } from '../../domain/zone/content.ts';
import { CLIENT_KINDS, type ClientKind, type GroupOperation } from '../../domain/zone/groups/group-operations.ts';
import type { RrIn, ZiDataIn } from '../schemas.ts';
import { checkReference } from '../words.ts';
import { recordFromRr, recordOwner, recordType } from './from-zi-data.ts';
import { checkRecordLengths } from './lengths.ts';
import { type Place, recordError } from './place.ts';

export interface UpdateOperations {
  readonly operations: readonly GroupOperation[];
  readonly places: ReadonlyMap<GroupOperation, Place>;
}

type Of = Omit<GroupOperation, 'kind'>;

/**
 * The operations that `data` asks for, in input order; of it only the groups count. Throws the first fault with the indexes of
 * its record, in the order of spec 03 §5.5: privilege, class, type, operation, owner, TTL and rdata, reference.
 */
export function operationsFromZiData(zone: string, data: ZiDataIn, role: Role): UpdateOperations {
  const places = new Map<GroupOperation, Place>();
  data.rr_groups.forEach((group, groupIndex) => {
    group.rrs.forEach((rr, index) => {
      const place = { rr, group: groupIndex, index };
      places.set({ ...operationFromRr(zone, rr, place, role), groupComment: group.comment || null }, place);
    });
  });
  return { operations: [...places.keys()], places };
}

function operationFromRr(zone: string, rr: RrIn, place: Place, role: Role): GroupOperation {
  requirePrivilege(zone, { lockPtr: rr.lock_ptr === true, reference: rr.reference || null }, place, role);
  const bare: RrIn = { ...rr, update_op: null };
  const isAny = rr.update_op === 'DELETE' && rr.type?.toUpperCase() === 'ANY';
  const type = isAny ? anyType(zone, bare, place) : recordType(zone, bare, place);
  const kind = clientKind(zone, rr.update_op ?? null, place);
  if (isAny || (kind === 'DELETE' && meansNoRdata(rr.rdata))) {
    return { ...NOTHING, kind, type, owner: recordOwner(zone, rr, place) };
  }
  const record = recordFromRr(zone, bare, UNGROUPED, place);
  return made(zone, kind, { ...record, forceReverse: record.forceReverse ?? false, ptrSource: null }, place);
}

/** The class is looked at with a type that is one. */
function anyType(zone: string, rr: RrIn, place: Place): string {
  recordType(zone, { ...rr, type: 'A' }, place);
  return 'ANY';
}

function meansNoRdata(rdata: string | null | undefined): boolean {
  return rdata === null || rdata === undefined || ['', '""', '\\# 0'].includes(rdata.trim());
}

/** Throws InvalidUpdateOperation: the server's own kinds are not for clients. */
function clientKind(zone: string, given: string | null, place: Place): ClientKind {
  const kind = CLIENT_KINDS.find((one) => one === given);
  if (kind !== undefined) return kind;
  const what = given === null || given === '' ? 'the update operation is missing' : `'${given}' is no update operation`;
  throw recordError('InvalidUpdateOperation', { zone, place }, {}, `${what}: ${CLIENT_KINDS.join(', ')}`);
}

const NOTHING: Omit<Of, 'owner' | 'type'> = {
  ttl: null,
  rdata: null,
  canon: null,
  disabled: false,
  lockPtr: false,
  trackReverse: false,
  forceReverse: false,
  reference: null,
  comment: null,
  ptrSource: null,
};

function made(zone: string, kind: ClientKind, of: Of, place: Place): GroupOperation {
  const { owner, type, ttl, rdata, canon, disabled, lockPtr, trackReverse, forceReverse, reference, comment } = of;
  // the zone has its one SOA, at the apex; what is done to it there is undone by the apex (spec 04 §9)
  if (type === 'SOA' && owner !== '@') throw recordError('ZoneSOARecordNotAtApex', { zone, place });
  if (type === 'SOA' && kind === 'ADD') throw recordError('ZoneAlreadyHasSOARecord', { zone, place });
  if (reference !== null) checkReference(reference);
  const flags = { disabled, lockPtr, trackReverse, forceReverse };
  return { kind, owner, type, ttl, rdata, canon, ...flags, reference, comment, ptrSource: null };
}

/** Throws AdminPrivilegeNeeded (lock_ptr), HelpdeskPrivilegeNeeded (reference). */
function requirePrivilege(
  zone: string,
  asked: { readonly lockPtr: boolean; readonly reference: string | null },
  place: Place,
  role: Role,
): void {
  if (asked.lockPtr && role !== 'admin')
    throw recordError('AdminPrivilegeNeeded', { zone, place }, { field_name: 'lock_ptr' });
  if (asked.reference !== null && !hasRole(role, 'helpdesk'))
    throw recordError('HelpdeskPrivilegeNeeded', { zone, place }, { field_name: 'reference' });
}

/** The same of a parsed incremental zone file; a SOA in it only names the zone. Throws as above, with line and column. */
export function operationsFromText(zone: string, parsed: ParsedZone, role: Role): UpdateOperations {
  const places = new Map<GroupOperation, Place>();
  const counts = new Map<number, number>();
  for (const record of parsed.records) {
    const index = counts.get(record.group) ?? 0;
    counts.set(record.group, index + 1);
    const { owner, ttl, type, rdata, line, column, group } = record;
    const place = { rr: { label: owner, ttl, class: 'IN', type, rdata }, group, index, line, column };
    requirePrivilege(zone, record, place, role);
    const groupComment = parsed.groups[group]?.comment ?? null;
    checkRecordLengths(record, () => ({ zone, place }));
    checkRecordLengths({ comment: groupComment, ttl: null }, () => ({ zone, place }));
    places.set({ ...operationFromParsed(zone, record, place), groupComment }, place);
  }
  return { operations: [...places.keys()], places };
}

function operationFromParsed(zone: string, record: ParsedRecord, place: Place): GroupOperation {
  const kind = clientKind(zone, record.updateOp, place);
  const owner = record.owner.toLowerCase();
  if (kind === 'DELETE' && record.rdata === '') return { ...NOTHING, kind, type: record.type, owner };
  return made(zone, kind, { ...record, owner, ptrSource: null }, place);
}
