// The difference that a new version of a zone makes to the newest one: which rows end, which begin (design §4).
import { APEX_GROUP, type ContentGroup, type ContentRecord, UNGROUPED } from './content.ts';

export interface StoredRecord extends ContentRecord {
  readonly id: number;
}

export interface StoredContent {
  readonly records: readonly StoredRecord[];
  readonly groups: readonly ContentGroup[];
}

export interface VersionDifference {
  /** Ids of record rows that end. */
  readonly close: readonly number[];
  /** Records that begin, with the stored group numbers. */
  readonly insert: readonly ContentRecord[];
  /** Numbers of group rows that end. */
  readonly closeGroups: readonly number[];
  readonly insertGroups: readonly ContentGroup[];
}

/**
 * What changes `newest` into `wanted`, in time linear in their sizes. Everything but the case of names and the origin of a
 * PTR is compared; rows that stay keep both.
 */
export function versionDifference(
  newest: StoredContent,
  wanted: { readonly records: readonly ContentRecord[]; readonly groups: readonly ContentGroup[] },
): VersionDifference {
  const members = (records: readonly ContentRecord[]) => () =>
    records.map((record) => ({ group: record.group, data: dataKey(record) }));
  const groups = matchGroups(newest.groups, wanted.groups, {
    stored: members(newest.records),
    wanted: members(wanted.records),
  });
  const stay = new Map<string, number[]>();
  for (const record of newest.records) push(stay, rowKey(record, record.group), record.id);
  const insert: ContentRecord[] = [];
  for (const record of wanted.records) {
    const group = groups.numberOf(record.group);
    if (stay.get(rowKey(record, group))?.pop() === undefined) insert.push({ ...record, group });
  }
  const close = [...stay.values()].flat();
  return { close, insert, closeGroups: groups.close, insertGroups: groups.insert };
}

/** The difference without what only the case of names makes different; `rows` are the unsure ones in full. */
export function withoutCaseChanges(difference: VersionDifference, rows: readonly StoredRecord[]): VersionDifference {
  const stay = new Map<string, number[]>();
  const keyOf = (record: ContentRecord) => rowKey(record, record.group);
  for (const row of rows) push(stay, keyOf(row), row.id);
  const kept = new Set<number>();
  const insert = difference.insert.filter((record) => {
    const id = stay.get(keyOf(record))?.pop();
    if (id !== undefined) kept.add(id);
    return id === undefined;
  });
  return { ...difference, insert, close: difference.close.filter((id) => !kept.has(id)) };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function rowKey(record: ContentRecord, group: number): string {
  return `${group}\0${dataKey(record)}`;
}

// Equal by canonical form and by text: a person who rewrites rdata wants to see what was typed, but case alone is no change.
function dataKey(record: ContentRecord): string {
  const flags = (record.disabled ? 1 : 0) + (record.lockPtr ? 2 : 0) + (record.trackReverse ? 4 : 0);
  return [
    record.owner.toLowerCase(),
    record.type,
    record.ttl ?? '',
    flags,
    record.reference?.toLowerCase() ?? '',
    record.comment ?? '\u0001',
    record.remark ?? '\u0001',
    record.rdata.toLowerCase(),
    record.canon.toString('latin1'),
  ].join('\0');
}

export interface GroupMatch {
  readonly numberOf: (wanted: number) => number;
  /** Numbers of group rows that end. */
  readonly close: readonly number[];
  readonly insert: readonly ContentGroup[];
}

/** A record as the matching of groups sees it: equal ones have equal `data`. */
export interface Member {
  readonly group: number;
  readonly data: string;
}

/**
 * Groups with a comment are matched by (comment, n-th of that comment), the rest by most equal records; those without are one.
 * The members are asked for only where the comments do not decide.
 */
export function matchGroups(
  newest: readonly ContentGroup[],
  wanted: readonly ContentGroup[],
  members: { readonly stored: () => Iterable<Member>; readonly wanted: () => Iterable<Member> },
): GroupMatch {
  const commented = wanted.filter((group) => group.comment !== null && group.number !== APEX_GROUP);
  const free = new Map(newest.map((group) => [group.number, group]));
  const matched = new Map<number, number>();
  const take = (number: number, stored: number) => {
    matched.set(number, stored);
    free.delete(stored);
  };
  const byComment = new Map<string, number[]>();
  for (const group of [...newest].sort((a, b) => b.number - a.number)) {
    push(byComment, group.comment ?? '', group.number);
  }
  for (const group of commented) {
    const stored = byComment.get(group.comment ?? '')?.pop();
    if (stored !== undefined) take(group.number, stored);
  }
  const rest = commented.filter((group) => !matched.has(group.number));
  if (rest.length > 0 && free.size > 0) {
    for (const [number, stored] of mostEqual(members.stored(), members.wanted(), rest, free)) take(number, stored);
  }
  let next = Math.max(UNGROUPED, ...newest.map((group) => group.number)) + 1;
  for (const group of rest) if (!matched.has(group.number)) matched.set(group.number, next++);
  return groupRows(newest, commented, matched);
}

function groupRows(
  newest: readonly ContentGroup[],
  commented: readonly ContentGroup[],
  matched: ReadonlyMap<number, number>,
): GroupMatch {
  const comments = new Map(commented.map((group) => [matched.get(group.number) ?? UNGROUPED, group.comment]));
  const old = new Map(newest.map((group) => [group.number, group.comment]));
  return {
    numberOf: (wanted) => (wanted === APEX_GROUP ? APEX_GROUP : (matched.get(wanted) ?? UNGROUPED)),
    close: newest.filter((group) => comments.get(group.number) !== group.comment).map((group) => group.number),
    insert: [...comments]
      .filter(([number, comment]) => old.get(number) !== comment)
      .map(([number, comment]) => ({ number, comment })),
  };
}

// Pairs (wanted, stored) of groups, those with most records in common first; each group is used once.
function mostEqual(
  stored: Iterable<Member>,
  wanted: Iterable<Member>,
  rest: readonly ContentGroup[],
  free: ReadonlyMap<number, ContentGroup>,
): [number, number][] {
  const groupsOf = new Map<string, number[]>();
  for (const { group, data } of stored) if (free.has(group)) push(groupsOf, data, group);
  const numbers = new Set(rest.map((group) => group.number));
  const common = new Map<string, { pair: [number, number]; count: number }>();
  for (const member of wanted) {
    if (!numbers.has(member.group)) continue;
    const group = groupsOf.get(member.data)?.pop();
    if (group === undefined) continue;
    const key = `${member.group} ${group}`;
    const found = common.get(key);
    if (found === undefined) common.set(key, { pair: [member.group, group], count: 1 });
    else found.count++;
  }
  const used = { wanted: new Set<number>(), stored: new Set<number>() };
  const pairs: [number, number][] = [];
  for (const { pair } of [...common.values()].sort((a, b) => b.count - a.count)) {
    if (used.wanted.has(pair[0]) || used.stored.has(pair[1])) continue;
    used.wanted.add(pair[0]);
    used.stored.add(pair[1]);
    pairs.push(pair);
  }
  return pairs;
}
