// Keeps delegation and CNAMEs of a classless reverse zone in the zone above it, where that is in DMS (RFC 2317, spec 06 §7.2).

import { nameFromWire } from '../dns/name.ts';
import { classlessParent, reverseForm } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import { PRIORITY } from '../domain/event.ts';
import type { ContentRecord } from '../domain/zone/content.ts';
import { ownersInParent, type ParentRecord, parentOperation, parentRecords } from '../domain/zone/ptr/classless.ts';
import type { StoredRecord } from '../domain/zone/versions.ts';
import type { Db } from '../store/db.ts';
import { type FollowUp, insertPtrGroups, queueUpdates, takeWaitingPtrs } from '../store/ptr.ts';
import { newestAt } from '../store/record.ts';
import { referenceIds } from '../store/reference.ts';
import { parentOfClassless, setParentOfClassless } from '../store/reverse-network.ts';
import type { ZoneRow } from '../store/schema.ts';
import { insertUpdateGroup } from '../store/update-group.ts';
import { parentZone } from '../store/zone.ts';

type ChildZone = Pick<ZoneRow, 'id' | 'name'>;

/** Who is at it; the update groups carry it. */
export interface ParentCause extends Omit<FollowUp, 'priority'> {
  readonly sectag: string | null;
}

/** The octet zone around a classless zone, if it is in DMS; null also for zones that are not classless. */
export async function octetZoneAbove(trx: Db, child: ChildZone): Promise<ZoneRow | null> {
  if (classlessParent(child.name) === null) return null;
  const parent = await parentZone(trx, child.name);
  const form = parent === null ? null : reverseForm(parent.name);
  return form === null || form.isClassless ? null : parent;
}

/**
 * Makes delegation and CNAMEs in the zone above, and notes that they are DMS's. PTR records that DMS made there move into the
 * classless zone. Throws ClasslessNamesTaken where records of somebody else stand at these names.
 */
export async function delegateInParent(
  trx: Db,
  child: ChildZone,
  parent: ZoneRow,
  { apexNs, cause }: { readonly apexNs: readonly string[]; readonly cause: ParentCause },
): Promise<void> {
  const wanted = parentRecords(child.name, parent.name, apexNs);
  const { records: standing } = await newestAt(trx, parent.id, ownersInParent(child.name, parent.name));
  const ptrs = standing.filter((record) => record.type === 'PTR' && record.ptrSource != null && !record.lockPtr);
  const taken = standing.filter((record) => !ptrs.includes(record) && !wanted.some((one) => isEqual(one, record)));
  if (taken.length > 0) {
    const owners = [...new Set(taken.map((record) => record.owner))];
    throw new DmsError('ClasslessNamesTaken', { name: child.name, parent: parent.name, owners });
  }
  await setParentOfClassless(trx, child.id, parent.id);
  const operations = [
    ...ptrs.map(({ owner, canon }) =>
      parentOperation('DELETE', parent.name, { owner, type: 'PTR', target: nameFromWire(canon, 0).name }),
    ),
    ...wanted.map((record) => parentOperation('ADD', parent.name, record)),
  ];
  await queueOnParent(trx, parent, operations, cause);
  await movePtrs(trx, child, ptrs, cause);
  await moveWaiting(trx, child, parent, cause);
}

/** Takes them away again; nothing where they are not DMS's. */
export async function undelegateInParent(trx: Db, child: ChildZone, cause: ParentCause): Promise<void> {
  const parent = await parentOfClassless(trx, child.id);
  if (parent === null) return;
  const apexNs = (await delegationOf(trx, child, parent)).map((record) => record.target);
  const gone = parentRecords(child.name, parent.name, apexNs).map((record) =>
    parentOperation('DELETE', parent.name, record),
  );
  await queueOnParent(trx, parent, gone, cause);
}

