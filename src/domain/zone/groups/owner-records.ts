// A working copy of a zone's records by owner, for operations that change a few of them and must not touch the others.

import {
  type ContentGroup,
  type ContentRecord,
  canonicalOwner,
  effectiveTtl,
  UNGROUPED,
  type ZoneContent,
} from '../content.ts';
import type { GroupOperation } from './group-operations.ts';

export interface OwnerRecords {
  /** The records of an owner (as in GroupOperation), disabled ones too, as they are by now. */
  at(owner: string): readonly ContentRecord[];
  rrset(of: Pick<GroupOperation, 'owner' | 'type'>): readonly ContentRecord[];
  /** Do two TTL texts, null for the zone's, mean the same? */
  sameTtl(a: string | null, b: string | null): boolean;
  add(record: ContentRecord, by: GroupOperation): void;
  /** `next` in its place; `by` is the operation that speaks of it, unless only the RRset made it change. */
  replace(record: ContentRecord, next: ContentRecord, by: GroupOperation | undefined): void;
  remove(record: ContentRecord): void;
  /** Number of the first group with that comment; it is made where there is none. */
  groupNamed(comment: string): number;
  /** The operation speaks of this record and leaves it as it is. */
  name(record: ContentRecord, by: GroupOperation): void;
}

export interface OwnerRecordsCopy extends OwnerRecords {
  /** The records now: those that stayed in their places, new ones at the end; the array of the content if nothing changed. */
  records(): readonly ContentRecord[];
  /** The groups now; the array of the content if there is none more. */
  groups(): readonly ContentGroup[];
  /** Which operation speaks of a record. */
  readonly origin: ReadonlyMap<ContentRecord, GroupOperation>;
}

/** Reading it once takes time linear in the content, every operation time linear in the records of its owner. */
export function ownerRecords(content: ZoneContent): OwnerRecordsCopy {
  const { zone } = content;
  const byOwner = Map.groupBy(content.records, (record) => canonicalOwner(record, zone));
  /** By record of the content: what stands there now; null: nothing. */
  const changed = new Map<ContentRecord, ContentRecord | null>();
  /** By record as it is now: what it was in the content. */
  const was = new Map<ContentRecord, ContentRecord>();
  const added = new Set<ContentRecord>();
  const origin = new Map<ContentRecord, GroupOperation>();
  let groups = content.groups;

  const listOf = (record: Pick<ContentRecord, 'owner'>): ContentRecord[] => {
    const key = canonicalOwner(record, zone);
    const list = byOwner.get(key) ?? [];
    byOwner.set(key, list);
    return list;
  };
  const at = (owner: string): readonly ContentRecord[] => [...listOf({ owner })];

  function put(record: ContentRecord, next: ContentRecord | null): void {
    const list = listOf(record);
    list.splice(list.indexOf(record), 1, ...(next === null ? [] : [next]));
    if (added.delete(record)) {
      if (next !== null) added.add(next);
      return;
    }
    const first = was.get(record) ?? record;
    changed.set(first, next);
    if (next !== null) was.set(next, first);
  }

  return {
    origin,
    at,
    rrset: ({ owner, type }) => at(owner).filter((record) => record.type === type),
    sameTtl: (a, b) => a === b || seconds(a, content.ttl) === seconds(b, content.ttl),
    add(record, by) {
      listOf(record).push(record);
      added.add(record);
      origin.set(record, by);
    },
    replace(record, next, by) {
      put(record, next);
      const speaker = by ?? origin.get(record);
      if (speaker !== undefined) origin.set(next, speaker);
    },
    remove: (record) => put(record, null),
    groups: () => groups,
    groupNamed(comment) {
      const present = groups.find((group) => group.comment === comment);
      if (present !== undefined) return present.number;
      const number = Math.max(UNGROUPED, ...groups.map((group) => group.number)) + 1;
      groups = [...groups, { number, comment }];
      return number;
    },
    name: (record, by) => void origin.set(record, by),
    records() {
      if (changed.size === 0 && added.size === 0) return content.records;
      const stayed = content.records.flatMap((record) => {
        const next = changed.get(record);
        return next === undefined ? [record] : next === null ? [] : [next];
      });
      return [...stayed, ...added];
    },
  };
}

function seconds(ttl: string | null, zoneTtl: string): number {
  return effectiveTtl({ ttl: ttl ?? zoneTtl }, 0);
}
