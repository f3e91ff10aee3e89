// The newest version of a zone as one text a row: enough to see which records of a new version are there already.
import { type ContentGroup, type ContentRecord, UNGROUPED } from './content.ts';
import { matchGroups, type VersionDifference } from './versions.ts';

/** Between the fields of a key. Values may contain it; such records are looked at in full. */
export const FIELD = '\u001f';
/** Behind a key. In stored values the database puts a FIELD in its place. */
export const ROW = '\u001e';
/** Rows that are looked at for a record that is not where it is expected. */
const AHEAD = 8;
/** So many records elsewhere, and the order is another one. */
const GIVE_UP = 200;

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

/** A version of a zone as the database tells it: two long texts are read faster than many rows. */
export interface LiveVersion {
  /** The keys of its rows, a ROW behind each. */
  readonly keys: string;
  /** The ids of the rows in the same order, with commas. */
  readonly ids: string;
  readonly groups: readonly ContentGroup[];
}

export interface WantedContent {
  readonly records: readonly ContentRecord[];
  readonly groups: readonly ContentGroup[];
}

/**
 * All of a record that a version keeps, as typed, under a stored group number: `group flags type owner ttl rdata reference-id
 * comment remark`. The canonical form is not among it, since type and rdata give it within one zone. A record with a
 * separator in a value has no key: null.
 */
function liveKey(record: ContentRecord, group: number, references: ReadonlyMap<string, number>): string | null {
  const { owner, type, ttl, rdata, reference, comment, remark } = record;
  const plain = ttl === null && reference === null && comment === null && remark === null;
  const flags = flagsOf(record);
  if (rdata.includes(FIELD)) return null;
  // most records of a large zone are like this; five parts are glued together faster than seventeen
  if (plain) return `${headOf(group, flags, type)}${owner}${NO_TTL}${rdata}${NO_TEXTS}`;
  if (comment?.includes(FIELD) || remark?.includes(FIELD)) return null;
  const id = reference === null ? '' : (references.get(reference.toLowerCase()) ?? '');
  const texts = `${id}${FIELD}${comment ?? ''}${FIELD}${remark ?? ''}`;
  return `${headOf(group, flags, type)}${owner}${FIELD}${ttl ?? ''}${FIELD}${rdata}${FIELD}${texts}`;
}

const NO_TTL = FIELD + FIELD;
const NO_TEXTS = FIELD + FIELD + FIELD;

function flagsOf({ disabled, lockPtr, trackReverse, ttl, reference, comment, remark }: ContentRecord): number {
  return (
    (disabled ? KEY_FLAG.disabled : 0) +
    (lockPtr ? KEY_FLAG.lockPtr : 0) +
    (trackReverse ? KEY_FLAG.trackReverse : 0) +
    (ttl === null ? KEY_FLAG.noTtl : 0) +
    (reference === null ? KEY_FLAG.noReference : 0) +
    (comment === null ? KEY_FLAG.noComment : 0) +
    (remark === null ? KEY_FLAG.noRemark : 0)
  );
}

function headOf(group: number, flags: number, type: string): string {
  return `${group}${FIELD}${flags}${FIELD}${type}${FIELD}`;
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
    stored: () => keysOf(live).map(splitGroup),
    wanted: () => wanted.records.map((record) => ({ group: record.group, data: dataOf(record, references) })),
  });
  const keyOf = (record: ContentRecord) => liveKey(record, groups.numberOf(record.group), references);
  const elsewhere = inOrder(live, wanted.records, keyOf);
  const left = leftRows(elsewhere.rows);
  const insert = elsewhere.records.filter(({ key }) => key === null || !left.take(key));
  const close = left.rows();
  return {
    difference: {
      close: close.map(({ id }) => id),
      insert: insert.map(({ record }) => inGroup(record, groups.numberOf(record.group))),
      closeGroups: groups.close,
      insertGroups: groups.insert,
    },
    unsure: onlyCaseMayDiffer(
      close,
      insert.map(({ key }) => key),
    ),
  };
}

