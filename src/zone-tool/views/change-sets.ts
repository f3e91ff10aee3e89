// Changes of many zones, plans and what was found, as the shell prints them.

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import { columns, keyLine, localTime } from './layout.ts';
import { differenceLines } from './zones.ts';

type Table = typeof operations;
type ChangeSets = ResultOf<Table['list_changes']>;
type ChangeSet = ResultOf<Table['show_changes']>;
export type FoundRecords = ResultOf<Table['find_records']>;
export type Replacement = ResultOf<Table['preview_replace']>;
export type ZonePlan = ResultOf<Table['plan_zone']>;

/** Number, when, who, how many zones, what. */
export function changeSetList(sets: ChangeSets): string {
  return sets
    .map(({ change_set_id, at, actor, zones, operation, summary }) =>
      columns([change_set_id, 7], [localTime(at), 24], [actor, 20], [zonesText(zones), 10], `${operation}: ${summary}`),
    )
    .join('\n');
}

export function changeSetDetails(set: ChangeSet): string {
  const keys = ['change_set_id', 'at', 'actor', 'operation', 'summary'] as const;
  const zones = set.zones.map(
    ({ name, from_zi_id, to_zi_id }) => `        ${columns([name, 32], `${from_zi_id ?? 'made'} -> ${to_zi_id}`)}`,
  );
  return [...keys.map((key) => keyLine(key, set[key], 16)), '', ...zones].join('\n');
}

export function zonesText(count: number): string {
  return count === 1 ? '1 zone' : `${count} zones`;
}

/** A record a line: absolute owner, TTL, type, data. */
export function foundList({ records }: FoundRecords): string {
  return records
    .map(({ zone, label, ttl, type, rdata, disable }) => {
      const owner = absoluteOwner(label, zone);
      return columns([disable ? `;${owner}` : owner, 40], [ttl ?? '', 8], [type, 8], rdata);
    })
    .join('\n');
}

export function absoluteOwner(label: string, zone: string): string {
  if (label === '@') return zone;
  return label.endsWith('.') ? label : `${label}.${zone}`;
}

/** What each record says now and will say; then how much that is. */
export function replacementText({ changes, records, zones, hash }: Replacement): string {
  const lines = changes.flatMap(({ zone, label, type, from, to }) => {
    const owner = absoluteOwner(label, zone);
    return [`- ${columns([owner, 40], [type, 8], from)}`, `+ ${columns([owner, 40], [type, 8], to)}`];
  });
  const more = records - changes.length;
  if (more > 0) lines.push(`… and ${more} more`);
  return [...lines, `${records} record${records === 1 ? '' : 's'} in ${zonesText(zones)} (${hash})`].join('\n');
}

/** `~ one.example.` with what comes and goes, `+ new.example.` */
export function zonePlanText(plan: ZonePlan): string {
  const { name, action, records, removed, added, groups_removed, groups_added } = plan;
  if (action === 'create') return `+ ${name}  ${records} records`;
  return [
    `~ ${name}  +${added.length} -${removed.length}`,
    ...groups_removed.map((comment) => `        - group ${comment.trim()}`),
    ...groups_added.map((comment) => `        + group ${comment.trim()}`),
    ...differenceLines(plan),
  ].join('\n');
}
