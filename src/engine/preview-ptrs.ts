// The PTR changes that a change of addresses will lead to, told beforehand (spec 06 §7.1).

import { addressText } from '../dns/network.ts';
import type { ContentRecord } from '../domain/zone/content.ts';
import {
  type AddressHolder,
  decidePtr,
  type PtrFacts,
  type StandingPtr,
  standingAfter,
} from '../domain/zone/ptr/auto-ptr.ts';
import { type AddressRow, addressKey, ptrWishes, type WishOptions } from '../domain/zone/ptr/ptr-changes.ts';
import { type AgedHolder, claimOf, claimsThatHold, oldestHolders } from '../store/address.ts';
import { referenceById } from '../store/reference.ts';
import { isCreating, type PlannedPtr, type PtrCause, type PtrContext, planPtrs } from './queue-ptrs.ts';

export interface PtrPreview {
  /** The reverse zone. */
  readonly zone: string;
  readonly address: string;
  readonly target: string;
  /** What changes of what is published. */
  readonly change: 'add' | 'remove';
}

/** A record before or after, with its id where it is stored. */
type AddressRecord = Pick<ContentRecord, 'owner' | 'type' | 'canon' | 'disabled' | 'trackReverse' | 'forceReverse'> & {
  readonly id?: number;
};

export interface ContentChange {
  readonly before: readonly AddressRecord[];
  readonly after: readonly AddressRecord[];
  readonly becomes: WishOptions['zone'];
}

/** What follows when the content of the zone changes so; nothing is written. */
export async function previewPtrs(
  context: PtrContext,
  cause: PtrCause,
  { before, after, becomes }: ContentChange,
): Promise<PtrPreview[]> {
  if (!context.settings.auto_reverse) return [];
  const rows = [...addressRows(before, 'inFrom'), ...addressRows(after, 'inTo')];
  const forced = new Set(after.filter((record) => record.forceReverse === true && !record.disabled).map(addressKey));
  const planned = await planPtrs(context, cause, ptrWishes(rows, { forced, zone: becomes }));
  if (planned.length === 0) return [];
  const factsOf = await loadFacts(context, cause, planned, { after, ages: agesOf(before) });
  return [...Map.groupBy(planned, ({ zone, ptrOwner }) => `${zone.id} ${ptrOwner}`).values()].flatMap((wishes) =>
    outcome(wishes, factsOf),
  );
}

function addressRows(records: readonly AddressRecord[], side: 'inFrom' | 'inTo'): AddressRow[] {
  const addresses = records.filter(({ type }) => type === 'A' || type === 'AAAA');
  return addresses.map(({ owner, canon, disabled, trackReverse }) => ({
    ...{ owner, canon, disabled, trackReverse, inFrom: false, inTo: false },
    [side]: true,
  }));
}

function agesOf(records: readonly AddressRecord[]): Map<string, number> {
  return new Map(records.flatMap((record) => (record.id === undefined ? [] : [[addressKey(record), record.id]])));
}

/** The wishes for one address, one after the other. */
function outcome(wishes: readonly PlannedPtr[], factsOf: (wish: PlannedPtr) => PtrFacts): PtrPreview[] {
  const [first] = wishes;
  if (first === undefined) return [];
  let standing: readonly StandingPtr[] = first.standing;
  for (const wish of wishes) {
    const request = { ...wish, source: { zone_id: 0, owner: wish.owner }, reference: null };
    standing = standingAfter(standing, decidePtr(request, standing, factsOf(wish)));
  }
  const published = (ptrs: readonly StandingPtr[]) => ptrs.filter((ptr) => !ptr.disabled).map((ptr) => ptr.target);
  const [old, now] = [published(first.standing), published(standing)];
  const at = { zone: first.zone.name, address: addressText(first.address) };
  return [
    ...old.filter((target) => !now.includes(target)).map((target) => ({ ...at, target, change: 'remove' as const })),
    ...now.filter((target) => !old.includes(target)).map((target) => ({ ...at, target, change: 'add' as const })),
  ];
}

interface Own {
  readonly after: readonly AddressRecord[];
  /** Ids of records that are stored already. */
  readonly ages: ReadonlyMap<string, number>;
}

/** Of the zone itself counts what it will have, of all others what they have. */
async function loadFacts(
  { trx, settings }: PtrContext,
  { zone }: PtrCause,
  planned: readonly PlannedPtr[],
  own: Own,
): Promise<(wish: PlannedPtr) => PtrFacts> {
  const reference = zone.reference_id === null ? null : await referenceById(trx, zone.reference_id);
  const ours = ownHolders(zone, own, reference);
  const claims = planned.flatMap(({ address, standing }) =>
    standing.flatMap((ptr) => claimOf(address, ptr.target, ptr.ptrSource ?? null).map((claim) => ({ ...claim, ptr }))),
  );
  const others = claims.filter((claim) => claim.zone !== zone.name);
  const held = await claimsThatHold(trx, others);
  const holding = new Set(
    others.filter((_claim, i) => held.has(i)).map((claim) => key(claim.address, claim.ptr.target)),
  );
  const addresses = [...new Map(planned.map((wish) => [wish.address.toString('latin1'), wish.address])).values()];
  const heirs = await oldestHolders(trx, addresses, zone.id);
  const heirOf = new Map(addresses.map((address, i) => [address.toString('latin1'), heirs[i] ?? null]));
  return (wish) => {
    const mine = ours.get(wish.address.toString('latin1')) ?? [];
    const other = heirOf.get(wish.address.toString('latin1')) ?? null;
    const oldest = [...mine, ...(other === null ? [] : [other])].reduce<AgedHolder | null>(older, null);
    return {
      // the wishes have passed the table of privileges
      isAdmin: true,
      reverseReference: wish.zone.reference,
      isCreating: isCreating(wish.address, settings),
      holds: (target) =>
        mine.some((one) => one.target === target) || holding.has(key(wish.address, target)) || other?.target === target,
      oldest: (): AddressHolder | null => oldest,
    };
  };
}

function ownHolders(
  zone: PtrCause['zone'],
  { after: records, ages }: Own,
  reference: string | null,
): Map<string, AgedHolder[]> {
  const holders = records
    .filter(({ type, disabled }) => (type === 'A' || type === 'AAAA') && !disabled)
    .map((record) => {
      const owner = record.owner.toLowerCase();
      const target = owner === '@' ? zone.name : `${owner}.${zone.name}`;
      const id = ages.get(addressKey(record)) ?? Number.POSITIVE_INFINITY;
      return { id, target, source: { zone_id: zone.id, owner }, reference, address: record.canon };
    });
  return Map.groupBy(holders, ({ address }) => address.toString('latin1'));
}

function older(a: AgedHolder | null, b: AgedHolder): AgedHolder {
  return a === null || b.id < a.id ? b : a;
}

function key(address: Uint8Array, target: string): string {
  return `${Buffer.from(address).toString('hex')} ${target}`;
}
