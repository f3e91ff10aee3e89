// Incremental updates on the content of a version: what the operations make of it, and which groups no longer apply (spec 04 §9).

import type { CheckOptions, Fault } from '../checks/checks.ts';
import { checkZone } from '../checks/checks.ts';
import { type ContentRecord, canonicalOwner, type ZoneContent } from '../content.ts';
import { type ApplyFacts, type GroupOperation, OPERATION_KINDS } from './group-operations.ts';
import { ownerRecords } from './owner-records.ts';

export interface Applied {
  /** The same object if the operations changed nothing. */
  readonly content: ZoneContent;
  /** Which operation speaks of a record of that content. */
  readonly origin: ReadonlyMap<ContentRecord, GroupOperation>;
}

/** The operations on the content, in order, later ones seeing what earlier ones did. Linear in the content and the operations. */
export function applyOperations(
  content: ZoneContent,
  operations: readonly GroupOperation[],
  facts: ApplyFacts,
): Applied {
  const records = ownerRecords(content);
  for (const operation of operations) OPERATION_KINDS[operation.kind](records, operation, facts);
  const after = records.records();
  return {
    content: after === content.records ? content : { ...content, records: after, groups: records.groups() },
    origin: records.origin,
  };
}

/** A group as it is applied: `id` only tells it from the others. */
export interface Group {
  readonly id: number;
  readonly operations: readonly GroupOperation[];
  /** Instead of the facts of all. */
  readonly facts?: ApplyFacts;
}

export interface GroupFault {
  readonly fault: Fault;
  /** The operation that speaks of the record at fault, or of the one that it clashes with; undefined: neither was sent. */
  readonly operation: GroupOperation | undefined;
}

export interface AppliedGroups<G extends Group> {
  readonly content: ZoneContent;
  readonly applied: readonly G[];
  /** Those after which the zone would be faulty; the others are applied as if they had not been there. */
  readonly failed: readonly { readonly group: G; readonly why: GroupFault }[];
  /** False: there were faults of level error, be they older than the groups. */
  readonly sound: boolean;
}

export interface GroupOptions {
  readonly facts: ApplyFacts;
  readonly checks: CheckOptions;
}

/**
 * The groups in order. Faults that the content had already are none of theirs. What is applied together is checked once, and
 * halved while that shows a fault: so a few groups at fault among many cost a few checks, not one for each.
 */
export function applyGroups<G extends Group>(
  content: ZoneContent,
  groups: readonly G[],
  options: GroupOptions,
): AppliedGroups<G> {
  const together = applyInRow(content, groups, options.facts);
  if (together.content === content || errorsOf(together.content, options.checks).length === 0)
    return { content: together.content, applied: groups, failed: [], sound: true };
  return { ...applyHalves(content, groups, options), sound: false };
}

function applyInRow(content: ZoneContent, groups: readonly Group[], facts: ApplyFacts): Applied {
  let last: Applied = { content, origin: new Map() };
  for (const group of groups) last = applyOperations(last.content, group.operations, group.facts ?? facts);
  return last;
}

function applyHalves<G extends Group>(
  content: ZoneContent,
  groups: readonly G[],
  options: GroupOptions,
): Omit<AppliedGroups<G>, 'sound'> {
  const together = applyInRow(content, groups, options.facts);
  const why = together.content === content ? null : newFault(content, together, options.checks);
  if (why === null) return { content: together.content, applied: groups, failed: [] };
  const [group] = groups;
  if (group !== undefined && groups.length === 1) return { content, applied: [], failed: [{ group, why }] };
  const first = applyHalves(content, groups.slice(0, groups.length >> 1), options);
  const second = applyHalves(first.content, groups.slice(groups.length >> 1), options);
  return {
    content: second.content,
    applied: [...first.applied, ...second.applied],
    failed: [...first.failed, ...second.failed],
  };
}

function errorsOf(content: ZoneContent, checks: CheckOptions): Fault[] {
  return checkZone(content, checks).filter(({ level }) => level === 'error');
}

/** The first fault of level error that `before` has not. */
function newFault(before: ZoneContent, after: Applied, checks: CheckOptions): GroupFault | null {
  const faults = errorsOf(after.content, checks);
  if (faults.length === 0) return null;
  const old = new Set(errorsOf(before, checks).map((fault) => faultKey(fault, before.zone)));
  const fault = faults.find((each) => !old.has(faultKey(each, before.zone)));
  if (fault === undefined) return null;
  const speaker = (record: ContentRecord | undefined) => record && after.origin.get(record);
  return { fault, operation: speaker(fault.record) ?? speaker(fault.other) };
}

function faultKey({ id, record, other, message }: Fault, zone: string): string {
  const key = (each: ContentRecord) => `${canonicalOwner(each, zone)} ${each.type} ${each.canon.toString('latin1')}`;
  if (record === undefined) return `${id} ${message}`;
  return [id, key(record), other === undefined ? '' : key(other)].join(' ');
}
