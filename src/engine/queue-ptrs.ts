// Queues the PTR changes that follow from a change of a zone's addresses (spec 04 §8.2, spec 06 §7.1).

import { isHostName, nameFromWire, nameToWire, relativise } from '../dns/name.ts';
import { ownerInReverseZone, type ReverseForm, reverseForm } from '../dns/network.ts';
import { PRIORITY } from '../domain/event.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import { canonicalOwner } from '../domain/zone/content.ts';
import { mayChangePtr, type StandingPtr } from '../domain/zone/ptr/auto-ptr.ts';
import {
  type AddressRow,
  addressKey,
  following,
  type PtrWish,
  ptrWishes,
  type WishOptions,
} from '../domain/zone/ptr/ptr-changes.ts';
import { addressChanges } from '../store/address.ts';
import type { Db } from '../store/db.ts';
import { insertPtrGroups, ownPtrs, type PtrsAtName, ptrsAt, queueUpdates } from '../store/ptr.ts';
import { referenceById } from '../store/reference.ts';
import { type ReverseZoneRow, reverseZoneAround, reverseZonesAround } from '../store/reverse-network.ts';
import type { ZoneRow } from '../store/schema.ts';

export type PtrSettings = Pick<
  ResolvedSettings,
  'auto_reverse' | 'auto_create_ipv4_ptr' | 'auto_create_ipv6_ptr' | 'admin_sectag'
>;

export interface PtrContext {
  readonly trx: Db;
  readonly settings: PtrSettings;
}

type SourceZone = Pick<ZoneRow, 'id' | 'name' | 'reference_id'>;

export interface PtrCause {
  /** The zone with the addresses, after the change. */
  readonly zone: SourceZone;
  /** Of who changed it; null: an administrator. */
  readonly sectag: string | null;
}

export interface PtrChange extends PtrCause {
  /** ZI ids of what was current and of what is now; null: nothing. */
  readonly from: number | null;
  readonly to: number | null;
  /** What there was, of a zone that is no more by now. */
  readonly rows?: readonly AddressRow[];
  /** Enabled records with FORCEREV. */
  readonly forced?: readonly Pick<AddressRow, 'owner' | 'canon'>[];
  /** 'withdrawn' where the zone is disabled or deleted, 'unserved' where it is already; default 'served'. */
  readonly becomes?: WishOptions['zone'];
  /** The content is another zone's. */
  readonly isCopy?: boolean;
  readonly changeBy: string | null;
  readonly cause: {
    readonly actor: string | null;
    readonly source: string | null;
    readonly requestId: string | null;
    readonly causeId: number | null;
  };
}

/** A PTR change that may do something, with what stands at its name. */
export interface PlannedPtr extends PtrWish {
  readonly zone: ReverseZoneRow;
  /** In the reverse zone, relative. */
  readonly ptrOwner: string;
  /** Canonical absolute name with the address. */
  readonly target: string;
  readonly standing: readonly StandingPtr[];
}

/**
 * Queues what follows for PTR records from a change that makes a version current: one ptr_only group and one publish per reverse
 * zone. The zone's row is locked by this transaction. A few statements whatever the number of addresses. Returns how many
 * PTR changes wait.
 */
export async function queuePtrChanges(context: PtrContext, change: PtrChange): Promise<number> {
  const isSame = change.from === change.to && change.forced === undefined;
  if (!context.settings.auto_reverse || isSame) return 0;
  const rows = change.rows ?? (await addressChanges(context.trx, change.zone.id, change));
  const forced = new Set((change.forced ?? []).map(addressKey));
  const wishes = ptrWishes([...rows, ...forcedRows(change)], {
    forced,
    zone: change.becomes ?? 'served',
    isCopy: change.isCopy === true,
  });
  const planned = await planPtrs(context, change, wishes);
  if (planned.length === 0) return 0;
  await insertPtrGroups(context.trx, {
    sectag: change.sectag,
    changeBy: change.changeBy,
    operations: planned.map(({ kind, zone, ptrOwner, target, owner }) => ({
      kind,
      zoneId: zone.id,
      owner: ptrOwner,
      rdata: target,
      canon: nameToWire(target),
      source: { zone_id: change.zone.id, owner },
      referenceId: change.zone.reference_id,
    })),
  });
  const zoneIds = [...new Set(planned.map(({ zone }) => zone.id))];
  await queueUpdates(context.trx, zoneIds, { ...change.cause, priority: PRIORITY.followUp });
  return planned.length;
}

/**
 * A reverse zone that was away heard of no change: each PTR that DMS made in it goes, or moves, where its name has lost the
 * address meanwhile. Applied with the next publish.
 */
export async function recheckPtrs({ trx, settings }: PtrContext, zone: Pick<ZoneRow, 'id' | 'name'>): Promise<void> {
  if (!settings.auto_reverse || reverseForm(zone.name) === null) return;
  const operations = await ownPtrs(trx, zone.id, 'PTR_REMOVE');
  if (operations.length > 0) await insertPtrGroups(trx, { sectag: null, changeBy: null, operations });
}

/**
 * The same in the reverse zone around one that goes: what was hidden below it heard of no change either, and is answered from
 * now on.
 */
