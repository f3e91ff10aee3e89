// What the addresses of a zone ask of its PTR records when its content changes (spec 04 §8.1).
import { isHostName } from '../../../dns/name.ts';
import type { PtrKind } from './auto-ptr.ts';

/** A or AAAA of the version before, of the one after, or of both. */
export interface AddressRow {
  /** Relative to the zone, '@' at the apex. */
  readonly owner: string;
  /** The address, 4 or 16 octets. */
  readonly canon: Buffer;
  readonly disabled: boolean;
  readonly trackReverse: boolean;
  readonly inFrom: boolean;
  readonly inTo: boolean;
}

export interface PtrWish {
  readonly kind: PtrKind;
  /** Lower case. */
  readonly owner: string;
  readonly address: Buffer;
}

type Presence = 'absent' | 'disabled' | 'enabled';

interface Change {
  readonly owner: string;
  readonly address: Buffer;
  from: Presence;
  to: Presence;
  isTracked: boolean;
}

export function addressKey({ owner, canon }: Pick<AddressRow, 'owner' | 'canon'>): string {
  return `${owner.toLowerCase()} ${canon.toString('latin1')}`;
}

/** By owner and address, in the order in which they first come: rows that differ in something else only are no change. */
function changesOf(rows: readonly AddressRow[]): Iterable<[string, Change]> {
  const changes = new Map<string, Change>();
  for (const row of rows) {
    const owner = row.owner.toLowerCase();
    const key = addressKey(row);
    const change = changes.get(key) ?? { owner, address: row.canon, from: 'absent', to: 'absent', isTracked: false };
    changes.set(key, change);
    const presence = row.disabled ? 'disabled' : 'enabled';
    if (row.inFrom) change.from = presence;
    if (row.inTo) {
      change.to = presence;
      change.isTracked = row.trackReverse;
    }
  }
  return changes;
}

export interface WishOptions {
  /** Keys (addressKey) of records with FORCEREV. */
  readonly forced: ReadonlySet<string>;
  /** 'withdrawn': everything goes and may come back, PTR records are kept disabled. 'unserved': a withdrawn zone is edited. */
  readonly zone: 'served' | 'withdrawn' | 'unserved';
  /** The content of another zone: its TRACKREV is not this one's wish (spec 04 §8.1). */
  readonly isCopy?: boolean;
}

/** Owners that are no host names, wildcards among them, ask for nothing (spec 04 §8.2). */
export function ptrWishes(rows: readonly AddressRow[], { forced, zone, isCopy }: WishOptions): PtrWish[] {
  const wishes: PtrWish[] = [];
  for (const [key, change] of changesOf(rows)) {
    const isForced = forced.has(key) || (change.isTracked && isCopy !== true);
    const kind = kindOf(change, isForced, zone);
    if (kind === null || !isHostName(change.owner, { wildcard: false })) continue;
    wishes.push({ kind, owner: change.owner, address: change.address });
  }
  return wishes;
}

function kindOf({ from, to }: Change, isForced: boolean, zone: WishOptions['zone']): PtrKind | null {
  if (zone === 'withdrawn') return from === 'enabled' ? 'PTR_DISABLE' : null;
  if (to === 'absent') return from === 'absent' ? null : 'PTR_REMOVE';
  if (zone === 'unserved') return null;
  if (to === 'disabled') return from === 'enabled' ? 'PTR_DISABLE' : null;
  if (isForced) return 'PTR_UPDATE_FORCE';
  return from === 'enabled' ? null : 'PTR_UPDATE';
}

/** Which wishes follow a PTR of DMS's: `wasOwn` are those that go and have one. Owner and family tell what replaced what. */
export function following(wishes: readonly PtrWish[], wasOwn: (wish: PtrWish) => boolean): PtrWish[] {
  const family = ({ owner, address }: PtrWish): string => `${owner} ${address.length}`;
  const left = new Set(wishes.filter((wish) => wish.kind === 'PTR_REMOVE' && wasOwn(wish)).map(family));
  return wishes.map((wish) =>
    wish.kind === 'PTR_UPDATE' && left.has(family(wish)) ? { ...wish, kind: 'PTR_FOLLOW' } : wish,
  );
}