function inGroup(record: ContentRecord, group: number): ContentRecord {
  return record.group === group ? record : { ...record, group };
}

interface Elsewhere {
  readonly rows: readonly LiveRow[];
  readonly records: readonly { readonly record: ContentRecord; readonly key: string | null }[];
}

/**
 * Pairs off equal rows and records that come in one order, as they do when a text is sent back with a few changes; gives the
 * others. It only saves time: which equal ones make a pair does not matter.
 */
function inOrder(
  live: LiveVersion,
  records: readonly ContentRecord[],
  keyOf: (record: ContentRecord) => string | null,
): Elsewhere {
  const { keys } = live;
  const passed: { readonly place: number; readonly key: string }[] = [];
  const others: { record: ContentRecord; key: string | null }[] = [];
  let [at, place] = [0, 0];
  const pass = (end: number): void => {
    passed.push({ place, key: keys.slice(at, end) });
    [at, place] = [end + 1, place + 1];
  };
  for (const record of records) {
    const key = keyOf(record);
    if (key !== null && hasKeyAt(keys, key, at)) [at, place] = [at + key.length + 1, place + 1];
    else if (key !== null && others.length < GIVE_UP && isAhead(keys, key, at)) {
      while (!hasKeyAt(keys, key, at)) pass(keys.indexOf(ROW, at));
      [at, place] = [at + key.length + 1, place + 1];
    } else others.push({ record, key });
  }
  while (at < keys.length) pass(keys.indexOf(ROW, at));
  const ids = passed.length === 0 ? [] : live.ids.split(',');
  return { rows: passed.map((row) => ({ id: Number(ids[row.place]), key: row.key })), records: others };
}

function hasKeyAt(keys: string, key: string, at: number): boolean {
  return keys.startsWith(key, at) && keys[at + key.length] === ROW;
}

function isAhead(keys: string, key: string, from: number): boolean {
  let at = from;
  for (let i = 0; i < AHEAD; i++) {
    at = keys.indexOf(ROW, at) + 1;
    if (at === 0) return false;
    if (hasKeyAt(keys, key, at)) return true;
  }
  return false;
}

/** All keys of a version. */
function keysOf({ keys }: LiveVersion): string[] {
  const all = keys.split(ROW);
  all.pop();
  return all;
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
function onlyCaseMayDiffer(left: readonly LiveRow[], inserted: readonly (string | null)[]): number[] {
  const folded = new Set(inserted.map((key) => key?.toLowerCase()));
  const odd = folded.has(undefined);
  return left.filter(({ key }) => odd || folded.has(key.toLowerCase())).map(({ id }) => id);
}

/** Rows from which equal ones are taken away, each once. Of rows with the same key, which no version has, the last can be taken. */
function leftRows(rows: readonly LiveRow[]) {
  const places = new Map<string, number>();
  rows.forEach(({ key }, place) => {
    places.set(key, place);
  });
  const taken = new Uint8Array(rows.length);
  return {
    take(key: string): boolean {
      const place = places.get(key);
      if (place === undefined || taken[place] === 1) return false;
      taken[place] = 1;
      return true;
    },
    rows: (): LiveRow[] => rows.filter((_, place) => taken[place] === 0),
  };
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
  const left = leftRows(rowsOf(from));
  const others = rowsOf(to).filter(({ key }) => {
    const { group, data } = splitGroup(key);
    const there = groups.numberOf(group);
    return !left.take(there === group ? key : `${there}${data}`);
  });
  return { from: left.rows().map(({ id }) => id), to: others.map(({ id }) => id) };
}

function rowsOf(live: LiveVersion): LiveRow[] {
  const ids = live.ids.split(',');
  return keysOf(live).map((key, place) => ({ id: Number(ids[place]), key }));
}