export async function recheckAround(
  { trx, settings }: PtrContext,
  zone: Pick<ZoneRow, 'id' | 'name'>,
  cause: PtrChange['cause'],
): Promise<void> {
  if (!settings.auto_reverse || reverseForm(zone.name) === null) return;
  const around = await reverseZoneAround(trx, zone.id);
  if (around === null) return;
  const below = `.${relativise(zone.name, around.name)}`;
  const own = await ownPtrs(trx, around.id, 'PTR_REMOVE');
  const operations = own.filter(({ owner }) => owner.endsWith(below));
  if (operations.length === 0) return;
  await insertPtrGroups(trx, { sectag: null, changeBy: null, operations });
  await queueUpdates(trx, [around.id], { ...cause, priority: PRIORITY.followUp });
}

/** Unchanged records with FORCEREV are in no difference; their versions have them. */
function forcedRows({ forced = [] }: PtrChange): AddressRow[] {
  return forced.map(({ owner, canon }) => ({
    owner,
    canon,
    disabled: false,
    trackReverse: false,
    inFrom: false,
    inTo: true,
  }));
}

/** The wishes that may change something, each with its reverse zone; the rest leads to nothing and need not wait. */
export async function planPtrs(
  context: PtrContext,
  { zone, sectag }: PtrCause,
  wishes: readonly PtrWish[],
): Promise<PlannedPtr[]> {
  const { trx, settings } = context;
  const zones = await reverseZonesAround(
    trx,
    wishes.map((wish) => wish.address),
  );
  const forms = new Map<number, ReverseForm | null>();
  const placed = wishes.flatMap((wish, i) => {
    const reverse = zones[i] ?? null;
    const form = reverse === null ? null : formOf(reverse, forms);
    if (reverse === null || form === null) return [];
    const target = canonicalOwner(wish, zone.name);
    if (!isHostName(target, { wildcard: false })) return [];
    return [{ ...wish, zone: reverse, ptrOwner: ownerInReverseZone(wish.address, form), target }];
  });
  if (placed.length === 0) return [];
  const found = await ptrsAt(
    trx,
    placed.map((one) => ({ zoneId: one.zone.id, owner: one.ptrOwner })),
  );
  const reference = zone.reference_id === null ? null : await referenceById(trx, zone.reference_id);
  const at = placed.map((one, i) => ({ ...one, ...standingAt(found[i]) }));
  const isAdmin = sectag === null || sectag === settings.admin_sectag;
  const kinds = following(at, (wish) => isOwn(wish as (typeof at)[number]));
  return at
    .map((one, i) => ({ ...one, kind: kinds[i]?.kind ?? one.kind }))
    .filter((one) => one.waiting.length > 0 || mayDoSomething(one, settings))
    .filter((one) => mayChangePtr({ reference }, one.standing, { isAdmin, reverseReference: one.zone.reference }))
    .map(({ waiting: _waiting, ...one }) => one);
}

function formOf(zone: ReverseZoneRow, known: Map<number, ReverseForm | null>): ReverseForm | null {
  const form = known.get(zone.id);
  if (form !== undefined) return form;
  const made = reverseForm(zone.name);
  known.set(zone.id, made);
  return made;
}

function standingAt(found: PtrsAtName | undefined) {
  const standing = (found?.standing ?? []).map(({ canon, ...ptr }) => ({
    ...ptr,
    target: nameFromWire(canon, 0).name,
  }));
  return { standing, waiting: found?.waiting ?? [] };
}

type Placed = Omit<PlannedPtr, 'waiting'> & Pick<PtrsAtName, 'waiting'>;

/** Is there a PTR of DMS's for this name, or will there be one? */
function isOwn({ standing, waiting, target }: Placed): boolean {
  const canon = nameToWire(target);
  return (
    standing.some((ptr) => ptr.target === target && (ptr.ptrSource ?? null) !== null) ||
    waiting.some(({ kind, canon: other }) => kind !== 'PTR_REMOVE' && kind !== 'PTR_UPDATE' && other?.equals(canon))
  );
}

/** Could it change what stands there, as far as can be seen without asking who else has the address? */
function mayDoSomething({ kind, standing, target, address }: Placed, settings: PtrSettings): boolean {
  if (standing.some((ptr) => ptr.lockPtr)) return false;
  const same = standing.find((ptr) => ptr.target === target);
  const isOwnPtr = same !== undefined && (same.ptrSource ?? null) !== null;
  if (kind === 'PTR_REMOVE') return isOwnPtr;
  if (kind === 'PTR_DISABLE') return isOwnPtr && !same.disabled;
  if (kind === 'PTR_UPDATE_FORCE') return same === undefined || same.disabled || standing.length > 1;
  if (same !== undefined) return same.disabled && isOwnPtr;
  return kind === 'PTR_FOLLOW' || isCreating(address, settings);
}

/** Does an address of this family make PTR records of its own accord? */
export function isCreating(address: Uint8Array, settings: PtrSettings): boolean {
  return address.length === 4 ? settings.auto_create_ipv4_ptr : settings.auto_create_ipv6_ptr;
}