/** After a publish: where the name servers of the classless zone changed, its delegation does. `apexNs` absolute. */
export async function followApexNs(
  trx: Db,
  child: ChildZone,
  { apexNs, cause }: { readonly apexNs: readonly string[]; readonly cause: ParentCause },
): Promise<void> {
  const parent = classlessParent(child.name) === null ? null : await parentOfClassless(trx, child.id);
  if (parent === null || apexNs.length === 0) return;
  const standing = await delegationOf(trx, child, parent);
  const names = (targets: readonly string[]) =>
    targets
      .map((name) => name.toLowerCase())
      .sort()
      .join(' ');
  if (standing.length === 0 || names(standing.map((one) => one.target)) === names(apexNs)) return;
  const [{ owner = '' } = {}] = standing;
  const operations = [
    ...apexNs.map((target) => parentOperation('ADD', parent.name, { owner, type: 'NS', target })),
    ...standing
      .filter(({ target }) => !apexNs.some((name) => name.toLowerCase() === target))
      .map((record) => parentOperation('DELETE', parent.name, record)),
  ];
  await queueOnParent(trx, parent, operations, cause);
}

/** Absolute targets of the NS at the apex. */
export function apexNsOf(records: readonly ContentRecord[]): string[] {
  const ns = records.filter(({ owner, type, disabled }) => owner === '@' && type === 'NS' && !disabled);
  return ns.map(({ canon }) => nameFromWire(canon, 0).name);
}

async function delegationOf(trx: Db, child: ChildZone, parent: ZoneRow): Promise<ParentRecord[]> {
  const [owner = ''] = ownersInParent(child.name, parent.name);
  const { records } = await newestAt(trx, parent.id, [owner]);
  const ns = records.filter((record) => record.type === 'NS' && !record.disabled);
  return ns.map(({ canon }) => ({ owner, type: 'NS' as const, target: nameFromWire(canon, 0).name }));
}

function isEqual(wanted: ParentRecord, record: StoredRecord): boolean {
  const target = wanted.target.toLowerCase();
  return (
    wanted.type === record.type &&
    wanted.owner === record.owner.toLowerCase() &&
    nameFromWire(record.canon, 0).name === target
  );
}

async function queueOnParent(
  trx: Db,
  parent: ZoneRow,
  operations: Parameters<typeof insertUpdateGroup>[2],
  { sectag, ...event }: ParentCause,
): Promise<void> {
  const group = { zone_id: parent.id, update_type: null, sectag, change_by: event.actor };
  await insertUpdateGroup(trx, group, operations, parent.name);
  await queueUpdates(trx, [parent.id], { ...event, priority: PRIORITY.followUp });
}

/** They follow their addresses: what is not held any more when the classless zone is published does not come. */
async function movePtrs(
  trx: Db,
  child: ChildZone,
  ptrs: readonly StoredRecord[],
  { sectag: _any, ...event }: ParentCause,
): Promise<void> {
  if (ptrs.length === 0) return;
  const references = await referenceIds(
    trx,
    ptrs.flatMap(({ reference }) => reference ?? []),
  );
  await insertPtrGroups(trx, {
    sectag: null,
    changeBy: event.actor,
    operations: ptrs.map(({ owner, canon, reference, ptrSource }) => ({
      kind: 'PTR_FOLLOW' as const,
      zoneId: child.id,
      owner: owner.split('.')[0] ?? '',
      rdata: nameFromWire(canon, 0).name,
      canon,
      source: ptrSource ?? { zone_id: 0, owner: '' },
      referenceId: reference === null ? null : (references.get(reference.toLowerCase()) ?? null),
    })),
  });
  await queueUpdates(trx, [child.id], { ...event, priority: PRIORITY.followUp });
}

/** What was to become of PTR records in the zone above is for the classless zone from now on. */
async function moveWaiting(
  trx: Db,
  child: ChildZone,
  parent: ZoneRow,
  { sectag: _any, ...event }: ParentCause,
): Promise<void> {
  const [_label, ...owners] = ownersInParent(child.name, parent.name);
  const waiting = await takeWaitingPtrs(trx, parent.id, owners);
  if (waiting.length === 0) return;
  for (const group of Map.groupBy(waiting, ({ sectag, changeBy }) => `${sectag} ${changeBy}`).values()) {
    const [{ sectag, changeBy } = { sectag: null, changeBy: null }] = group;
    const operations = group.map((one) => ({ ...one, zoneId: child.id, owner: one.owner.split('.')[0] ?? '' }));
    await insertPtrGroups(trx, { sectag, changeBy, operations });
  }
  await queueUpdates(trx, [child.id], { ...event, priority: PRIORITY.followUp });
}
