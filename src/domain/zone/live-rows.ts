// The newest version of a zone as one text a row: enough to see which records of a new version are there already.
import { type ContentGroup, type ContentRecord, UNGROUPED } from './content.ts';
import { dataKey, matchGroups, type StoredRecord, type VersionDifference } from './versions.ts';

/** Between the fields of a key. Values may contain it; such records are looked at in full. */
export const FIELD = '\u001f';

/** Bits of the field `flags` of a key; the last four tell null from the empty text. */
export const KEY_FLAG = {
  disabled: 1,
  lockPtr: 2,
  trackReverse: 4,
  noTtl: 8,
  noReference: 16,
  noComment: 32,
  noRemark: 64,
} as const;

/** A record row: its id and its `liveKey`, which the database makes in the same way. */
export interface LiveRow {
  readonly id: number;
  readonly key: string;
}

/** The newest version of a zone: rows whose `removed` is null. */
export interface LiveVersion {
  readonly rows: readonly LiveRow[];
  readonly groups: readonly ContentGroup[];
}

export interface WantedContent {
  readonly records: readonly ContentRecord[];
  readonly groups: readonly ContentGroup[];
}

/**
 * All of a record that a version keeps, as typed, under a stored group number: `group owner type ttl rdata flags reference-id
 * comment remark`. The canonical form is not among it, since type and rdata give it within one zone. A record with a
 * separator in a value has no key: null.
 */
function liveKey(record: ContentRecord, group: number, references: ReadonlyMap<string, number>): string | null {
  const { owner, type, ttl, rdata, reference, comment, remark } = record;
  const flags =
    (record.disabled ? KEY_FLAG.disabled : 0) +
    (record.lockPtr ? KEY_FLAG.lockPtr : 0) +
    (record.trackReverse ? KEY_FLAG.trackReverse : 0) +
    (ttl === null ? KEY_FLAG.noTtl : 0) +
    (reference === null ? KEY_FLAG.noReference : 0) +
    (comment === null ? KEY_FLAG.noComment : 0) +
    (remark === null ? KEY_FLAG.noRemark : 0);
  const odd = rdata.includes(FIELD) || owner.includes(FIELD) || comment?.includes(FIELD) || remark?.includes(FIELD);
  if (odd) return null;
  const id = reference === null ? '' : (references.get(reference.toLowerCase()) ?? '');
  return `${group}${FIELD}${owner}${FIELD}${type}${FIELD}${ttl ?? ''}${FIELD}${rdata}${FIELD}${flags}${FIELD}${id}${FIELD}${comment ?? ''}${FIELD}${remark ?? ''}`;
}

export interface KeyDifference {
  readonly difference: VersionDifference;
  /** Ids in `difference.close` of rows that may differ from an inserted record in nothing but case. */
  readonly unsure: readonly number[];
}

/**
 * The difference of `live` and `wanted` as keys show it, in linear time. Equal keys are equal rows: a key has as many separators
 * as it has fields between them, and a stored value that contains one more makes its row differ from every key of a record.
 * `references` gives the ids of all references in `wanted`, by lower-case text.
 */
export function keyDifference(
  live: LiveVersion,
  wanted: WantedContent,
  references: ReadonlyMap<string, number>,
): KeyDifference {
  const groups = matchGroups(live.groups, wanted.groups, {
    stored: () => live.rows.map(({ key }) => splitGroup(key)),
    wanted: () => wanted.records.map((record) => ({ group: record.group, data: dataOf(record, references) })),
  });
  const stay = new Map<string, number | number[]>();
  for (const { id, key } of live.rows) add(stay, key, id);
  const insert: ContentRecord[] = [];
  const keys: string[] = [];
  for (const record of wanted.records) {
    const group = groups.numberOf(record.group);
    const key = liveKey(record, group, references);
    if (key !== null && take(stay, key)) continue;
    insert.push(record.group === group ? record : { ...record, group });
    if (key !== null) keys.push(key);
  }
  return {
    difference: { close: [...stay.values()].flat(), insert, closeGroups: groups.close, insertGroups: groups.insert },
    unsure: onlyCaseMayDiffer(stay, keys, insert.length > keys.length),
  };
}

function splitGroup(key: string): { group: number; data: string } {
  const end = key.indexOf(FIELD);
  return { group: Number(key.slice(0, end)), data: key.slice(end) };
}

function dataOf(record: ContentRecord, references: ReadonlyMap<string, number>): string {
  const key = liveKey(record, UNGROUPED, references);
  return key === null ? '' : splitGroup(key).data;
}

// Rows that are left over although a record is inserted that equals them without regard to case; with odd ones among it, all.
function onlyCaseMayDiffer(left: ReadonlyMap<string, number | number[]>, inserted: string[], odd: boolean): number[] {
  if (odd) return [...left.values()].flat();
  const folded = new Set(inserted.map((key) => key.toLowerCase()));
  return [...left].flatMap(([key, ids]) => (folded.has(key.toLowerCase()) ? ids : []));
}

// Keys are nearly always of one row, so a list is made for those of several only.
function add(map: Map<string, number | number[]>, key: string, id: number): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, id);
  else if (typeof found === 'number') map.set(key, [found, id]);
  else found.push(id);
}

function take(map: Map<string, number | number[]>, key: string): boolean {
  const found = map.get(key);
  if (found === undefined) return false;
  if (typeof found !== 'number' && found.length > 1) found.pop();
  else map.delete(key);
  return true;
}

/** Ids of rows of two versions, of whatever zones, without those that have an equal one on the other side. */
export interface Unequal {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * Rows that stand in a group of the same comment and are the same as written cancel out, in linear time. What is left may still be
 * equal without regard to case, or stand in a group whose comment alone changed.
 */
export function unequalRows(from: LiveVersion, to: LiveVersion): Unequal {
  const groups = matchGroups(from.groups, to.groups, { stored: () => [], wanted: () => [] });
  const left = new Map<string, number | number[]>();
  for (const { id, key } of from.rows) add(left, key, id);
  const others: number[] = [];
  for (const { id, key } of to.rows) {
    const { group, data } = splitGroup(key);
    const there = groups.numberOf(group);
    if (!take(left, there === group ? key : `${there}${data}`)) others.push(id);
  }
  return { from: [...left.values()].flat(), to: others };
}

/** The difference without what only the case of names makes different; `rows` are the unsure ones in full. */
export function withoutCaseChanges(difference: VersionDifference, rows: readonly StoredRecord[]): VersionDifference {
  const stay = new Map<string, number[]>();
  const keyOf = (record: ContentRecord) => `${record.group}\0${dataKey(record)}`;
  for (const row of rows) {
    const ids = stay.get(keyOf(row));
    if (ids === undefined) stay.set(keyOf(row), [row.id]);
    else ids.push(row.id);
  }
  const kept = new Set<number>();
  const insert = difference.insert.filter((record) => {
    const id = stay.get(keyOf(record))?.pop();
    if (id !== undefined) kept.add(id);
    return id === undefined;
  });
  return { ...difference, insert, close: difference.close.filter((id) => !kept.has(id)) };
}
