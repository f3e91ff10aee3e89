// PTR changes as operations of an update group (spec 04 §8.3).
import { nameFromWire, nameToWire } from '../../../dns/name.ts';
import { type ContentRecord, UNGROUPED } from '../content.ts';
import type { ApplyFacts, GroupOperation } from '../groups/group-operations.ts';
import type { OwnerRecords } from '../groups/owner-records.ts';
import { type AddressHolder, decidePtr, type PtrKind, type StandingPtr } from './auto-ptr.ts';

/** What must be known of the world when the PTR changes of a group are applied; owners are those of the reverse zone. */
export interface PtrApplyFacts {
  readonly isAdmin: boolean;
  readonly reverseReference: string | null;
  readonly isCreating: boolean;
  readonly holds: (owner: string, target: string) => boolean;
  readonly oldest: (owner: string) => AddressHolder | null;
}

interface Standing extends StandingPtr {
  readonly record: ContentRecord;
}

/** The canonical absolute name that a PTR record or operation speaks of. */
export function ptrTarget({ canon }: { readonly canon: Buffer }): string {
  return nameFromWire(canon, 0).name;
}

/** Applies what `decidePtr` says; without facts nothing, as when auto_reverse is off. */
export function applyPtr(records: OwnerRecords, operation: GroupOperation, { ptr }: ApplyFacts): void {
  const { owner, canon, ptrSource, reference } = operation;
  if (ptr === undefined || canon === null || ptrSource === null) return;
  const standing: Standing[] = records.rrset({ owner, type: 'PTR' }).map((record) => ({
    record,
    target: ptrTarget(record),
    disabled: record.disabled,
    lockPtr: record.lockPtr,
    reference: record.reference,
    ptrSource: record.ptrSource ?? null,
  }));
  const request = { kind: operation.kind as PtrKind, target: ptrTarget({ canon }), source: ptrSource, reference };
  const steps = decidePtr(request, standing, {
    ...ptr,
    holds: (target) => ptr.holds(owner, target),
    oldest: () => ptr.oldest(owner),
  });
  // an alias leads elsewhere, and nothing may stand beside it
  const isAlias = records.at(owner).some(({ type }) => type === 'CNAME');
  for (const step of steps) {
    if (step.do === 'add') {
      if (!isAlias) addPtr(records, operation, step.holder);
    } else if (step.do === 'remove') records.remove(step.ptr.record);
    else {
      const { record } = step.ptr;
      records.replace(record, { ...record, disabled: step.do === 'disable' }, operation);
    }
  }
}

function addPtr(records: OwnerRecords, operation: GroupOperation, { target, source, reference }: AddressHolder): void {
  const { owner } = operation;
  const [beside] = records.rrset({ owner, type: 'PTR' });
  const record: ContentRecord = {
    owner,
    type: 'PTR',
    ttl: beside?.ttl ?? null,
    rdata: target,
    canon: nameToWire(target),
    disabled: false,
    lockPtr: false,
    trackReverse: false,
    reference,
    comment: null,
    remark: null,
    group: beside?.group ?? UNGROUPED,
    ptrSource: source,
  };
  records.add(record, operation);
}
