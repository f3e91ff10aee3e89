// What each kind of operation of an incremental update does to the records of its owner (spec 04 §9, RFC 2136 §3.4.2).

import { type ContentRecord, type PtrSource, UNGROUPED } from '../content.ts';
import type { PtrKind } from '../ptr/auto-ptr.ts';
import { applyPtr, type PtrApplyFacts } from '../ptr/ptr-operations.ts';
import type { OwnerRecords } from './owner-records.ts';

/** Kinds that clients may send; the others are the server's own (spec 04 §8). */
export const CLIENT_KINDS = ['ADD', 'DELETE', 'UPDATE_RRTYPE'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

export type OperationKind = ClientKind | PtrKind;

/** One operation of an update group, as it waits. */
export interface GroupOperation {
  readonly kind: OperationKind;
  /** Relative to the zone, '@' at the apex. */
  readonly owner: string;
  /** 'ANY' in a deletion: all types. */
  readonly type: string;
  /** As typed; null: in an ADD that of the RRset, else the zone's. */
  readonly ttl: string | null;
  /** Null in a deletion: the whole RRset. */
  readonly rdata: string | null;
  readonly canon: Buffer | null;
  readonly disabled: boolean;
  readonly lockPtr: boolean;
  readonly trackReverse: boolean;
  readonly forceReverse: boolean;
  readonly reference: string | null;
  readonly comment: string | null;
  /** Of the group that a new record joins; null: the group of its RRset. */
  readonly groupComment?: string | null;
  readonly ptrSource: PtrSource | null;
}

/** `ADD www 300 A 192.0.2.1`, for people. */
export function operationText({ kind, owner, ttl, type, rdata }: GroupOperation): string {
  return [kind, owner, ttl, type, rdata].filter((word) => word !== null && word !== '').join(' ');
}

/** What operations may look at besides the records. */
export interface ApplyFacts {
  /** SOA always, and then the NS of the apex, are derived: operations on them have no effect (spec 04 §9). */
  readonly useApexNs: boolean;
  /** Of a reverse zone whose PTR records DMS may change. */
  readonly ptr?: PtrApplyFacts;
}

type Apply = (records: OwnerRecords, operation: GroupOperation, facts: ApplyFacts) => void;

/** The one table of kinds. */
export const OPERATION_KINDS: Readonly<Record<OperationKind, Apply>> = {
  ADD: add,
  DELETE: remove,
  UPDATE_RRTYPE: replaceRrset,
  PTR_UPDATE: applyPtr,
  PTR_UPDATE_FORCE: applyPtr,
  PTR_FOLLOW: applyPtr,
  PTR_DISABLE: applyPtr,
  PTR_REMOVE: applyPtr,
};

/** Is what the operation speaks of derived, so that it can change nothing? */
function isDerived({ owner, type }: GroupOperation, { useApexNs }: ApplyFacts): boolean {
  return type === 'SOA' || (useApexNs && type === 'NS' && owner === '@');
}

/**
 * One record more in its RRset. A record with equal data is no change, but it takes the operation's `disabled` and what else the
 * operation says of it. The last TTL is that of the whole RRset, as in an UPDATE to a name server (spec 06 §2.7).
 */
function add(records: OwnerRecords, operation: GroupOperation, facts: ApplyFacts): void {
  const { canon } = operation;
  if (isDerived(operation, facts) || canon === null) return;
  const rrset = records.rrset(operation);
  const ttl = operation.ttl ?? rrset[0]?.ttl ?? null;
  const equal = rrset.find((record) => record.canon.equals(canon));
  for (const record of rrset) {
    const next = record === equal ? said(record, operation) : record;
    if (next !== record || !records.sameTtl(next.ttl, ttl)) {
      const kept = records.sameTtl(next.ttl, ttl) ? next.ttl : ttl;
      records.replace(record, { ...next, ttl: kept }, record === equal ? operation : undefined);
    } else if (record === equal) records.name(record, operation);
  }
  if (equal === undefined) records.add(newRecord(records, operation, ttl, rrset[0]), operation);
}

/** One record, one RRset, or all of an owner; at the apex SOA and NS stay then (RFC 2136 §3.4.2.3). What is not there needs no deletion. */
function remove(records: OwnerRecords, operation: GroupOperation, facts: ApplyFacts): void {
  const { owner, type, canon } = operation;
  if (isDerived(operation, facts)) return;
  if (type === 'ANY') {
    for (const record of records.at(owner)) if (owner !== '@' || record.type !== 'NS') records.remove(record);
    return;
  }
  for (const record of records.rrset(operation)) {
    if (canon === null || record.canon.equals(canon)) records.remove(record);
  }
}

/** The RRset becomes this one record; it stays where the first of the RRset stood and keeps what is not said anew. */
function replaceRrset(records: OwnerRecords, operation: GroupOperation, facts: ApplyFacts): void {
  const { canon, ttl } = operation;
  if (isDerived(operation, facts) || canon === null) return;
  const rrset = records.rrset(operation);
  const old = rrset.find((record) => record.canon.equals(canon)) ?? rrset[0];
  for (const record of rrset) if (record !== old) records.remove(record);
  if (old === undefined) {
    records.add(newRecord(records, operation, ttl, undefined), operation);
    return;
  }
  const next = said(old, operation);
  if (next === old && records.sameTtl(old.ttl, ttl)) records.name(old, operation);
  else records.replace(old, { ...next, ttl }, operation);
}

/** `record` with the operation's data and flags, and with its comment and reference where it has one; the same object if equal. */
function said(record: ContentRecord, operation: GroupOperation): ContentRecord {
  const same = operation.canon !== null && record.canon.equals(operation.canon);
  const next = {
    ...record,
    ...(same ? {} : { rdata: operation.rdata ?? '', canon: operation.canon ?? record.canon, ptrSource: null }),
    disabled: operation.disabled,
    lockPtr: record.lockPtr || operation.lockPtr,
    trackReverse: record.trackReverse || operation.trackReverse,
    reference: operation.reference ?? record.reference,
    comment: operation.comment ?? record.comment,
  };
  const changed = (['disabled', 'lockPtr', 'trackReverse', 'reference', 'comment'] as const).some(
    (key) => next[key] !== record[key],
  );
  return same && !changed ? record : next;
}

/** A record of its own, in the group that is named or in that of its RRset. */
function newRecord(
  records: OwnerRecords,
  operation: GroupOperation,
  ttl: string | null,
  beside: ContentRecord | undefined,
): ContentRecord {
  const { owner, type, rdata, canon, disabled, lockPtr, trackReverse, forceReverse, reference, comment, ptrSource } =
    operation;
  const named = operation.groupComment ?? null;
  if (canon === null) throw new Error(`${owner} ${type}: an operation without data makes no record`);
  return {
    owner,
    type,
    ttl,
    rdata: rdata ?? '',
    canon,
    disabled,
    lockPtr,
    trackReverse,
    forceReverse,
    reference,
    comment,
    remark: null,
    group: named === null ? (beside?.group ?? UNGROUPED) : records.groupNamed(named),
    ptrSource,
  };
}
