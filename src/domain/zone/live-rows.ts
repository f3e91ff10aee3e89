// The newest version of a zone as one text a row: enough to see which records of a new version are there already.
import { type ContentGroup, type ContentRecord, UNGROUPED } from './content.ts';
import { FIELD, type KeyParts, keyParts, ROW } from './live-key.ts';
import { type Member, matchGroups, type VersionDifference } from './versions.ts';

/** Rows that are looked at for a record that is not where it is expected. */
const AHEAD = 8;
/** So many records elsewhere, and the order is another one. */
const GIVE_UP = 200;
const NOWHERE = -1;

/** A record row: its id and its key (`keyParts`), which the database makes in the same way. */
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
    wanted: () =>
      membersOf(
        wanted.records,
        keyParts(references, () => UNGROUPED),
      ),
  });
  const elsewhere = inOrder(live, wanted.records, keyParts(references, groups.numberOf));
  const left = leftRows(elsewhere.rows);
  const insert = elsewhere.others.filter(({ key }) => key === null || !left.take(key));
  const close = left.rows();
  return {
    difference: {
      close: close.map(({ id }) => id),
      insert: insert.map(({ item }) => inGroup(item, groups.numberOf(item.group))),
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

interface Elsewhere<T> {
  readonly rows: readonly LiveRow[];
  readonly others: readonly { readonly item: T; readonly key: string | null }[];
}

/**
 * Pairs off equal rows and items that come in one order, as they do when a text is sent back with a few changes; gives the
 * others. It only saves time: which equal ones make a pair does not matter.
 */
function inOrder<T>(
  { keys, ids }: LiveVersion,
  items: readonly T[],
  partsOf: (item: T) => readonly string[] | null,
): Elsewhere<T> {
  const passed: { readonly place: number; readonly key: string }[] = [];
  const others: { item: T; key: string | null }[] = [];
  let [at, place] = [0, 0];
  const passTo = (next: number): void => {
    while (at < next) {
      const end = keys.indexOf(ROW, at);
      passed.push({ place, key: keys.slice(at, end) });
      [at, place] = [end + 1, place + 1];
    }
  };
  for (const item of items) {
    const parts = partsOf(item);
    let end = parts === null ? NOWHERE : endOfRow(keys, parts, at);
    if (end === NOWHERE && parts !== null && others.length < GIVE_UP) {
      const ahead = rowAhead(keys, parts, at);
      if (ahead !== NOWHERE) {
        passTo(ahead);
        end = endOfRow(keys, parts, at);
      }
    }
    if (end === NOWHERE) others.push({ item, key: parts === null ? null : parts.join('') });
    else [at, place] = [end, place + 1];
  }
  passTo(keys.length);
  const idOf = passed.length === 0 ? [] : ids.split(',');
  return { rows: passed.map((row) => ({ id: Number(idOf[row.place]), key: row.key })), others };
}

/** Where the row behind the one at `at` begins, if that one's key consists of these parts. */
function endOfRow(keys: string, parts: readonly string[], at: number): number {
  let end = at;
  for (const part of parts) {
    if (!keys.startsWith(part, end)) return NOWHERE;
    end += part.length;
  }
  return keys[end] === ROW ? end + 1 : NOWHERE;
}

/** Where one of the next rows begins that consists of these parts. */
function rowAhead(keys: string, parts: readonly string[], from: number): number {
  let at = from;
  for (let i = 0; i < AHEAD; i++) {
    at = keys.indexOf(ROW, at) + 1;
    if (at === 0) return NOWHERE;
    if (endOfRow(keys, parts, at) !== NOWHERE) return at;
  }
  return NOWHERE;
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

function membersOf(records: readonly ContentRecord[], partsOf: KeyParts): Member[] {
  return records.map((record) => ({
    group: record.group,
    data: splitGroup(partsOf(record)?.join('') ?? FIELD).data,
  }));
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
  const keys = keysOf(to);
  const parts = [''];
  const elsewhere = inOrder(from, [...keys.keys()], (place) => {
    const key = keys[place] ?? '';
    const { group, data } = splitGroup(key);
    const there = groups.numberOf(group);
    parts[0] = there === group ? key : `${there}${data}`;
    return parts;
  });
  const left = leftRows(elsewhere.rows);
  const unequal = elsewhere.others.filter(({ key }) => key === null || !left.take(key));
  const ids = unequal.length === 0 ? [] : to.ids.split(',');
  return { from: left.rows().map(({ id }) => id), to: unequal.map(({ item: place }) => Number(ids[place])) };
}
